from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.rule import Severity

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
policy, may = HELP["policy"], HELP["may"]

RULE = "service-may-not-send"
HEAD = "Parameters: {Endpoint: {Type: String}, Named: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]
TOPIC = "Topic: {Type: AWS::SNS::Topic}\n"


@pytest.mark.parametrize(
    "redrive",
    ["{deadLetterTargetArn: !GetAtt DeadLetters.Arn}", """!Sub '{"deadLetterTargetArn": "${DeadLetters.Arn}"}'"""],
    ids=["a mapping", "a document in a string"],
)
def test_what_cannot_be_delivered_is_lost_and_the_rest_is_not(redrive: str, changed: Changed) -> None:
    """SNS, and the subscription itself, work without that permission: https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html."""
    sender = f"Sender: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: https, Endpoint: 'https://example.com', RedrivePolicy: {redrive}}}}}\n"
    (said,) = changed(TOPIC + sender, RULE, head=HEAD)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", Severity.WARNING, "Sender", "Properties/RedrivePolicy/deadLetterTargetArn")
    assert said.text == "DeadLetters has no queue policy that allows sns.amazonaws.com sqs:SendMessage for Sender: what it cannot deliver is lost"
    grant = policy(may("sns", resource="!GetAtt DeadLetters.Arn"), queue="DeadLetters")
    assert changed(TOPIC + sender + grant, RULE, head=HEAD) == []


UNDELIVERED = """
Undelivered: {Type: AWS::SQS::Queue}
QueuePolicy:
  Properties:
    Queues: [!Ref Orders, !Ref DeadLetters, !Ref Undelivered]
    PolicyDocument:
      Statement:
        - {Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: sqs:SendMessage, Resource: [!GetAtt Orders.ArnMORE]}
Nightly:
  Type: AWS::Events::Rule
  Properties:
    ScheduleExpression: rate(1 day)
    Targets: [{Id: q, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !GetAtt Undelivered.Arn}}]
"""


def test_a_queue_of_its_own_for_what_a_rule_cannot_deliver(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(UNDELIVERED.replace("MORE", ""), RULE)
    assert (said.verdict, said.resource, said.route, said.severity, said.key) == (
        "fail",
        "Nightly",
        "Properties/Targets/0/DeadLetterConfig/Arn",
        Severity.WARNING,
        "Nightly to Undelivered",
    )
    assert said.text.endswith("what it cannot deliver is lost")
    assert changed(UNDELIVERED.replace("MORE", ", !GetAtt Undelivered.Arn"), RULE) == []


@pytest.mark.parametrize("stream", ["DynamoDB", "Kinesis"])
def test_a_pipe_sends_what_it_could_not_read_on_in_the_name_of_its_role(stream: str, changed: Callable[..., list[Any]]) -> None:
    pipe = (
        "Undelivered: {Type: AWS::SQS::Queue}\n"
        "Sends: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: send, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: [!GetAtt Orders.ArnMORE]}]}}]}}\n"
        "Sender: {Type: AWS::Pipes::Pipe, Properties: {Source: any, Target: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn, "
        f"SourceParameters: {{{stream}StreamParameters: {{DeadLetterConfig: {{Arn: !GetAtt Undelivered.Arn}}}}}}}}}}"
    )
    (said,) = changed(pipe.replace("MORE", ""), RULE)
    assert (said.verdict, said.resource, said.severity, said.key) == ("fail", "Sender", Severity.WARNING, "Sender to Undelivered")
    assert changed(pipe.replace("MORE", ", !GetAtt Undelivered.Arn"), RULE) == []


def test_what_a_rule_of_iot_cannot_deliver_is_sent_with_a_role_of_its_own(changed: Callable[..., list[Any]]) -> None:
    """Its error action has a queue and a role: https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html"""
    rule = (
        "Misfits: {Type: AWS::SQS::Queue}\nSends: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: %s}]}}]}}\n"
        "Rule: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: SELECT * FROM 'a', Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: !GetAtt Sends.Arn}}],"
        " ErrorAction: {Sqs: {QueueUrl: !Ref Misfits, RoleArn: !GetAtt Sends.Arn}}}}}"
    )
    (said,) = changed(rule % "!GetAtt Orders.Arn", "service-may-not-send")
    assert (said.verdict, said.resource, said.route) == ("fail", "Rule", "Properties/TopicRulePayload/ErrorAction/Sqs/QueueUrl")
    assert changed(rule % "[!GetAtt Orders.Arn, !GetAtt Misfits.Arn]", "service-may-not-send") == []


PUTTING = {
    "a rule of IoT": "Sender: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: SELECT * FROM 'a', Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: !GetAtt Sends.Arn}}], ErrorAction: {Sqs: {QueueUrl: !Ref %s, RoleArn: !GetAtt Sends.Arn}}}}}",
    "a pipe": "Sender: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: !GetAtt Sends.Arn, Source: any, Target: !GetAtt Orders.Arn, SourceParameters: {DynamoDBStreamParameters: {StartingPosition: LATEST, DeadLetterConfig: {Arn: !GetAtt %s.Arn}}}}}",
    "a schedule": "Sender: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn, DeadLetterConfig: {Arn: !GetAtt %s.Arn}}}}",
}


@pytest.mark.parametrize("sender", PUTTING.values(), ids=PUTTING)
@pytest.mark.parametrize("letters", ["Misfits", "DeadLetters"])
def test_the_pipelines_own_dead_letter_queue_is_as_any_other(letters: str, sender: str, changed: Callable[..., list[Any]]) -> None:
    """Where it puts what it cannot deliver is judged once, whichever queue that is."""
    trust = "{Effect: Allow, Principal: {Service: [iot.amazonaws.com, pipes.amazonaws.com, scheduler.amazonaws.com]}, Action: 'sts:AssumeRole'}"
    around = (
        f"Misfits: {{Type: AWS::SQS::Queue}}\nSends: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{Statement: [{trust}]}}, "
        "Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: [!GetAtt Orders.Arn, EXTRA]}]}}]}}\n"
    )
    lacking = changed(around.replace(", EXTRA", "") + sender % letters, "service-may-not-send")
    assert [(one.verdict, one.resource) for one in lacking] == [("fail", "Sender")]
    assert changed(around.replace("EXTRA", f"!GetAtt {letters}.Arn") + sender % letters, "service-may-not-send") == []
