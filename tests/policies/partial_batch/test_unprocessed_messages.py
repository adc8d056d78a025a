from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unprocessed-messages"
FIRST = """
def handler(event, context):
    record = event["Records"][0]
    deliver(record["body"])
"""
LEFT = """
def handler(event, context):
    for record in event["Records"]:
        if record["body"] == "ping":
            return {"batchItemFailures": []}
        deliver(record["body"])
    return {"batchItemFailures": []}
"""
LAST = """
def handler(event, context):
    for record in event["Records"]:
        body = record["body"]
    deliver(body)
"""
DROPS = """
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
            break
    return {"batchItemFailures": failures}
"""
FIRST_ALONE = """
def handler(event, context):
    record = event["Records"][0]
    try:
        deliver(record["body"])
    except Exception:
        return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    return {"batchItemFailures": []}
"""
PARKS = """
def handler(event, context):
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            park(record["body"])
            break
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (FIRST, "first"),
        (FIRST.replace('record = event["Records"][0]', 'record, *_ = event["Records"]'), "first"),
        (FIRST_ALONE, "first"),  # and not that it stops there, too
        (LAST, "last"),
        (LEFT, "left"),
        (LEFT.replace('if record["body"] == "ping":', 'if not requests.get(record["body"], timeout=1).ok:'), "left"),
        (DROPS, "drops"),
        (PARKS, "left"),
        (PARKS.replace("break", "return"), "left"),
    ],
)
def test_messages_that_nobody_looks_at(code: str, key: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity, one.key) for one in said] == [
        ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR, key)
    ]
    assert "BatchSize is 5" in said[0].text


GROUPS = """
exports.handler = async (event) => {
  const groups = Object.groupBy(event.Records, (record) => record.attributes.MessageGroupId);
  const failed = [];
  for (const records of Object.values(groups)) {
    for (const [i, record] of records.entries()) {
      try { await deliver(record.body); }
      catch (error) { failed.push(LEFT); break; }
    }
  }
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
"""


@pytest.mark.parametrize(("left", "keys"), [("record", ["drops"]), ("...records.slice(i)", [])])
def test_of_a_group_the_rest_is_left(left: str, keys: list[str], coded: Callable[..., list[Any]]) -> None:
    """That a message was looked at before says nothing of what becomes of it after another failed."""
    assert [one.key for one in coded(GROUPS.replace("LEFT", left), RULE, properties="    Runtime: nodejs22.x\n")] == keys


def test_a_batch_of_one_has_no_others(coded: Callable[..., list[Any]]) -> None:
    assert coded(FIRST, RULE, "Mapping: {Properties: {BatchSize: 1}}") == []


def test_the_first_is_looked_at_beforehand(coded: Callable[..., list[Any]]) -> None:
    assert (
        coded('def handler(event, context):\n    print(event["Records"][0]["eventSourceARN"])\n    for record in event["Records"]: deliver(record)', RULE) == []
    )


def test_what_is_left_is_reported(coded: Callable[..., list[Any]]) -> None:
    assert (
        coded(
            DROPS.replace("    return", "    failures += [{'itemIdentifier': r['messageId']} for r in event['Records'] if r is not record]\n    return"), RULE
        )
        == []
    )


def test_what_is_kept_elsewhere_stops_nothing(coded: Callable[..., list[Any]]) -> None:
    assert coded(PARKS.replace("break", "continue"), RULE) == []
    assert coded(PARKS.replace("break", "raise"), RULE) == []


SINGLE = {
    "python3.13": ["assert len(records) == 1", "if len(records) > 1:\n        raise ValueError(len(records))", "(record,) = records", "[_] = records"],
    "nodejs22.x": [
        "if (records.length !== 1) throw new Error('one');",
        "switch (records.length) { case 1: break; default: throw new Error('one'); }",
        "assertOne(records);",
    ],
}
ALONE = {
    "python3.13": "def handler(event, context):\n    records = event['Records']\n    GUARD\n    try:\n        deliver(records[0]['body'])\n    except Exception as error:\n        print(error)\n",
    "nodejs22.x": "const assertOne = (records) => { if (records.length > 1) { throw new TypeError('one'); } };\nexports.handler = async (event) => {\n  const records = event.Records;\n  GUARD\n"
    "  try { await deliver(records[0].body); } catch (error) { console.error(error); }\n};\n",
}


@pytest.mark.parametrize(("runtime", "guard"), [(runtime, one) for runtime, guards in SINGLE.items() for one in guards])
def test_a_batch_of_several_messages_is_refused(runtime: str, guard: str, coded: Callable[..., list[Any]]) -> None:
    code, properties = ALONE[runtime].replace("GUARD", guard), f"    Runtime: {runtime}\n"
    (one,) = coded(code, RULE, properties=properties)
    assert (one.verdict, one.resource, one.severity, one.key) == ("fail", "Worker", Severity.ERROR, "single")
    assert "BatchSize is 5" in one.text
    assert coded(code, RULE, "Mapping: {Properties: {BatchSize: 1}}\n", properties) == []
    (lost,) = coded(code, "swallowed-exception", "Mapping: {Properties: {BatchSize: 1}}\n", properties)  # of one message, the rest is read as ever
    assert lost.verdict == "fail"


def test_a_function_that_is_not_read_is_given_the_batch(coded: Callable[..., list[Any]]) -> None:
    said = coded("import app\ndef handler(event, context): return app.run(event)", RULE)
    assert [(one.verdict, one.text) for one in said] == [("undecided", "what is done with the records of a batch is in code that is not read")]


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]


FORGOTTEN = """
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
processor = BatchProcessor(event_type=EventType.SQS)
def work(record):
    deliver(record.body)
def handler(event, context):
    with processor(records=event["Records"], handler=work):
        pass
    return processor.response()
"""


@pytest.mark.parametrize("size", [1, 10])
def test_a_batch_that_is_given_to_a_processor_and_never_processed(size: int, judged: Callable[..., list[Any]], whole: Callable[[str], str]) -> None:
    template = whole(FORGOTTEN).replace("BatchSize: 10", f"BatchSize: {size}")
    said = judged(template, rule="unprocessed-messages")
    assert [(one.verdict, one.resource, one.key, one.line) for one in said] == [
        ("fail", "Worker", "none", 'with processor(records=event["Records"], handler=work):')
    ]
    assert judged(template.replace("pass\n", "processor.process()\n"), rule="unprocessed-messages") == []


def test_a_message_that_is_passed_over_is_none_that_nobody_looks_at(coded: Callable[..., list[Any]]) -> None:
    code = LEFT.replace(
        'if record["body"] == "ping":\n            return {"batchItemFailures": []}', 'if not requests.get(record["body"], timeout=1).ok:\n            continue'
    )
    assert [one.verdict for one in coded(code, RULE)] == []


LEAVES = """
def save(rows):
    for row in rows:
        deliver(row)
        yield row
def handler(event, context):
    WAY
    for record in event["Records"]:
        deliver(record["body"])
"""


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("if event: return None", ["no way through Worker, as far as it is read, reaches 'deliver(record['body'])', nor any other work on a message"]),
        ("raise RuntimeError('replaced')", ["every way through the handler ends in an exception, as far as it is read"]),
        ("save([one['body'] for one in event['Records']])\n    return None", []),
        ("done = save([one['body'] for one in event['Records']])\n    return None", []),
    ],
)
def test_why_nothing_is_reached_is_asked_once(way: str, said: list[str], coded: Callable[..., list[Any]]) -> None:
    """Where another reason, or another rule, says why, nobody asks about the calls behind it."""
    found = coded(LEAVES.replace("WAY", way), RULE)
    assert [(one.verdict, one.text) for one in found] == [("undecided", text) for text in said]
    assert said or [one.verdict for one in coded(LEAVES.replace("WAY", way), "unawaited-work")] == ["fail"]


def test_a_generator_that_is_made_is_reached_and_what_is_in_it_is_not(coded: Callable[..., list[Any]]) -> None:
    made = LEAVES.replace("WAY", "pass").replace("        deliver(record", "        rows = [json.loads(record['body'])]\n        done = save(rows)  # (record")
    assert [one.text for one in coded(f"import json{made}", RULE)] == [
        "no way through Worker, as far as it is read, reaches 'deliver(row)', nor any other work on a message"
    ]


NEVER_RUN = """
async def work(record):
    deliver(record["body"])


def handler(event, context):
    for record in event["Records"]:
        work(record)
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(
    "code",
    [
        NEVER_RUN,
        NEVER_RUN.replace("async def", "def").replace('deliver(record["body"])', 'yield deliver(record["body"])'),
    ],
)
def test_trap_why_nothing_is_reached_is_said_by_another_rule(code: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code, "unawaited-work")
    assert coded(code, RULE) == []
