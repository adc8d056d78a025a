"""The front door: an API Gateway proxy event becomes a message on the queue.

The message is sent first and `QUEUED` is written afterwards, only where no status exists yet:

- a failed send leaves no row, so nobody reads a `QUEUED` that is on no queue, and the caller gets a 503;
- the worker may be faster than this write: the condition keeps its `DELIVERED`;
- a failed write costs only the early status: the message is on the queue, so 202 is the truth, and the worker's own write creates the row.

A request that repeats an Idempotency-Key is answered by the status that is there: what is under way or delivered is not sent again, and what failed for good is a 409. A new
attempt under the old id could overtake a redrive by the operator, and its caller would wait for an outcome that is there already: a new key says that it is meant.
"""

import json
import os
import time
from typing import Any

import boto3  # type: ignore[import-untyped]  # the Lambda runtime carries no stubs, and neither do we
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config  # type: ignore[import-untyped]  # as boto3
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # as boto3

from principal import principal
from request import BadRequestError, correlation_id, notification_id, parse

ALLOWED_HOSTS = frozenset(os.environ["ALLOWED_HOSTS"].split(","))
MAX_MESSAGE_BYTES = int(os.environ["MAX_MESSAGE_BYTES"])
STATUS_DAYS = int(os.environ["STATUS_DAYS"])

# Read, send and write take at most 2 s + 7 s + 2 s (2 attempts x (1 s + 2 s) and 1 s between them to send, 1 attempt x (1 s + 1 s) for the table) of this function's 15 s.
_sqs = boto3.client("sqs", config=Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"}))
_table = boto3.resource("dynamodb", config=Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})).Table(os.environ["STATUS_TABLE"])
QUEUE_URL = os.environ["QUEUE_URL"]
logger = Logger()
tracer = Tracer(patch_modules=["boto3"])


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Answer 202 with the notification's id, 400 or 409 with the reason, 503 when queue or table did not answer, 500 for a defect of ours."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    correlation = correlation_id(headers)
    logger.append_keys(correlation_id=correlation)
    tracer.put_annotation("correlation_id", correlation)
    try:
        return _accept(event, headers, correlation)
    except BadRequestError as reason:
        logger.warning("request refused", extra={"reason": str(reason)})
        return _answer(400, correlation, error=str(reason))
    except (BotoCoreError, ClientError):
        logger.exception("queue or table did not answer")
        return _answer(503, correlation, error="the notification was not accepted; try again")
    except Exception:
        logger.exception("unexpected failure")  # raised, it would be logged by others, without the correlation id
        return _answer(500, correlation, error="unexpected failure; try again")


def _accept(event: dict[str, Any], headers: dict[str, str], correlation: str) -> dict[str, Any]:
    request = parse(event.get("body"), is_base64=bool(event.get("isBase64Encoded")), allowed_hosts=ALLOWED_HOSTS)
    caller = principal(event)
    notification = notification_id(headers, caller, request)
    logger.append_keys(notification_id=notification)
    if "idempotency-key" in headers and (known := _known(notification)):
        logger.info("repeated request", extra={"status": known["status"]})
        return _repeated(known, correlation)
    # json.dumps writes ASCII, so characters that SQS refuses are escaped and characters are bytes.
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    message = json.dumps({"notification_id": notification, "correlation_id": correlation, "caller": caller, "url": request.url, "payload": request.payload})
    attributes = {"correlation_id": {"DataType": "String", "StringValue": correlation}}
    if len(message) + len("correlation_id" + "String" + correlation) > MAX_MESSAGE_BYTES:  # SQS counts attributes too
        raise BadRequestError(f"the notification is larger than {MAX_MESSAGE_BYTES} bytes")
    # A group of its own for each host: where one has a backlog, SQS hands out the messages of the others first.
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    _sqs.send_message(QueueUrl=QUEUE_URL, MessageBody=message, MessageAttributes=attributes, MessageGroupId=request.host)
    _record_queued(notification, caller, correlation)
    logger.info("notification queued")
    return _answer(202, correlation, notification_id=notification)


def _known(notification: str) -> dict[str, Any] | None:
    row: dict[str, Any] | None = _table.get_item(Key={"notification_id": notification}, ConsistentRead=True).get("Item")
    return row


def _repeated(row: dict[str, Any], correlation: str) -> dict[str, Any]:
    if row["status"] != "FAILED":
        return _answer(202, correlation, notification_id=row["notification_id"], status=row["status"])
    reason = f"this notification has failed ({row['result']['reason']}): send it with another Idempotency-Key to try anew"
    return _answer(409, correlation, error=reason, notification_id=row["notification_id"], status="FAILED")


def _record_queued(notification: str, caller: str, correlation: str) -> None:
    now = int(time.time())
    row = {
        "notification_id": notification,
        "status": "QUEUED",
        "caller": caller,
        "correlation_id": correlation,
        "updated_at": now,
        "expires_at": now + STATUS_DAYS * 86_400,
    }
    try:
        _table.put_item(Item=row, ConditionExpression="attribute_not_exists(notification_id)")
    except _table.meta.client.exceptions.ConditionalCheckFailedException:
        logger.info("a status exists already")
    except (BotoCoreError, ClientError):
        logger.exception("QUEUED was not written; the message is on the queue")


def _answer(code: int, correlation: str, **body: str) -> dict[str, Any]:
    return {
        "statusCode": code,
        "headers": {"content-type": "application/json", "x-correlation-id": correlation},
        "body": json.dumps({**body, "correlation_id": correlation}),
    }
