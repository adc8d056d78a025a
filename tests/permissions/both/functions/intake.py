import json
import uuid

from queues import send


def handler(event, context):
    body = json.loads(event["body"])
    send([{"Id": str(uuid.uuid4()), "MessageBody": json.dumps(order)} for order in body["orders"]])
    return {"statusCode": 202}
