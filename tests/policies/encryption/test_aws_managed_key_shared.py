from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "aws-managed-key-shared"
HEAD = "Parameters: {KeyId: {Type: String}, Endpoint: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
MANAGED = "Orders: {Properties: {KmsMasterKeyId: alias/aws/sqs}}\n"
SNS = "Sender: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}\n"
APART = """
Orders: {Properties: {QueueName: orders, KmsMasterKeyId: KEY}}
Worker: {Properties: {FunctionName: worker}}
Mapping: {Properties: {EventSourceArn: "arn:aws:sqs:eu-west-1:111122223333:orders", FunctionName: "arn:aws:lambda:eu-west-1:444455556666:function:worker"}}
"""
Changed = Callable[..., list[Any]]


def test_the_line_of_the_key(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      KmsMasterKeyId: alias/aws/sqs
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Nightly: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line, said.key) == (
        *("fail", Severity.ERROR, "Orders", "Properties/KmsMasterKeyId", "KmsMasterKeyId: alias/aws/sqs", "Nightly to Orders"),
    )
    assert (
        said.text
        == "KmsMasterKeyId of Orders is alias/aws/sqs, whose key policy does not admit events.amazonaws.com and cannot be changed: what Nightly sends does not arrive"
    )


@pytest.mark.parametrize(
    ("fragment", "resource", "key"),
    [
        pytest.param(MANAGED + SNS, "Orders", "Sender to Orders", id="a topic"),
        pytest.param(
            "Orders: {Properties: {KmsMasterKeyId: !Sub 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/aws/sqs'}}\n" + SNS,
            "Orders",
            "Sender to Orders",
            id="by its ARN",
        ),
        pytest.param(
            MANAGED
            + "Sender: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Orders.Arn}]}}}",
            "Orders",
            "Sender to Orders",
            id="a bucket",
        ),
        pytest.param(
            "DeadLetters: {Properties: {KmsMasterKeyId: alias/aws/sqs}}\nTopic: {Type: AWS::SNS::Topic}\n"
            "Sender: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: lambda, Endpoint: !GetAtt Worker.Arn, "
            "RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn}}}",
            "DeadLetters",
            "Sender to DeadLetters",
            id="the dead letters of a subscription",
        ),
        pytest.param(APART.replace("KEY", "alias/aws/sqs"), "Orders", "function on Orders", id="a function in another account"),
    ],
)
def test_bad(fragment: str, resource: str, key: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route.split("/")[1], one.key) for one in said] == [("fail", resource, "KmsMasterKeyId", key)]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(SNS, id="SSE-SQS"),
        pytest.param(MANAGED, id="nobody else uses it"),
        pytest.param("Orders: {Properties: {KmsMasterKeyId: alias/orders}}\n" + SNS, id="a key of one's own is another rule's matter"),
        pytest.param(APART.replace("KEY", "alias/orders"), id="a function in another account, and a key of one's own"),
        pytest.param("Orders: {Properties: {KmsMasterKeyId: ''}}\n" + SNS, id="no key"),
        pytest.param(
            MANAGED
            + "Sends: {Type: AWS::IAM::Role}\nSender: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}}}",
            id="a schedule sends as a role of the account",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_which_endpoint_is_undecided(changed: Changed) -> None:
    subscription = (
        "Topic: {Type: AWS::SNS::Topic}\nSender: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !Ref Endpoint}}\n"
    )
    said = changed("Orders: {Properties: {QueueName: orders, KmsMasterKeyId: alias/aws/sqs}}\n" + subscription, RULE, head=HEAD)
    assert {(one.verdict, one.settle) for one in said} == {("undecided", "--parameter Endpoint=VALUE")}


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {KmsMasterKeyId: !If [IsProd, alias/aws/sqs, !Ref 'AWS::NoValue']}}\n" + SNS, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Orders", ("Env = prod",))


FROM = "QueuePolicy: {Properties: {PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: WHO}, Action: ACTION, Resource: !GetAtt Orders.Arn}]}}}"


@pytest.mark.parametrize("who", ["'444455556666'", "'arn:aws:iam::444455556666:root'", "'arn:aws:iam::444455556666:role/partner'"])
def test_a_sender_of_another_account(who: str, changed: Changed) -> None:
    policy = FROM.replace("WHO", who).replace("ACTION", "sqs:SendMessage")
    (said,) = changed(MANAGED + policy, RULE, given={"AWS::AccountId": "111122223333"})
    assert (said.verdict, said.resource, said.key) == ("fail", "Orders", "444455556666 to Orders")
    assert changed(MANAGED + policy, RULE, given={"AWS::AccountId": "444455556666"}) == []
    assert [one.verdict for one in changed(MANAGED + policy, RULE)] == ["undecided"]


@pytest.mark.parametrize(
    ("who", "action"),
    [
        ("!Ref 'AWS::AccountId'", "sqs:SendMessage"),
        ("!GetAtt WorkerRole.Arn", "sqs:SendMessage"),
        ("'*'", "sqs:SendMessage"),
        ("'444455556666'", "sqs:GetQueueUrl"),
    ],
)
def test_nobody_of_another_account_that_is_known_sends(who: str, action: str, changed: Changed) -> None:
    policy = FROM.replace("WHO", who).replace("ACTION", action)
    assert changed(MANAGED + policy, RULE, given={"AWS::AccountId": "111122223333"}) == []
    own_key = "Orders: {Properties: {SqsManagedSseEnabled: true}}\n"
    assert changed(own_key + FROM.replace("WHO", "'444455556666'").replace("ACTION", "sqs:*"), RULE, given={"AWS::AccountId": "111122223333"}) == []
