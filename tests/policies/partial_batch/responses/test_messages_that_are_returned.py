"""`handler-response`: which messages are returned: each that failed, by its own identifier, and no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-response"


def test_trap_a_fifo_handler_that_stops_returns_later_ones_too(coded: Callable[..., list[Any]]) -> None:
    code = """
exports.handler = async (event) => {
  for (const [i, record] of event.Records.entries()) {
    try { await deliver(record.body); } catch (error) {
      return { batchItemFailures: event.Records.slice(i).map((left) => ({ itemIdentifier: left.messageId })) };
    }
  }
  return { batchItemFailures: [] };
};
"""
    assert [one for one in coded(code, RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"] == []


RAISING = """
def handler(event, context):
    for record in event["Records"]:
        WORK
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(("work", "found"), [('deliver(record["body"])', [("empty:", Severity.WARNING)]), ("pass", [])])
def test_a_list_that_is_always_empty(work: str, found: list[Any], coded: Callable[..., list[Any]]) -> None:
    assert [(one.key, one.severity) for one in coded(RAISING.replace("WORK", work), RULE) if one.verdict == "fail"] == found


FAILED = """\
def handler(event, context):
    failures = []
    for record in event['Records']:
        try:
            deliver(record['body'])
        except Exception:
            failures.append({'itemIdentifier': NAMED})
    return {'batchItemFailures': failures}
"""


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("record['messageID']", [("fail", "unspelt:record['messageID']")]),
        ("record['id']", [("fail", "unspelt:record['id']")]),
        ("record['messageId']", []),
        ("record.get('messageID') or record['messageId']", []),
        ("record['messageID' if 'messageID' in record else 'messageId']", []),
    ],
    ids=["another spelling", "nobody's", "right", "both", "asked for first"],
)
def test_an_identifier_that_no_record_has(named: str, found: list[Any], coded: Callable[..., list[Any]]) -> None:
    said = coded(FAILED.replace("NAMED", named), RULE)
    assert [(one.verdict, one.key) for one in said] == found
    assert all(one.route == "Properties/Code/ZipFile" for one in said)


COPIED = {
    "a dict": ("", "one = dict(record)", "one['messageID']"),
    "a class of the code": ("class Message(dict):\n    pass\n", "one = Message(record)", "one['messageID']"),
    "a property of one": ("class Message(dict):\n    @property\n    def id(self):\n        return self['messageID']\n", "one = Message(record)", "one.id"),
}


@pytest.mark.parametrize(("made", "copied", "named"), COPIED.values(), ids=COPIED)
def test_a_copy_of_a_record_has_no_other_fields(made: str, copied: str, named: str, placed: Callable[..., list[Any]]) -> None:
    code = made + FAILED.replace("        try:", f"        {copied}\n        try:")
    (one,) = placed(code.replace("NAMED", named), RULE)
    assert (one.verdict, one.resource, one.key.partition(":")[0], "messageID" in one.line) == ("fail", "Worker", "unspelt", True)
    assert placed(code.replace("messageID", "messageId").replace("NAMED", named.replace("messageID", "messageId")), RULE) == []


ALL_IN_VAIN = FAILED.replace("NAMED", "record['messageId']").replace(
    "    return {'batchItemFailures': failures}", "    AT_LAST\n    return {'batchItemFailures': failures}"
)
ALL_IN_NODE = """
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await deliver(record.body);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  AT_LAST
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("code", "at_last", "found"),
    [
        (ALL_IN_VAIN, "if len(failures) == len(event['Records']): return {'batchItemFailures': []}", ["emptied:"]),
        (ALL_IN_VAIN, "if len(failures) == len(event['Records']): return print('nothing went well')", ["emptied:"]),
        (
            ALL_IN_VAIN,
            "if len(failures) == len(event['Records']): return [park(record['body']) for record in event['Records']] and {'batchItemFailures': []}",
            [],
        ),
        (ALL_IN_VAIN, "if len(failures) == len(event['Records']): raise RuntimeError", []),
        (ALL_IN_VAIN, "if len(failures) == len(event['Records']): print('nothing went well')", []),
        (ALL_IN_VAIN, "if len(failures) == len(event['Records']) and may_drop(): return {'batchItemFailures': []}", []),
        (ALL_IN_NODE, "if (batchItemFailures.length === event.Records.length) return { batchItemFailures: [] };", ["emptied:"]),
        (ALL_IN_NODE, "if (batchItemFailures.length === event.Records.length) return;", ["emptied:"]),
        (ALL_IN_NODE, "if (batchItemFailures.length === event.Records.length) throw new Error();", []),
        (ALL_IN_NODE, "if (batchItemFailures.length === event.Records.length && mayDrop()) return;", []),
    ],
)
def test_nothing_is_returned_where_every_message_failed(code: str, at_last: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    runtime = "nodejs22.x" if code is ALL_IN_NODE else "python3.13"
    said = coded(code.replace("AT_LAST", at_last), RULE, properties=f"    Runtime: {runtime}\n")
    assert [one.key for one in said if one.verdict == "fail"] == found


ALWAYS = """
def save(record):
    try:
        deliver(record["body"])
        DONE
    except Exception as error:
        print(error)
        return False

