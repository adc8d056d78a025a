import json
import os

import boto3

sqs = boto3.client("sqs")


def handler(event, context):
    order = json.loads(event["body"])
    sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=json.dumps({"kind": "order.placed", "id": order["id"]}))
    return {"statusCode": 202, "body": json.dumps({"id": order["id"]})}
