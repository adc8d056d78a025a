from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "two-queue-policies"
HEAD = "Parameters: {QueueUrl: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod], IsDev: !Equals [!Ref Env, dev]}"
DOCUMENT = "{Statement: [{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}]}"
Changed = Callable[..., list[Any]]


def policy(queues: str, name: str = "Access", more: str = "") -> str:
    return f"{name}: {{Type: AWS::SQS::QueuePolicy{more}, Properties: {{Queues: {queues}, PolicyDocument: {DOCUMENT}}}}}\n"


def test_the_line_of_the_second(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Tls: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: {Statement: []}}}
  FanOut:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: [!Ref Orders], PolicyDocument: {Statement: []}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line, said.key) == ("fail", Severity.ERROR, "FanOut", "", "FanOut:", "Orders")
    assert (
        said.text
        == "Tls and FanOut both set the queue policy of Orders, which has one: what CloudFormation creates or updates last replaces the statements of the other"
    )


@pytest.mark.parametrize(
    ("fragment", "queue"),
    [
        pytest.param(policy("[!Ref Orders]"), "Orders", id="of the queue"),
        pytest.param(policy("[!Ref DeadLetters]"), "DeadLetters", id="of the dead-letter queue"),
        pytest.param(
            f"Access: {{Type: AWS::SQS::QueueInlinePolicy, Properties: {{Queue: !Ref Orders, PolicyDocument: {DOCUMENT}}}}}", "Orders", id="one inline"
        ),
        pytest.param(
            "Orders: {Properties: {QueueName: orders}}\n" + policy("[!Sub 'https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/orders']"),
            "Orders",
            id="however its URL is spelt",
        ),
    ],
)
def test_bad(fragment: str, queue: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "Access", "", queue)]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="one for both queues"),
        pytest.param("Other: {Type: AWS::SQS::Queue}\n" + policy("[!Ref Other]"), id="of another queue"),
        pytest.param("QueuePolicy: {Properties: {Queues: [!Ref Orders]}}\n" + policy("[!Ref DeadLetters]"), id="one for each queue"),
        pytest.param("QueuePolicy: {Condition: IsProd}\n" + policy("[!Ref Orders, !Ref DeadLetters]", more=", Condition: IsDev"), id="one at a time"),
        pytest.param("QueuePolicy: {Properties: {Queues: [!Ref Orders, !Ref Orders]}}", id="one that names the queue twice"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_which_queue_is_undecided(changed: Changed) -> None:
    said = changed("Orders: {Properties: {QueueName: orders}}\n" + policy("[!Ref QueueUrl]"), RULE, head=HEAD)
    assert {(one.verdict, one.settle) for one in said} == {("undecided", "--parameter QueueUrl=VALUE")}


def test_the_second_in_another_stack(judged: Callable[..., list[Any]]) -> None:
    queue = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Tls: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: {Statement: []}}}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
Outputs: {Url: {Value: !Ref Orders, Export: {Name: orders-url}}}
"""
    access = """
Resources:
  FanOut: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!ImportValue orders-url], PolicyDocument: {Statement: []}}}
"""
    (said,) = judged(queue, access, rule=RULE)
    assert (said.verdict, said.resource, said.key) == ("fail", "FanOut", "Orders")


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(policy("[!Ref Orders]", more=", Condition: IsProd"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Access", ("Env = prod",))


def test_trap_the_finding_stands_at_the_policy_that_somebody_wrote(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Transform: AWS::Serverless-2016-10-31
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Orders: {Type: AWS::SQS::Queue}
  Access: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: {Statement: []}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Fan: {Type: SNS, Properties: {Topic: !Ref Topic, SqsSubscription: {QueueArn: !GetAtt Orders.Arn, QueueUrl: !Ref Orders}}}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.key) == ("fail", "Access", "Orders")
    assert "WorkerFanQueuePolicy (which SAM makes of the event Fan of Worker)" in said.text
