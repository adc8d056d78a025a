import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        try:
            table.put_item(Item={"id": record["messageId"], "body": record["body"]})
        except Exception:
            print("failed", record["messageId"])
