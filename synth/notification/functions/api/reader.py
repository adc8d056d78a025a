"""What became of a notification: the status table's row, for the caller who sent it and for nobody else."""

import json
import os
from typing import Any

import boto3  # type: ignore[import-untyped]  # the Lambda runtime carries no stubs, and neither do we
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config  # type: ignore[import-untyped]  # as boto3
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # as boto3

from principal import principal

SHOWN = ("notification_id", "status", "result", "correlation_id", "updated_at")

# 2 attempts x (1 s + 1 s), and 1 s between them: 5 s, inside this function's 10 s.
_table = boto3.resource("dynamodb", config=Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 2, "mode": "standard"})).Table(
    os.environ["STATUS_TABLE"]
)
logger = Logger()
tracer = Tracer(patch_modules=["boto3"])


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Answer 200 with the status, 404 for an id that this caller never got, 503 when the table does not answer."""
    notification = event["pathParameters"]["id"]
    logger.append_keys(notification_id=notification)
    try:
        row = _table.get_item(Key={"notification_id": notification}, ConsistentRead=True).get("Item", {})
    except (BotoCoreError, ClientError):
        logger.exception("the status table did not answer")
        return _answer(503, {"error": "the status is not known now; try again"})
    if row.get("caller") != principal(event):
        return _answer(404, {"error": "no such notification"})
    correlation = str(row["correlation_id"])
    logger.append_keys(correlation_id=correlation)
    tracer.put_annotation("correlation_id", correlation)
    logger.info("status read")
    return _answer(200, {name: row[name] for name in SHOWN if name in row}, correlation)


def _answer(status: int, body: dict[str, Any], correlation: str | None = None) -> dict[str, Any]:
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return {
        "statusCode": status,
        "headers": {**headers, "x-correlation-id": correlation} if correlation else headers,
        "body": json.dumps(body, default=int),  # DynamoDB's numbers are decimals, and all of ours are whole
    }
