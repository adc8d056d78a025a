"""`handler-response`: what a processor of Powertools is told, and who returns its response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-response"
FOREIGN = """
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
processor = BatchProcessor(EVENT)

def work(record):
    deliver(record.body)

def handler(event, context):
    return process_partial_response(event=event, record_handler=work, processor=processor, context=context)
"""
FOREIGN_IN_NODE = """
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
const processor = new BatchProcessor(EVENT);
const work = async (record) => { await deliver(record.body); };
export const handler = async (event, context) => processPartialResponse(event, work, processor, { context });
"""


@pytest.mark.parametrize(
    ("runtime", "code", "event", "found"),
    [
        ("python3.13", FOREIGN, "event_type=EventType.KinesisDataStreams", ["foreign:KinesisDataStreams"]),
        ("python3.13", FOREIGN, "EventType.DynamoDBStreams", ["foreign:DynamoDBStreams"]),
        ("python3.13", FOREIGN, "event_type=EventType.SQS", []),
        ("nodejs22.x", FOREIGN_IN_NODE, "EventType.KinesisDataStreams", ["foreign:KinesisDataStreams"]),
        ("nodejs22.x", FOREIGN_IN_NODE, "EventType.SQS", []),
    ],
)
def test_a_processor_that_is_told_of_another_service(runtime: str, code: str, event: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(code.replace("(EVENT)", f"({event})"), RULE, properties=f"    Runtime: {runtime}\n")
    assert [(one.key, one.severity) for one in said if one.verdict == "fail"] == [(key, Severity.ERROR) for key in found]


POWERTOOLS = """
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
const processor = new BatchProcessor(EventType.SQS);
const recordHandler = async (record) => { await deliver(record.body); };
export const handler = async (event, context) => {
  %sprocessPartialResponse(event, recordHandler, processor, { context });
};
"""


@pytest.mark.parametrize(("before", "rule"), [("", "unawaited-work"), ("await ", RULE)], ids=["nobody waits for it", "nobody returns it"])
def test_the_response_of_powertools_that_nobody_returns_is_one_cause(before: str, rule: str, coded: Callable[..., list[Any]]) -> None:
    code, node = POWERTOOLS % before, "    Runtime: nodejs22.x\n"
    said = [one for one in coded(code, rule, properties=node) if one.verdict == "fail"]
    assert [one.severity for one in said] == [Severity.ERROR]
    assert "processPartialResponse" in said[0].text
    assert [one for one in coded(code, "swallowed-exception", properties=node) if one.verdict == "fail"] == []


def test_trap_the_response_of_powertools_that_is_returned(coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(POWERTOOLS % "return ", RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"] == []


MATCHED = """
from aws_lambda_powertools.utilities.batch import PROCESSOR, EventType, RESPOND
processor = PROCESSOR(event_type=EventType.SQS)

ASYNC def work(record):
    deliver(record.body)

def handler(event, context):
    return RESPOND(event, work, processor, context)
"""


@pytest.mark.parametrize(
    ("processor", "respond", "prefix", "found"),
    [
        ("BatchProcessor", "process_partial_response", "", []),
        ("AsyncBatchProcessor", "async_process_partial_response", "async", []),
        ("AsyncBatchProcessor", "process_partial_response", "async", ["mismatched:AsyncBatchProcessor in process_partial_response"]),
        ("BatchProcessor", "async_process_partial_response", "async", ["mismatched:BatchProcessor in async_process_partial_response"]),
        ("SqsFifoPartialProcessor", "async_process_partial_response", "async", ["mismatched:SqsFifoPartialProcessor in async_process_partial_response"]),
        ("AsyncBatchProcessor", "async_process_partial_response", "", ["mismatched:work, which is not async, in AsyncBatchProcessor"]),
    ],
)
def test_a_processor_that_cannot_wait(processor: str, respond: str, prefix: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    code = MATCHED.replace("PROCESSOR", processor).replace("RESPOND", respond).replace("ASYNC ", f"{prefix} ".lstrip())
    assert [(one.key, one.severity) for one in coded(code, RULE) if one.verdict == "fail"] == [(key, Severity.ERROR) for key in found]


WHOLE = FOREIGN.replace("EVENT", "EventType.SQS").replace(
    "    return process_partial_response(event=event, record_handler=work, processor=processor, context=context)",
    "    try:\n        return process_partial_response(event=event, record_handler=work, processor=processor, context=context)\n"
    "    except Exception as error:\n        print(error)\n        ENDS",
)
WHOLE_IN_NODE = FOREIGN_IN_NODE.replace("EVENT", "EventType.SQS").replace(
    "async (event, context) => processPartialResponse(event, work, processor, { context });",
    "async (event, context) => {\n  try { return await processPartialResponse(event, work, processor, { context }); } catch (error) { console.error(error); ENDS }\n};",
)


@pytest.mark.parametrize(
    ("runtime", "code", "ends", "found"),
    [
        ("python3.13", WHOLE, "pass", True),
        ("python3.13", WHOLE, 'return {"batchItemFailures": []}', True),
        ("python3.13", WHOLE, 'return {"statusCode": 500}', True),
        ("python3.13", WHOLE, "return processor.response()", True),
        ("python3.13", WHOLE, "raise", False),
        ("nodejs22.x", WHOLE_IN_NODE, "", True),
        ("nodejs22.x", WHOLE_IN_NODE, "return { batchItemFailures: [] };", True),
        ("nodejs22.x", WHOLE_IN_NODE, "return processor.response();", True),
        ("nodejs22.x", WHOLE_IN_NODE, "throw error;", False),
        ("nodejs22.x", WHOLE_IN_NODE, "return { batchItemFailures: event.Records.map((one) => ({ itemIdentifier: one.messageId })) };", False),
    ],
)
def test_the_exception_of_a_whole_batch_is_caught(runtime: str, code: str, ends: str, found: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    said = coded(code.replace("ENDS", ends), RULE, properties=f"    Runtime: {runtime}\n")
    assert any(one.key.startswith("swallowed-response") and one.severity == Severity.ERROR for one in said) == found
