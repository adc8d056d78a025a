"""Deliver a batch of notifications, all at the same time and each one once, and report exactly those messages that must come back.

The time budget (function timeout 30 s): a delivery takes at most 1 s to connect and 3 s to answer, and its calls of the tables and of the queue 18 s if every one of them
is at its worst: 22 s. All of a batch start together, so a slow receiver costs its neighbours nothing. What has not ended a second before the timeout is reported as a
failure: a timeout would throw the whole response away and bring back the finished ones too.

What happens to a message:

- delivered, or failed for good (host not allowed, redirect, 4xx): the status says so, the message is deleted;
- failed for now (timeout, broken connection, 408, 425, 429, 5xx, or the host's circuit is open): `RETRYING`, reported, and hidden for a pause that grows (`backoff`); on its
  last receive the status becomes `FAILED`, and the message goes to the dead-letter queue. A redrive from there can still make it `DELIVERED`;
- malformed: reported and made visible at once, so that it ends in the dead-letter queue within a minute or two. Only our validator may send to this queue: a foreign body
  is a defect that somebody must look at, and the dead-letter queue's alarm makes them look.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import boto3  # type: ignore[import-untyped]  # the Lambda runtime carries no stubs, and neither do we
from aws_lambda_powertools import Logger, Metrics, Tracer, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config  # type: ignore[import-untyped]  # as boto3
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # as boto3

import backoff
import circuit
import status
from delivery import ANSWER_TIMEOUT, CONNECT_TIMEOUT, PermanentFailureError, TransientFailureError, post, target
from message import MalformedMessageError, Message, parse

ALLOWED_HOSTS = frozenset(os.environ["ALLOWED_HOSTS"].split(","))
BATCH_SIZE = int(os.environ["BATCH_SIZE"])
MAX_RECEIVE_COUNT = int(os.environ["MAX_RECEIVE_COUNT"])
# One request, three calls of the tables (2 attempts x (1 s + 1 s) and 1 s between them), and one of the queue (1 s + 2 s).
NEEDED_MILLISECONDS = int((CONNECT_TIMEOUT + ANSWER_TIMEOUT + 3 * 5 + 3) * 1000)
OUTCOMES = ("Delivered", "Refused", "Retried", "GaveUp", "Malformed")

# A message lives up to 7 days on the queue or 14 days (from its first send) on the dead-letter queue, and a redrive gives it 7 more: 21 days.
# While a delivery is in progress its record expires with this invocation (register_lambda_context), long before the message is visible again,
# so a crash never blocks the retries.  https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/
once = IdempotencyConfig(event_key_jmespath="notification_id", raise_on_no_idempotency_key=True, expires_after_seconds=21 * 86_400, hash_function="sha256")
logger = Logger()
metrics = Metrics()
tracer = Tracer(patch_modules=["boto3"])
# Failures of a whole batch are reported like those of a part: the response stays exact, and the function's Errors metric means a defect of the function.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
# Twice the batch: a thread that still waits for a name server takes no place from the next batch.
pool = ThreadPoolExecutor(max_workers=2 * BATCH_SIZE)
outcomes: list[str] = []
# One attempt: should it fail, the message is hidden for the queue's own visibility timeout instead.
_sqs = boto3.client("sqs", config=Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}))


class OutOfTimeError(Exception):
    """Too little time is left in this invocation to start another delivery."""


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    once.register_lambda_context(context)
    outcomes.clear()
    running = {record["messageId"]: pool.submit(copy_context().run, handle, SQSRecord(record), context) for record in event["Records"]}

    def wait_for(record: SQSRecord) -> None:
        """Wait for one delivery; its exception brings the message back."""
        try:
            running[record.message_id].result(timeout=max(context.get_remaining_time_in_millis() / 1000 - 1, 0))
        except TimeoutError:
            logger.exception("not ended in time: the message comes back", extra={"correlation_id": _sent_with(record), "message_id": record.message_id})
            raise

    response = process_partial_response(event=event, record_handler=wait_for, processor=processor, context=context)
    _measure(context.function_version)
    return response


def _measure(version: str) -> None:
    for outcome in OUTCOMES:  # also the zeros: metric math has no answer where a metric has never been
        metrics.add_metric(outcome, MetricUnit.Count, outcomes.count(outcome))
    # By version, too: a canary has a tenth of the work, and all of its failures would vanish in the share of the others.
    for name, counted in (("Delivered", ("Delivered",)), ("FailedForGood", ("Refused", "GaveUp"))):
        with single_metric(name=name, unit=MetricUnit.Count, value=sum(map(outcomes.count, counted))) as metric:
            metric.add_dimension("version", version)


def handle(record: SQSRecord, context: LambdaContext) -> None:
    """Handle one message; an exception brings it back. The keys are this thread's, so no line carries its neighbour's id."""
    logger.thread_safe_append_keys(correlation_id=_sent_with(record), message_id=record.message_id)
    try:
        _check_time(context)
        message = parse(record.body)
        logger.thread_safe_append_keys(correlation_id=message.correlation_id, notification_id=message.notification_id)
        with tracer.provider.in_subsegment("## delivery") as traced:
            traced.put_annotation("correlation_id", message.correlation_id)
            _deliver_or_come_back(record, message)
    except MalformedMessageError:
        logger.exception("malformed: the message goes to the dead-letter queue")
        outcomes.append("Malformed")
        _hide(record, 0)
        raise
    except Exception:
        logger.exception("the message comes back")
        raise


def _sent_with(record: SQSRecord) -> str:
    """Return the correlation id that a message carries outside of its body, or else its own id."""
    attribute = record.message_attributes["correlation_id"]
    return (attribute.string_value if attribute else None) or record.message_id


def _check_time(context: LambdaContext) -> None:
    if (left := context.get_remaining_time_in_millis()) < NEEDED_MILLISECONDS:
        raise OutOfTimeError(f"{left} ms left, a delivery may need {NEEDED_MILLISECONDS} ms")


def _deliver_or_come_back(record: SQSRecord, message: Message) -> None:
    try:
        outcome = deliver(message=message)
    except TransientFailureError as reason:
        _come_back(record, message, reason)
        raise
    logger.info("notification handled", extra={"outcome": outcome})


def _come_back(record: SQSRecord, message: Message, reason: TransientFailureError) -> None:
    received = int(record.attributes.approximate_receive_count)
    if received >= MAX_RECEIVE_COUNT:
        outcomes.append("GaveUp")
        status.record(message, "FAILED", {"reason": f"gave up after {received} attempts: {reason}"})
        _hide(record, 0)  # the next receive is the one that moves it to the dead-letter queue
        return
    outcomes.append("Retried")
    pause = backoff.seconds(received, reason.retry_after, time.time())
    status.record(message, "RETRYING", {"reason": str(reason), "attempts": received, "next_attempt_at": int(time.time()) + pause})
    _hide(record, pause)


def _hide(record: SQSRecord, seconds: int) -> None:
    try:
        _sqs.change_message_visibility(QueueUrl=os.environ["QUEUE_URL"], ReceiptHandle=record.receipt_handle, VisibilityTimeout=seconds)
    except (BotoCoreError, ClientError):
        logger.warning("the pause was not set; the queue's own visibility timeout holds", exc_info=True)


def _deliver(*, message: Message) -> dict[str, Any]:
    state: status.Status
    try:
        result: dict[str, Any] = {"http_status": _ask(message)}
        state = "DELIVERED"
    except PermanentFailureError as reason:
        result = {"reason": str(reason), "http_status": reason.http_status}
        state = "FAILED"
    if not status.record(message, state, result):
        logger.info("DELIVERED already; status kept", extra={"late_outcome": state})
    outcomes.append("Delivered" if state == "DELIVERED" else "Refused")
    return {"status": state, **result}


def _ask(message: Message) -> int:
    host, path = target(message.url, ALLOWED_HOSTS)
    if not circuit.lets_through(host):
        raise TransientFailureError("the host is left alone for a while: its last requests all failed")
    try:
        answered = post(message, host, path)
    except TransientFailureError:
        circuit.failed(host)
        raise
    except PermanentFailureError:
        circuit.succeeded(host)
        raise
    circuit.succeeded(host)
    return answered


# A table of its own: the library must delete its records when a delivery fails, and this function must never be able to delete a status.
deliver: Callable[..., dict[str, Any]] = idempotent_function(
    _deliver,
    data_keyword_argument="message",
    config=once,
    key_prefix="delivery",
    persistence_store=DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY_TABLE"], boto_config=status.CLIENT),
)
