import json
import os

import boto3
from botocore.config import Config

short = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})
table = boto3.resource("dynamodb", config=short).Table(os.environ["TABLE"])
sns = boto3.client("sns", config=short)


def bill(order):
    table.put_item(Item={"id": order["id"], "kind": order["kind"]})
    sns.publish(TopicArn=os.environ["EVENTS"], Message=json.dumps({"kind": "bill.written", "id": order["id"]}))


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            bill(json.loads(record["body"]))
        except Exception as error:
            print(json.dumps({"failed": record["messageId"], "why": str(error)}))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
