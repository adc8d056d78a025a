import json
import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

short = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})
ledger = boto3.resource("dynamodb", config=short).Table(os.environ["LEDGER"])


def book(transfer):
    try:
        ledger.put_item(Item={"id": transfer["id"], "amount": transfer["amount"]}, ConditionExpression="attribute_not_exists(id)")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise


def handler(event, context):
    """What comes after a failure stays in its order: it is reported too."""
    records = event["Records"]
    for i, record in enumerate(records):
        try:
            book(json.loads(record["body"]))
        except Exception as error:
            print(json.dumps({"failed": record["messageId"], "why": str(error)}))
            return {"batchItemFailures": [{"itemIdentifier": left["messageId"]} for left in records[i:]]}
    return {"batchItemFailures": []}