def handler(event, context):
    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"] if not save(r)]}
"""
ALWAYS_IN_NODE = """
const save = async (r) => { try { await deliver(r.body); DONE } catch (error) { console.error(error); return false; } };
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const r of event.Records) { if (!(await save(r))) batchItemFailures.push({ itemIdentifier: r.messageId }); }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("code", "done", "runtime", "found"),
    [
        (ALWAYS, "pass", "python3.13", ["always:"]),
        (ALWAYS, "return None", "python3.13", ["always:"]),
        (ALWAYS, "return True", "python3.13", []),
        (ALWAYS, "return answered()", "python3.13", []),
        (ALWAYS_IN_NODE, "", "nodejs22.x", ["always:"]),
        (ALWAYS_IN_NODE, "return 0;", "nodejs22.x", ["always:"]),
        (ALWAYS_IN_NODE, "return true;", "nodejs22.x", []),
        (ALWAYS_IN_NODE, "return answered();", "nodejs22.x", []),
    ],
)
def test_a_result_that_is_never_true_brings_each_message_back(code: str, done: str, runtime: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(code.replace("DONE", done), RULE, properties=f"    Runtime: {runtime}\n")
    assert [one.key for one in said] == found
    assert all(one.severity == Severity.ERROR and "although none failed" in one.text for one in said)


ASKED = """
import requests
def handler(event, context):
    failures = []
    for record in event["Records"]:
        response = requests.post("https://example.com", data=record["body"], timeout=1)
        if CONDITION:
            REACTION
    return {"batchItemFailures": failures}
"""
NOT_WELL = [
    "response.status_code != 200",
    "not response.status_code == 200",
    "response.status_code not in (200, 202)",
    "response.status_code >= 300",
    "not response.ok",
    "response.ok is not True",
    "response.status_code in (500, 503)",
]


@pytest.mark.parametrize("condition", NOT_WELL)
def test_an_attribute_of_what_is_not_known_is_not_known(condition: str, coded: Callable[..., list[Any]]) -> None:
    """A message whose request went well is not reported, and no batch fails as a whole, however the status is asked for."""
    code = ASKED.replace("CONDITION", condition)
    for reaction in ("failures.append({'itemIdentifier': record['messageId']})", "raise RuntimeError(response.status_code)", "continue"):
        assert coded(code.replace("REACTION", reaction), "unprocessed-messages") == []
        assert [one.key for one in coded(code.replace("REACTION", reaction), "handler-response") if "although none failed" in one.text] == []


GOES_ON = """
import json
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
        except ValueError:
            failures.append({"itemIdentifier": record["messageId"]})CONTINUE
        deliver(body["id"])
    return {"batchItemFailures": failures}
"""
GOES_ON_IN_NODE = """
exports.handler = async (event) => {
  const batchItemFailures = [];
  OUTSIDE
  for (const record of event.Records) {
    INSIDE
    try { body = JSON.parse(record.body); } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId });CONTINUE }
    await deliver(body.id);
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("code", "runtime"),
    [
        (GOES_ON, "python3.13"),
        (GOES_ON_IN_NODE.replace("OUTSIDE", "").replace("INSIDE", "let body;"), "nodejs22.x"),
        (GOES_ON_IN_NODE.replace("OUTSIDE", "let body;").replace("INSIDE", ""), "nodejs22.x"),
    ],
    ids=["Python", "of each message", "of all messages"],
)
def test_a_message_that_was_collected_is_left_there(code: str, runtime: str, coded: Callable[..., list[Any]]) -> None:
    def found(more: str) -> list[tuple[str, Any, str]]:
        return [
            (one.key, one.severity, one.text)
            for one in coded(code.replace("CONTINUE", more), RULE, properties=f"    Runtime: {runtime}\n")
            if one.verdict == "fail"
        ]

    (said,) = found("")
    assert said[:2] == ("gone-on:body", Severity.ERROR)
    assert "goes on with it: body has no value then" in said[2]
    assert found("; continue" if runtime.startswith("python") else " continue;") == []


NOBODY_GETS_PAST = """
class Shelf { rows = {}; }
const shelf = new Shelf();
let app;
exports.handler = async (event) => {
  const batchItemFailures = [];
  app ??= await start();
  for (const record of event.Records) {
    try {
      const book = JSON.parse(record.body);
      await app?.ready();
      const found = await READ;
      await deliver(found);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize("read", ["shelf.find(book.id)", "shelf.rows.first.find(book.id)"])
def test_what_no_message_gets_past_is_no_going_on_after_a_failure(read: str, coded: Callable[..., list[Any]]) -> None:
    """Why nobody gets past it is not known: a class may have more than is read."""
    said = coded(NOBODY_GETS_PAST.replace("READ", read), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == ["undecided"]


BY_ERROR = """
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});
class Failed extends Error { constructor(messageId) { super('failed'); this.messageId = messageId; } }
const work = async (record) => {
  try { await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: record.body })); } catch (error) { CAUGHT }
};
exports.handler = async (event) => {
  const results = await Promise.allSettled(event.Records.map(work));
  const failed = results.filter((one) => one.status === 'rejected');
  return { batchItemFailures: failed.map((one) => ({ itemIdentifier: NAMED })) };
};
"""
NO_ID = "identifier:the error's messageId"


@pytest.mark.parametrize(
    ("caught", "named", "found"),
    [
        ("throw error;", "one.reason.messageId", [NO_ID]),
        ("throw error;", "one.reason?.messageId || 'unknown'", [f"{NO_ID} or the text 'unknown'"]),
        ("throw new Failed(record.messageId);", "one.reason.messageId", []),
        ("error.messageId = record.messageId; throw error;", "one.reason.messageId", []),
        ("throw Object.assign(error, { messageId: record.messageId });", "one.reason.messageId", []),
    ],
    ids=["no error has one", "or a text", "an error of the code", "put into it", "assigned"],
)
def test_an_identifier_that_the_error_may_have(caught: str, named: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(BY_ERROR.replace("CAUGHT", caught).replace("NAMED", named), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.key for one in said if one.verdict == "fail"] == found


def test_what_is_returned_the_wrong_way_round_is_not_misplaced(coded: Callable[..., list[Any]]) -> None:
    """The messages that went well are those that are listed: that is the one thing to say."""
    code = """
const work = async (record) => { try { await deliver(record.body); return { record, ok: true }; } catch (error) { return { record, ok: false }; } };
exports.handler = async (event) => {
  const results = await Promise.all(event.Records.map(work));
  return { batchItemFailures: results.filter((one) => one.ok).map((one) => ({ itemIdentifier: one.record.messageId })) };
};
"""
    said = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.key for one in said if one.verdict == "fail"] == ["always:"]
    right = coded(code.replace("=> one.ok)", "=> !one.ok)"), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one for one in right if one.verdict == "fail"] == []


DECIDED = """
def handler(event, context):
    failures = []
    for record in event["Records"]:
        if find_state(record["messageId"]) == "done":
            continue
        try:
            answer = deliver(record["body"]) if kind(record) == "order" else announce(record["body"])
            DONE
        except Exception as error:
            print(error)
        ENDED
    return {"batchItemFailures": failures}
"""
COLLECTED = 'failures.append({"itemIdentifier": record["messageId"]})'


@pytest.mark.parametrize(
    ("done", "ended", "found"),
    [
        (COLLECTED, "", ["always:"]),
        ("", COLLECTED, ["always:"]),
        (f"\n            if answer != 'ok':\n                {COLLECTED}", "", []),
        (f"\n            if answer.rejected:\n                {COLLECTED}", "", []),
        ("continue", COLLECTED, []),
    ],
    ids=["behind the work", "whatever comes of it", "by the answer", "by an attribute of it", "where it fails"],
)
def test_whatever_is_decided_before_it(done: str, ended: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    """The code has several ways, and returns the message on each on which it was worked on."""
    assert [one.key for one in coded(DECIDED.replace("DONE", done or "pass").replace("ENDED", ended or "continue"), RULE) if one.key == "always:"] == found


@pytest.mark.parametrize("condition", ["not_yet(record)", "record['attributes']['ApproximateReceiveCount'] == '1'", "maintenance()"])
def test_trap_a_message_that_is_put_off(condition: str, coded: Callable[..., list[Any]]) -> None:
    put_off = f"if {condition}:\n            announce(record)\n            {COLLECTED}\n            continue"
    code = DECIDED.replace('if find_state(record["messageId"]) == "done":\n            continue', put_off).replace("DONE", "pass").replace("ENDED", "pass")
    assert [one.key for one in coded(code, RULE) if one.key == "always:"] == []
