import os
from functools import cache

import boto3


@cache
def client():
    return boto3.client("sqs")


def send(entries):
    client().send_message_batch(QueueUrl=os.environ["QUEUE_URL"], Entries=entries)


def release(handle):
    client().change_message_visibility(QueueUrl=os.environ["QUEUE_URL"], ReceiptHandle=handle, VisibilityTimeout=0)
