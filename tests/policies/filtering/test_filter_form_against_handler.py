from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-form-against-handler"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


JSON = """
import json

def handler(event, context):
    for record in event["Records"]:
        deliver(json.loads(record["body"]))
"""
TEXT = JSON.replace('json.loads(record["body"])', 'record["body"]')
FILTER = """Mapping: {Properties: {FilterCriteria: {Filters: [{Pattern: '{"body": [{"exists": true}]}'}]}}}"""


def test_bad(coded: Callable[..., list[Any]]) -> None:
    said = coded(JSON, RULE, FILTER)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", AT, Severity.ERROR)]
    assert "the body is parsed here" in said[0].related


@pytest.mark.parametrize(
    ("code", "fragment"),
    [
        (TEXT, FILTER),
        (JSON, FILTER.replace('[{"exists": true}]', '{"kind": [{"exists": true}]}')),
        (JSON, FILTER.replace("Filters: [", """Filters: [{Pattern: '{"body": {"a": ["b"]}}'}, """)),
        (JSON, ""),
    ],
    ids=["both are text", "both are JSON", "one of two is JSON", "no filter"],
)
def test_good(code: str, fragment: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code, RULE, fragment) == []


def test_code_that_nobody_reads_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(f"Worker: {{Properties: {{Code: {{ZipFile: null, ImageUri: image}}, PackageType: Image}}}}\n{FILTER}", RULE)
    assert [one.verdict for one in said] == ["undecided"]


def test_trap_it_parses_something_else(coded: Callable[..., list[Any]]) -> None:
    assert coded(TEXT.replace("for record", "settings = json.loads(open('settings.json').read())\n    for record"), RULE, FILTER) == []


@pytest.mark.parametrize("reads", ["base64.b64decode", "xmltodict.parse", "ast.literal_eval"])
def test_trap_a_text_that_is_read_and_is_no_json(reads: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(JSON.replace("json.loads", reads).replace("import json", f"import {reads.partition('.')[0]}"), RULE, FILTER) == []
