"""Deliver a batch of notifications, each one once, and report exactly those messages that must come back.

The time budget of a batch (function timeout 30 s, batch size 5): a request takes at most 1 s to connect and 3 s to answer, so 5 x (1 s + 3 s) = 20 s, which
leaves 10 s for name resolution and the tables. Should a batch run late all the same, the messages that no longer fit are reported as failures instead of
being started: a timeout would throw the whole response away and bring back the finished ones too.

What happens to a message:

- delivered, or failed for good (host not allowed, redirect, 4xx): the status says so, the message is deleted;
- failed for now (timeout, broken connection, 408, 425, 429, 5xx): reported, so the queue retries it; on its last receive the status becomes `FAILED`, and
  the message goes to the dead-letter queue. A redrive from there can still make it `DELIVERED`;
- malformed: reported each time, so that it ends in the dead-letter queue. Only our validator may send to this queue: a foreign body is a defect that
  somebody must look at, the dead-letter queue's alarm makes them look, and there is no id under which a `FAILED` could be recorded.
"""

import os
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.typing import LambdaContext

import status
from delivery import ANSWER_TIMEOUT, CONNECT_TIMEOUT, PermanentFailureError, TransientFailureError, post
from message import Message, parse

ALLOWED_HOSTS = frozenset(os.environ["ALLOWED_HOSTS"].split(","))
MAX_RECEIVE_COUNT = int(os.environ["MAX_RECEIVE_COUNT"])
NEEDED_MILLISECONDS = int((CONNECT_TIMEOUT + ANSWER_TIMEOUT + 3 * 5) * 1000)  # one request, and three calls of the tables: 2 attempts x (1 s + 1 s) + 1 s each

# A message lives up to 4 days on the queue or 14 days (from its first send) on the dead-letter queue, and a redrive gives it 4 more: 18 days.
# While a delivery is in progress its record expires with this invocation (register_lambda_context), long before the message is visible again,
# so a crash never blocks the retries.  https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/
once = IdempotencyConfig(event_key_jmespath="notification_id", raise_on_no_idempotency_key=True, expires_after_seconds=18 * 86_400, hash_function="sha256")
logger = Logger()
tracer = Tracer(patch_modules=["boto3"])
# Failures of a whole batch are reported like those of a part: the response stays exact, and the function's Errors metric means a defect of the function.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


class OutOfTimeError(Exception):
    """Too little time is left in this invocation to start another delivery."""


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    once.register_lambda_context(context)
    return process_partial_response(event=event, record_handler=process, processor=processor, context=context)


def process(record: SQSRecord, lambda_context: LambdaContext) -> None:
    """Handle one message; an exception brings it back. The keys are set anew for each record, so no line carries its neighbour's id."""
    sent_with = record.message_attributes["correlation_id"]
    correlation_id = sent_with.string_value if sent_with else None
    logger.append_keys(correlation_id=correlation_id or record.message_id, message_id=record.message_id, notification_id=None)
    try:
        _check_time(lambda_context)
        message = parse(record.body)
        logger.append_keys(correlation_id=message.correlation_id, notification_id=message.notification_id)
        _deliver_or_give_up(message, int(record.attributes.approximate_receive_count))
    except Exception:
        logger.exception("the message comes back")
        raise


def _check_time(context: LambdaContext) -> None:
    if (left := context.get_remaining_time_in_millis()) < NEEDED_MILLISECONDS:
        raise OutOfTimeError(f"{left} ms left, a delivery may need {NEEDED_MILLISECONDS} ms")


def _deliver_or_give_up(message: Message, receive_count: int) -> None:
    try:
        outcome = deliver(message=message)
    except TransientFailureError as reason:
        if receive_count >= MAX_RECEIVE_COUNT:
            status.record(message.notification_id, message.correlation_id, "FAILED", {"reason": f"gave up after {receive_count} attempts: {reason}"})
        raise
    logger.info("notification handled", extra={"outcome": outcome})


def _deliver(*, message: Message) -> dict[str, Any]:
    headers = {"idempotency-key": message.notification_id, "x-correlation-id": message.correlation_id}  # a crash before our record: the receiver can tell
    state: status.Status
    try:
        result: dict[str, Any] = {"http_status": post(message.url, message.payload, headers, ALLOWED_HOSTS)}
        state = "DELIVERED"
    except PermanentFailureError as reason:
        result = {"reason": str(reason), "http_status": reason.http_status}
        state = "FAILED"
    if not status.record(message.notification_id, message.correlation_id, state, result):
        logger.info("DELIVERED already; status kept", extra={"late_outcome": state})
    return {"status": state, **result}


# A table of its own: the library must delete its records when a delivery fails, and this function must never be able to delete a status.
deliver: Callable[..., dict[str, Any]] = idempotent_function(
    _deliver,
    data_keyword_argument="message",
    config=once,
    key_prefix="delivery",
    persistence_store=DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY_TABLE"], boto_config=status.CLIENT),
)
