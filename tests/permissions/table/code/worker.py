import json
import os

import boto3
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent_function
from boto3.dynamodb.conditions import Key

db = boto3.resource("dynamodb")
status = db.Table(os.environ["STATUS"])
seen = DynamoDBPersistenceLayer(table_name=os.environ["SEEN"])


@idempotent_function(data_keyword_argument="order", persistence_store=seen)
def take(order):
    earlier = status.query(IndexName="by-customer", KeyConditionExpression=Key("customer").eq(order["customer"]))
    with status.batch_writer() as batch:
        for item in earlier["Items"]:
            batch.put_item(Item={**item, "latest": False})
    status.update_item(Key={"id": order["id"]}, UpdateExpression="SET latest = :t", ExpressionAttributeValues={":t": True})


def handler(event, context):
    for record in event["Records"]:
        take(order=json.loads(record["body"]))
