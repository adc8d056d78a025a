from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "fifo-goes-on-after-failure"
GOES_ON = """
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
STOPS = """
def handler(event, context):
    records = event["Records"]
    for i, record in enumerate(records):
        try:
            deliver(record["body"])
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": left["messageId"]} for left in records[i:]]}
    return {"batchItemFailures": []}
"""
LIBRARY = """
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, SqsFifoPartialProcessor, process_partial_response
processor = BatchProcessor(event_type=EventType.SQS)
def handler(event, context):
    return process_partial_response(event, deliver, processor, context)
"""
GROUPS = """
def handler(event, context):
    failures, groups = [], set()
    for record in event["Records"]:
        group = record["attributes"]["MessageGroupId"]
        try:
            if group in groups:
                raise RuntimeError("one before it failed")
            deliver(record["body"])
        except Exception:
            groups.add(group)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
FIFO = """
DeadLetters: {Properties: {FifoQueue: true, QueueName: dead.fifo}}
Orders: {Properties: {FifoQueue: true, QueueName: orders.fifo, ContentBasedDeduplication: true}}
Mapping: {Properties: {MaximumBatchingWindowInSeconds: 0}}
"""


@pytest.mark.parametrize(("code", "what"), [(GOES_ON, ""), (LIBRARY, "process_partial_response")])
def test_it_goes_on(code: str, what: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code, RULE, FIFO)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING)]
    assert what in said[0].text


@pytest.mark.parametrize(
    "code", [STOPS, GROUPS, LIBRARY.replace("BatchProcessor(event_type=EventType.SQS)", "SqsFifoPartialProcessor()")], ids=["stops", "groups", "library"]
)
def test_it_stops(code: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code, RULE, FIFO) == []


NODE = """
const { SqsFifoPartialProcessorAsync, processPartialResponse } = require("@aws-lambda-powertools/batch");
const processor = new SqsFifoPartialProcessorAsync();
exports.handler = async (event, context) => processPartialResponse(event, async (record) => { await deliver(record.body); }, processor, { context, skipGroupOnError: SKIPS });
"""


@pytest.mark.parametrize("skips", ["true", "false"])
def test_a_processor_that_goes_on_with_other_groups_keeps_the_order_of_each(skips: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(NODE.replace("SKIPS", skips), RULE, FIFO, properties="    Runtime: nodejs22.x\n") == []


BLOCKED = """
exports.handler = async (event) => {
  const blocked = new Set(), batchItemFailures = [];
  for (const record of event.Records) {
    const group = record.attributes.MessageGroupId;
    if (blocked.has(group)) { SKIPPED continue; }
    try { await deliver(record.body); } catch (error) { blocked.add(group); batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(("skipped", "found"), [("", ["drops"]), ("batchItemFailures.push({ itemIdentifier: record.messageId });", [])])
def test_the_rest_of_a_group_is_returned_or_lost(skipped: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    """Whoever reads only its group of a message has not looked at it."""
    said = coded(BLOCKED.replace("SKIPPED", skipped), "unprocessed-messages", FIFO, properties="    Runtime: nodejs22.x\n")
    assert [one.key for one in said] == found


def test_the_order_of_a_standard_queue_is_nobodys(coded: Callable[..., list[Any]]) -> None:
    assert coded(GOES_ON, RULE) == []


def test_code_that_is_not_read_is_undecided_for_fifo_queues_only(changed: Callable[..., list[Any]]) -> None:
    unread = "Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}"
    assert [one.verdict for one in changed(unread + FIFO, RULE)] == ["undecided"]
    assert changed(unread, RULE) == []
