"""`handler-response`: a list of failures that outlives the invocation, wherever it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-response"
KEPT = """
failures = []

def handler(event, context):
    FIRST
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
KEPT_IN_NODE = """
let batchItemFailures = [];
exports.handler = async (event) => {
  FIRST
  for (const record of event.Records) {
    try {
      await deliver(record.body);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
KEPT_IN_A_CLASS = """
class Worker:
    def __init__(self):
        self.failures = []
    def handle(self, event):
        FIRST
        for record in event["Records"]:
            try:
                deliver(record["body"])
            except Exception:
                self.failures.append(record["messageId"])
        return {"batchItemFailures": [{"itemIdentifier": one} for one in self.failures]}

worker = Worker()

def handler(event, context):
    return worker.handle(event)
"""
KEPT_BY_A_FACTORY = """
def make(send):
    failures = []
    def handle(event, context):
        FIRST
        for record in event["Records"]:
            try:
                send(record["body"])
            except Exception:
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}
    return handle

handler = make(deliver)
"""
KEPT_BY_AN_OBJECT = """
class Handler:
    def __call__(self, event, context):
        self.failures = getattr(self, "failures", [])
        failures = self.failures
        FIRST
        for record in event["Records"]:
            try:
                deliver(record["body"])
            except Exception:
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}

handler = Handler()
"""
KEPT_IN_A_DEFAULT = """
def work(records, failures=[]):
    FIRST
    for record in records:
        try:
            deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return failures

def handler(event, context):
    return {"batchItemFailures": work(event["Records"])}
"""


KEPT_IN_A_DICT = """
import copy
RESPONSE = {"batchItemFailures": []}

def handler(event, context):
    FIRST
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            answer["batchItemFailures"].append({"itemIdentifier": record["messageId"]})
    return answer
"""


@pytest.mark.parametrize(
    ("runtime", "code", "first"),
    [
        ("python3.13", KEPT, "pass"),
        ("nodejs22.x", KEPT_IN_NODE, ""),
        ("nodejs22.x", KEPT_IN_NODE, "console.log(batchItemFailures.length);"),
        ("python3.13", KEPT_IN_A_CLASS, "pass"),
        ("python3.13", KEPT_IN_A_DEFAULT, "pass"),
        ("python3.13", KEPT_BY_A_FACTORY, "pass"),
        ("python3.13", KEPT_BY_AN_OBJECT, "pass"),
        ("python3.13", KEPT_IN_A_DICT, "answer = RESPONSE"),
        ("python3.13", KEPT_IN_A_DICT, "answer = copy.copy(RESPONSE)"),
    ],
    ids=[
        "python",
        "node",
        "node, looked at",
        "an object",
        "the default of a parameter",
        "a factory",
        "a handler that is an object",
        "a dict",
        "a dict that is copied, and not what is in it",
    ],
)
def test_a_list_that_outlives_the_invocation(runtime: str, code: str, first: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(code.replace("FIRST", first), RULE, properties=f"    Runtime: {runtime}\n") if one.verdict == "fail"]
    assert [(one.resource, one.severity, one.key) for one in said] == [("Worker", Severity.ERROR, "stale:")]


def test_its_place_is_where_the_list_is_made(placed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.line) for one in placed(KEPT.replace("FIRST", "pass"), RULE)] == [("fail", "failures = []")]


@pytest.mark.parametrize(
    ("runtime", "code", "first"),
    [
        ("python3.13", KEPT, "failures.clear()"),
        ("python3.13", KEPT, "global failures; failures = []"),
        ("python3.13", KEPT, "del failures[:]"),
        ("python3.13", KEPT, "failures[:] = []"),
        ("python3.13", KEPT, "while failures: failures.pop()"),
        ("python3.13", KEPT_IN_A_CLASS, "self.failures = []"),
        ("python3.13", KEPT_IN_A_DEFAULT, "failures = []"),
        ("python3.13", KEPT_IN_A_DEFAULT.replace("failures=[]", "failures=None"), "failures = [] if failures is None else failures"),
        ("python3.13", KEPT_IN_A_DEFAULT.replace('work(event["Records"])', 'work(event["Records"], [])'), "pass"),
        ("python3.13", KEPT_BY_A_FACTORY, "nonlocal failures; failures = []"),
        ("python3.13", KEPT_BY_AN_OBJECT, "failures = []"),
        ("python3.13", KEPT_IN_A_DICT, "answer = copy.deepcopy(RESPONSE)"),
        ("python3.13", KEPT_IN_A_DICT, "answer = {**RESPONSE, 'batchItemFailures': []}"),
        ("nodejs22.x", KEPT_IN_NODE, "batchItemFailures = [];"),
        ("nodejs22.x", KEPT_IN_NODE, "batchItemFailures.length = 0;"),
        ("nodejs22.x", KEPT_IN_NODE, "batchItemFailures.splice(0);"),
    ],
)
def test_one_that_is_emptied_first_is_silent(runtime: str, code: str, first: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code.replace("FIRST", first), RULE, properties=f"    Runtime: {runtime}\n")
    assert [one.text for one in said if one.key.startswith("stale")] == []


SHARED = """
import attrs

@attrs.define
class Batch:
    failures: list = DEFAULT

def handler(event, context):
    batch = Batch()
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            batch.failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": batch.failures}
"""


@pytest.mark.parametrize(
    ("default", "found"), [("[]", ["stale:"]), ("attrs.field(default=[])", ["stale:"]), ("attrs.field(factory=list)", []), ("attrs.Factory(list)", [])]
)
def test_the_default_of_attrs_is_one_for_all_objects(default: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.key for one in coded(SHARED.replace("DEFAULT", default), RULE) if one.verdict == "fail"] == found


KEPT_WITH_RESULTS = """
class Consumer {
  constructor() { this.failed = []; this.handle = this.handle.bind(this); }
  async one(record) { const answer = await deliver(record.body); if (answer.FunctionError) throw new Error("no"); }
  async handle(event) {
    await Promise.all(event.Records.map((record) => this.one(record).catch(() => { this.failed.push({ itemIdentifier: record.messageId }); })));
    return { batchItemFailures: ANSWER };
  }
}
exports.handler = new Consumer().handle;
"""


@pytest.mark.parametrize(("answer", "found"), [("this.failed", ["stale:"]), ("this.failed.splice(0)", [])])
def test_a_list_that_is_kept_although_a_result_may_be_a_failure_too(answer: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(KEPT_WITH_RESULTS.replace("ANSWER", answer), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.key for one in said] == found


@pytest.mark.parametrize(("begins", "found"), [("", ["stale:"]), ("failures = []", [])])
def test_a_list_that_is_kept_beside_a_switch(begins: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    """The next batch goes the way that this one went."""
    code = f"""
failures = []
def handler(event, context):
    {begins}
    if "orders" not in enabled():
        return {{"batchItemFailures": []}}
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            failures.append({{"itemIdentifier": record["messageId"]}})
    return {{"batchItemFailures": failures}}
"""
    assert [one.key for one in coded(code, RULE) if one.verdict == "fail"] == found
