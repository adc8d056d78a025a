from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-not-found"
CODE = "def handler(event, context):\n    return {'batchItemFailures': []}"


def test_another_name(coded: Callable[..., list[Any]]) -> None:
    said = coded(CODE, RULE, properties="    Handler: index.main\n")
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Worker", "Properties/Handler", Severity.ERROR)]
    assert "the handler main is not defined in its module" in said[0].text


def test_it_is_there(coded: Callable[..., list[Any]]) -> None:
    assert coded(CODE, RULE) == []


def test_a_layer_may_hold_it(coded: Callable[..., list[Any]]) -> None:
    said = coded(CODE, RULE, properties="    Handler: index.main\n    Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:x:1']\n")
    assert [(one.verdict, one.text) for one in said] == [("undecided", "the handler main is not defined in its module, and one of its layers may hold it")]


@pytest.mark.parametrize("line", ["from app import *", "globals()['main'] = handler"])
def test_names_that_nobody_sees(line: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(f"{CODE}\n{line}", RULE, properties="    Handler: index.main\n")
    assert [(one.verdict, one.text) for one in said] == [("undecided", "the handler main is not defined in its module")]


@pytest.mark.parametrize(("runtime", "code"), [("python3.13", "def handler(event, context): pass"), ("nodejs22.x", "exports.handler = async () => {}")])
@pytest.mark.parametrize(("handler", "found"), [("index.handler", []), ("app.handler", ["fail"])])
def test_inline_code_is_the_file_index(runtime: str, code: str, handler: str, found: list[str], changed: Any) -> None:
    said = changed(f"Worker: {{Properties: {{Runtime: {runtime}, Handler: {handler}, Code: {{ZipFile: '{code}'}}}}}}", RULE)
    assert [one.verdict for one in said] == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("exports.handler = (event, context, callback) => callback(null)", ["fail"]),
        ("exports.handler = async function (event, context, callback) {}", ["fail"]),
        ("exports.handler = async (event, context) => {}", []),
        ("exports.handler = async (event, context, callback = null) => {}", []),
        ("exports.handler = async (event, ...rest) => {}", []),
        ('exports.handler = require("datadog-lambda-js").datadog((event, context, callback) => callback(null))', []),
    ],
    ids=["a callback", "asynchronous", "none", "one that may be left out", "the rest", "wrapped"],
)  # fmt: skip
def test_a_third_parameter_is_refused_from_node_24_on(code: str, found: list[str], changed: Any) -> None:
    def said(runtime: str, more: str = "") -> list[Any]:
        laid: list[Any] = changed(f"Worker: {{Properties: {{Runtime: {runtime}, Handler: index.handler{more}, Code: {{ZipFile: '{code}'}}}}}}", RULE)
        return laid

    assert [(one.verdict, one.resource, one.route) for one in said("nodejs24.x")] == [(verdict, "Worker", "Properties/Handler") for verdict in found]
    assert [
        one.verdict for one in said("nodejs24.x", ", Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:x:1']")
    ] == found  # no layer makes it another function
    assert said("nodejs22.x") == []
