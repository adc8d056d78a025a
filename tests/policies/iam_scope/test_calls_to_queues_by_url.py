"""A queue that code names by a URL which the template spells, and that is none of the template's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-call-permission"
OWN = "https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/"
SENDER = """
Teller:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt TellerRole.Arn
    Environment: {Variables: {NAME: URL}}
    Code:
      ZipFile: |
        import os, boto3
        def handler(event, context):
            boto3.client("sqs").send_message(QueueUrl=os.environ["NAME"], MessageBody="x")
TellerRole:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
    Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: [!GetAtt Orders.Arn, MORE]}]}}]
Orders: {Properties: {QueueName: orders}}
"""
NONE = "arn:aws:sqs:eu-west-1:111122223333:none"
Changed = Callable[..., list[Any]]


def said(changed: Changed, url: str, more: str = NONE, head: str = "") -> list[tuple[str, str, str]]:
    return [(one.verdict, one.resource, one.key) for one in changed(SENDER.replace("URL", url).replace("MORE", more), RULE, head)]


@pytest.mark.parametrize(
    "url",
    [
        f'!Sub "{OWN}ordres"',
        '!Sub "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/ordres"',
        '!Join ["/", [!Sub "https://sqs.${AWS::Region}.amazonaws.com", !Ref AWS::AccountId, ordres]]',
        '!Sub "https://sqs.eu-west-1.amazonaws.com/${AWS::AccountId}/ordres"',
        "https://sqs.eu-west-1.amazonaws.com/111122223333/ordres",
    ],
)
def test_a_sender_whose_role_names_the_queue_and_whose_code_another(url: str, changed: Changed) -> None:
    ((verdict, resource, key),) = said(changed, url)
    assert (verdict, resource) == ("fail", "TellerRole")
    assert key.startswith("Teller on arn:")
    assert key.endswith(":ordres")
    (found,) = changed(SENDER.replace("URL", url).replace("MORE", NONE), RULE)
    assert "(it has it on Orders)" in found.text


@pytest.mark.parametrize(
    ("url", "more"),
    [
        (f'!Sub "{OWN}orders"', NONE),
        ("!Ref Orders", NONE),
        (f'!Sub "{OWN}other"', '!Sub "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:other"'),
        (f'!Sub "{OWN}other"', '"arn:aws:sqs:*:*:oth*"'),
        (f'!Sub "{OWN}other"', '!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:other"'),
    ],
)
def test_trap_a_queue_that_the_role_may_send_to(url: str, more: str, changed: Changed) -> None:
    assert said(changed, url, more) == []


@pytest.mark.parametrize(
    "url", ["!Ref Url", '!Sub "${Url}/other"', '!Sub "https://${Url}/other"', '!Sub "https://sqs.${AWS::Region}.example.com/${AWS::AccountId}/other"']
)
def test_trap_what_nobody_knows_to_be_a_url_of_a_queue(url: str, changed: Changed) -> None:
    assert [verdict for verdict, *_ in said(changed, url, head="Parameters: {Url: {Type: String}}") if verdict == "fail"] == []


def test_the_worker_sends_so_too(changed: Changed) -> None:
    worker = """
Worker:
  Properties:
    Environment: {Variables: {NAME: !Sub "URLnext"}}
    Code:
      ZipFile: |
        import os, boto3
        def handler(event, context):
            for record in event["Records"]:
                boto3.client("sqs").send_message(QueueUrl=os.environ["NAME"], MessageBody=record["body"])
""".replace("URL", OWN)
    ((verdict, resource, key),) = [(one.verdict, one.resource, one.key) for one in changed(worker, RULE)]
    assert (verdict, resource) == ("fail", "WorkerRole")
    assert key.endswith(":next")
