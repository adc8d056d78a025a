"""Every few minutes: whatever lies in the dead-letter queue is FAILED, and its status says so.

The worker marks what it gives up. It cannot mark what kills it (a timeout, a crash), what never reaches it (throttles use up the receives) or what its tables refuse: those
messages arrive in the dead-letter queue under a status that still says QUEUED or RETRYING. This function only looks: it hides each message for two minutes and deletes none, so a
redrive finds them all. A mapping in its place would have to fail on purpose to keep its messages, hide them from the alarm and from the redrive for hours, and be a second
pipeline; a search through the table for rows that are too old would have to guess.
"""

import json
import os
import time
from typing import Any

import boto3  # type: ignore[import-untyped]  # the Lambda runtime carries no stubs, and neither do we
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config  # type: ignore[import-untyped]  # as boto3

HIDDEN_SECONDS = 120  # this function's timeout: no letter is seen twice in one run, and some thousands fit
NEEDED_MILLISECONDS = 58_000  # one receive of 10 messages (1 s + 2 s), and their ten updates (5 s each), at their worst
STATUS_DAYS = int(os.environ["STATUS_DAYS"])

_sqs = boto3.client("sqs", config=Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}))
_table = boto3.resource("dynamodb", config=Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 2, "mode": "standard"})).Table(
    os.environ["STATUS_TABLE"]
)
logger = Logger()
tracer = Tracer(patch_modules=["boto3"])


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Look at what can be seen now. An exception is an error of this function, which an alarm watches; the next run looks again."""
    looked = marked = 0
    while context.get_remaining_time_in_millis() >= NEEDED_MILLISECONDS or not looked:
        found = _sqs.receive_message(
            QueueUrl=os.environ["DEAD_LETTER_QUEUE_URL"],
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN_SECONDS,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
        ).get("Messages", [])
        if not found:
            break
        looked += len(found)
        marked += sum(map(_mark, found))
    if looked:
        logger.info("dead letters", extra={"looked_at": looked, "marked": marked})


def _mark(message: dict[str, Any]) -> bool:
    """Write FAILED, unless the status is final already; False if there was nothing to write."""
    try:
        body = json.loads(message["Body"])
        notification, correlation, caller = str(body["notification_id"]), str(body["correlation_id"]), str(body["caller"])
    except (ValueError, KeyError, TypeError, RecursionError):
        logger.warning("a dead letter that is none of ours", extra={"message_id": message["MessageId"]})
        return False
    now = int(time.time())
    try:
        _table.update_item(
            Key={"notification_id": notification},
            UpdateExpression="SET #status = :failed, #result = :result, #caller = :caller, correlation_id = :correlation, updated_at = :now, expires_at = :expires",
            ConditionExpression="attribute_not_exists(#status) OR #status IN (:queued, :retrying)",
            ExpressionAttributeNames={"#status": "status", "#result": "result", "#caller": "caller"},
            ExpressionAttributeValues={
                ":failed": "FAILED",
                ":queued": "QUEUED",
                ":retrying": "RETRYING",
                ":result": {"reason": "in the dead-letter queue without an outcome: the deliveries ended in a timeout, a crash or a throttle"},
                ":caller": caller,
                ":correlation": correlation,
                ":now": now,
                ":expires": now + STATUS_DAYS * 86_400,
            },
        )
    except _table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    logger.warning("FAILED without an outcome", extra={"notification_id": notification, "correlation_id": correlation})
    return True
