"""The status of a notification, safe under duplicates and late arrivals: nothing overwrites `DELIVERED`."""

import os
import time
from typing import Any, Literal

import boto3  # type: ignore[import-untyped]  # the Lambda runtime carries no stubs, and neither do we
from botocore.config import Config  # type: ignore[import-untyped]  # as boto3

from message import Message

Status = Literal["DELIVERED", "FAILED", "RETRYING"]

STATUS_DAYS = int(os.environ["STATUS_DAYS"])
CLIENT = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 2, "mode": "standard"})

# The resource's client takes Python's types, and other than the resource it may be shared by threads.
# https://docs.aws.amazon.com/boto3/latest/guide/resources.html#multithreading-or-multiprocessing-with-resources
_dynamodb = boto3.resource("dynamodb", config=CLIENT).meta.client


def record(message: Message, status: Status, result: dict[str, Any]) -> bool:
    """Write status and result; False if `DELIVERED` stands already and was kept. `FAILED` may still become `DELIVERED` (a redrive from the DLQ)."""
    now = int(time.time())
    try:
        _dynamodb.update_item(
            TableName=os.environ["STATUS_TABLE"],
            Key={"notification_id": message.notification_id},
            UpdateExpression="SET #status = :status, #result = :result, #caller = :caller, correlation_id = :correlation, updated_at = :now, expires_at = :expires",
            ConditionExpression="attribute_not_exists(#status) OR #status <> :delivered",
            ExpressionAttributeNames={"#status": "status", "#result": "result", "#caller": "caller"},
            ExpressionAttributeValues={
                ":status": status,
                ":result": result,
                ":caller": message.caller,
                ":correlation": message.correlation_id,
                ":now": now,
                ":expires": now + STATUS_DAYS * 86_400,
                ":delivered": "DELIVERED",
            },
        )
    except _dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True
