"""`swallowed-exception`: which function is chosen by an argument or a name, and what any exception is turned into first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
TURNED = """
class Failed(Exception): ...
class Skipped(Exception): ...
def work(record):
    try:
        deliver(record["body"])
    except CAUGHT as error:
        TURNED
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(record)
        except Failed as failed:
            print(failed.__cause__)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(
    ("caught", "turned", "verdicts"),
    [
        ("Exception", "raise Failed from error", ["fail"]),
        ("Exception", "raise Failed(record['messageId'])", ["fail"]),
        ("Exception", "raise Skipped from error", []),
        ("Exception", "raise", []),
        ("Exception", "if is_final(error):\n            raise Failed from error\n        raise", []),
        ("KeyError", "raise Failed from error", []),
    ],
    ids=["any", "any, with an argument", "another", "as it was", "on a condition", "one kind of error"],
)
def test_a_clause_for_what_any_exception_becomes_is_one_for_all(caught: str, turned: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(TURNED.replace("CAUGHT", caught).replace("TURNED", turned), RULE)] == verdicts


FUNCTIONS = """
import json
from dataclasses import dataclass
from functools import singledispatch
@dataclass
class Put:
    key: str
@dataclass
class Delete:
    key: str
@singledispatch
def apply(command):
    raise TypeError(type(command))
@apply.register
def _(command: Put):
    deliver(command.key)
REGISTER
def gone(command):
    DELETED
KINDS = {"put": Put, "delete": Delete}
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
            apply(MADE)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
METHODS = (
    FUNCTIONS.replace("singledispatch", "singledispatchmethod")
    .replace(
        "@singledispatchmethod\ndef apply(command):\n    raise TypeError(type(command))",
        "class Service:\n  @singledispatchmethod\n  def apply(self, command):\n    raise TypeError(type(command))",
    )
    .replace("@apply.register\ndef _(command: Put):\n    deliver", "  @apply.register\n  def _(self, command: Put):\n    deliver")
    .replace("REGISTER\ndef gone(command):\n    DELETED", "  REGISTER\n  def gone(self, command):\n    DELETED\nservice = Service()")
    .replace("apply(MADE)", "service.apply(MADE)")
)
SWALLOWS = "try: deliver(command.key)\n    except Exception as error: print(error)"


@pytest.mark.parametrize("code", [FUNCTIONS, METHODS], ids=["functions", "methods"])
@pytest.mark.parametrize("register", ["@apply.register(Delete)", "@apply.register"])
@pytest.mark.parametrize("made", ["Delete(**body)", "KINDS[body['kind']](body['key'])"])
@pytest.mark.parametrize(("deleted", "verdicts"), [("deliver(command.key)", []), (SWALLOWS, ["fail"])])
def test_the_function_for_a_class_is_called(code: str, register: str, made: str, deleted: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:  # noqa: PLR0913, PLR0917 - all of them together
    code = code.replace("REGISTER", register).replace("MADE", made).replace("DELETED", deleted)
    code = (
        code
        if "(Delete)" in register
        else code.replace("gone(self, command)", "gone(self, command: Delete)").replace("gone(command)", "gone(command: 'Delete')")
    )
    assert [one.verdict for one in coded(code, RULE)] == verdicts


TABLES = {
    "functions": 'ACTIONS = {"put": put, "remove": remove}\ndef act(kind, detail):\n    ACTIONS[kind](detail)',
    "get": 'ACTIONS = {"put": put, "remove": remove}\ndef act(kind, detail):\n    ACTIONS.get(kind)(detail)',
    "classes": "class Put:\n    def __init__(self, detail): self.detail = detail\n    def run(self): put(self.detail)\n"
    "class Remove(Put):\n    def run(self): remove(self.detail)\n"
    'ACTIONS = {"put": Put, "remove": Remove}\ndef act(kind, detail):\n    ACTIONS[kind](detail).run()',
    "objects": "class Put:\n    def run(self, detail): put(detail)\nclass Remove:\n    def run(self, detail): remove(detail)\n"
    'ACTIONS = {"put": Put(), "remove": Remove()}\ndef act(kind, detail):\n    ACTIONS[kind].run(detail)',
    "match": "def act(kind, detail):\n    match kind:\n        case 'put': put(detail)\n        case 'remove': remove(detail)\n        case _: raise ValueError(kind)",
}
TABLE = """
import json
def put(detail):
    deliver(detail)
def remove(detail):
    REMOVED
TABLE
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
            act(body["kind"], body["detail"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
TABLES_IN_NODE = {
    "an object": "const actions = { put, remove };\nconst act = (kind, detail) => actions[kind](detail);",
    "by name": "const actions = { 'order.put': put, 'order.remove': remove };\nconst act = async (kind, detail) => { const action = actions[kind]; if (!action) throw new Error(kind); await action(detail); };",
    "a map": "const actions = new Map([['put', put], ['remove', remove]]);\nconst act = (kind, detail) => actions.get(kind)(detail);",
    "objects": "class Put { run(detail) { return put(detail); } }\nclass Remove { run(detail) { return remove(detail); } }\n"
    "const actions = { put: new Put(), remove: new Remove() };\nconst act = (kind, detail) => actions[kind].run(detail);",
    "classes": "class Put { run(detail) { return put(detail); } }\nclass Remove { run(detail) { return remove(detail); } }\n"
    "const actions = { put: Put, remove: Remove };\nconst act = (kind, detail) => new actions[kind]().run(detail);",
    "a switch": "const act = async (kind, detail) => { switch (kind) { case 'put': return put(detail); case 'remove': return remove(detail); default: throw new Error(kind); } };",
}
TABLE_IN_NODE = """
const put = async (detail) => { await deliver(detail); };
const remove = async (detail) => { REMOVED };
TABLE
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { const { kind, detail } = JSON.parse(record.body); await act(kind, detail); } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize(("removed", "verdicts"), [("deliver(detail)", []), ("try: deliver(detail)\n    except Exception as error: print(error)", ["fail"])])
def test_each_function_of_a_table_is_called(table: str, removed: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(TABLE.replace("TABLE", table).replace("REMOVED", removed), RULE)] == verdicts


@pytest.mark.parametrize("table", TABLES_IN_NODE.values(), ids=TABLES_IN_NODE)
@pytest.mark.parametrize(
    ("removed", "verdicts"), [("await deliver(detail);", []), ("try { await deliver(detail); } catch (error) { console.error(error); }", ["fail"])]
)
def test_each_function_of_a_table_is_called_in_node(table: str, removed: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = TABLE_IN_NODE.replace("TABLE", table).replace("REMOVED", removed)
    assert [one.verdict for one in coded(code, RULE, properties="    Runtime: nodejs22.x\n")] == verdicts


COMMITTED = """
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            session.execute(record["body"])
        except Exception as error:
            ENDS
    session.commit()
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(("ends", "verdicts"), [("print(error)", ["fail"]), ("failures.append({'itemIdentifier': record['messageId']})", [])])
def test_a_message_that_failed_is_committed_by_nobody(ends: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = "from sqlalchemy.orm import Session\nsession = Session()\n" + COMMITTED.replace("ENDS", ends)
    assert [one.verdict for one in coded(code, RULE)] == verdicts
