from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unreported-batch-failures"
REPORTS = "def handler(event, context): return {'batchItemFailures': [{'itemIdentifier': r['messageId']} for r in event['Records']]}"
POWERTOOLS = (
    "from aws_lambda_powertools.utilities.batch import process_partial_response as go\\ndef handler(event, context):\\n  return go(event, work, processor)"
)
HEAD = "{Parameters: {Env: {Type: String, Default: dev}, Any: {Type: String}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def pipeline(code: str, types: str) -> str:
    return f'Worker: {{Properties: {{Code: {{ZipFile: "{code}"}}}}}}\nMapping: {{Properties: {{FunctionResponseTypes: {types}}}}}'


@pytest.mark.parametrize(
    ("code", "how"), [(REPORTS, "Worker returns batchItemFailures, but"), (POWERTOOLS, "Powertools' batch utility")], ids=["its own list", "Powertools"]
)
@pytest.mark.parametrize(("types", "route"), [("null", "Properties"), ("[]", "Properties/FunctionResponseTypes")], ids=["absent", "empty"])
def test_nobody_asks(code: str, how: str, types: str, route: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(pipeline(code, types), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", route, Severity.ERROR)]
    assert how in said[0].text


@pytest.mark.parametrize(
    ("code", "types"),
    [
        (REPORTS, "[ReportBatchItemFailures]"),
        ("def handler(event, context): pass", "[]"),
        ("def handler(event, context): return {'batchItemFailures': []}", "[]"),
    ],
    ids=["somebody asks", "nothing is reported", "an empty list is no report"],
)
def test_good_is_silent(code: str, types: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(pipeline(code, types), RULE) == []


def test_only_in_the_world_in_which_nobody_asks(changed: Callable[..., list[Any]]) -> None:
    said = changed(pipeline(REPORTS, "[!If [IsProd, ReportBatchItemFailures, !Ref AWS::NoValue]]"), RULE, head=HEAD)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Env is not prod",))]


def test_code_and_types_that_nobody_knows_are_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(pipeline("import app\\ndef handler(event, context): return app.run(event)", "[]"), RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "what the handler returns in line 2 of its code could not be followed")
    ]
    said = changed(pipeline(REPORTS, "[!Ref Any]"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Any=VALUE")]
    said = changed(f"{pipeline(REPORTS, '[]')[:-2]}, FunctionName: elsewhere}}}}", RULE)
    assert [(one.verdict, one.resource) for one in said] == [("undecided", "Mapping")]
