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


WORKER = """
import { deliver } from './shop.mjs';
class Orders {
  sink = { send: (body) => deliver(body) };
  failures = [];
  async one(record) { await this.sink.send(record.body); }
  async handle(event) {
    for (const record of event.Records) { try { await deliver(record.body); } catch { this.failures.push(record.messageId); } }
    return { batchItemFailures: this.failures.splice(0).map((itemIdentifier) => ({ itemIdentifier })) };
  }
}
const orders = new Orders();
"""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("export const handler = orders.handle;", ["fail"]),
        ("export const { handle: handler } = orders;", ["fail"]),
        ("export const handler = async (event) => { await Promise.all(event.Records.map(orders.one)); };", ["fail"]),
        ("export const handler = async (event) => { const { one } = orders; for (const record of event.Records) await one(record); };", ["fail"]),
        ("export const handler = orders.handle.bind(orders);", []),
        ("export const handler = (event) => orders.handle(event);", []),
        ("export const handler = async (event) => { await Promise.all(event.Records.map(orders.one, orders)); };", []),
        ("export const handler = async (event) => { await Promise.all(event.Records.map((record) => orders.one(record))); };", []),
    ],
)
def test_a_method_without_its_object(line: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(WORKER + line, RULE, properties="    Runtime: nodejs22.x\n")
    assert [(one.verdict, one.resource, one.severity) for one in said] == [(verdict, "Worker", Severity.ERROR) for verdict in found]
    assert all("is called without its object" in one.text and "TypeError" in one.text for one in said)


def test_a_method_without_its_object_that_the_handler_catches_is_undecided(coded: Callable[..., list[Any]]) -> None:
    line = "export const handler = async (event) => { const { one } = orders; try { await one(event.Records[0]); } catch (error) { console.error(error); } };"
    assert coded(WORKER + line, RULE, properties="    Runtime: nodejs22.x\n") == []
    said = coded(WORKER + line, "handler-response", properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == ["undecided"]
    assert "one reads this.sink" in said[0].text


@pytest.mark.parametrize(
    ("code", "handler", "found"),
    [
        ("export default async function handler(event) {}", "index.handler", ["fail"]),
        ("export default async function handler(event) {}", "index.default", []),
        ("export async function handler(event) {}", "index.handler", []),
        ("async function handler(event) {}\nexport { handler };", "index.handler", []),
        ("async function main(event) {}\nexport { main as handler };", "index.main", ["fail"]),
    ],
)
def test_a_default_export_has_no_other_name(code: str, handler: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(code, RULE, properties=f"    Runtime: nodejs22.x\n    Handler: {handler}\n")] == found
