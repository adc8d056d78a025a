"""What a function calls that sends to the queue, beside sending: what its role is known to lack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-call-permission"
Changed = Callable[..., list[Any]]
PRODUCER = """
Status: {Type: AWS::DynamoDB::Table}
ProducerRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [
  {Effect: Allow, Action: "%s", Resource: !GetAtt Orders.Arn}, {Effect: Allow, Action: "%s", Resource: !GetAtt Status.Arn}]}}]}}
Producer:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt ProducerRole.Arn
    Environment: {Variables: {QUEUE: !Ref Orders, TABLE: !Ref Status}}
    Code:
      ZipFile: |
        import os
        import boto3
        sqs, db = boto3.client("sqs"), boto3.client("dynamodb")
        def handler(event, context):
            db.put_item(TableName=%s, Item={"id": {"S": "1"}})
            sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody="1")
"""
TABLE = 'os.environ["TABLE"]'


@pytest.mark.parametrize(
    ("sends", "stores", "table", "lacks"),
    [
        ("sqs:SendMessage", "dynamodb:GetItem", TABLE, "ProducerRole lacks dynamodb:PutItem on Status: Producer calls put_item, and each such call is denied"),
        ("sqs:SendMessage", "dynamodb:PutItem", TABLE, ""),
        ("sqs:SendMessage", "dynamodb:*", TABLE, ""),
        ("sqs:GetQueueUrl", "dynamodb:PutItem", TABLE, ""),  # trap: that is missing-send-permission's
        ("sqs:SendMessage", "dynamodb:PutItem", 'event["table"]', ""),  # no question: which table it is, is not the queue's
    ],
)
def test_what_the_role_of_a_producer_lacks(sends: str, stores: str, table: str, lacks: str, changed: Changed) -> None:
    said = changed(PRODUCER % (sends, stores, table), RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == ([("fail", "ProducerRole", lacks)] if lacks else [])


def test_a_producer_that_works_too_is_told_once(changed: Changed) -> None:
    own = "Others: {Type: AWS::SQS::Queue}\nReads: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Others.Arn, FunctionName: !Ref Producer}}\n"
    said = changed(PRODUCER % ("sqs:SendMessage", "dynamodb:GetItem", TABLE) + own, RULE)
    assert len([one for one in said if one.verdict == "fail"]) == 1


@pytest.mark.parametrize(("key", "fires"), [("id", False), ("number", True)])
def test_the_key_of_an_item_that_a_producer_stores(key: str, fires: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    table = f"Status: {{Type: AWS::DynamoDB::Table, Properties: {{KeySchema: [{{AttributeName: {key}, KeyType: HASH}}]}}}}"
    said = changed((PRODUCER % ("sqs:SendMessage", "dynamodb:PutItem", TABLE)).replace("Status: {Type: AWS::DynamoDB::Table}", table), "item-key-mismatch")
    assert [(one.verdict, one.resource, "each invocation that comes there fails" in one.text) for one in said] == (
        [("fail", "Producer", True)] if fires else []
    )


REDRIVE = """
RedriveRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: [%s], Resource: !GetAtt DeadLetters.Arn}]}}]}}
Redrive:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt RedriveRole.Arn
    Environment: {Variables: {DEAD: !GetAtt DeadLetters.Arn}}
    Code:
      ZipFile: |
        import os
        import boto3
        def handler(event, context):
            boto3.client("sqs").start_message_move_task(SourceArn=os.environ["DEAD"])
"""
MOVES = ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


@pytest.mark.parametrize("lacking", [*MOVES, ""])
def test_what_a_redrive_needs_of_the_dead_letter_queue(lacking: str, changed: Changed) -> None:
    allowed = ", ".join(f'"{action}"' for action in MOVES if action != lacking)
    said = changed(REDRIVE % allowed, RULE)
    assert [(one.verdict, one.resource, f"lacks {lacking} on DeadLetters" in one.text) for one in said] == ([("fail", "RedriveRole", True)] if lacking else [])


def test_a_redrive_names_the_queue_by_its_arn(changed: Changed) -> None:
    assert changed(REDRIVE % '"sqs:*"', "queue-arn-as-url") == []
