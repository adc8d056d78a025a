from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "wildcard-queue-actions"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/Policies/0/PolicyDocument/Statement/0/Action"
Changed = Callable[..., list[Any]]


def inline(actions: str, resource: str = "!GetAtt Orders.Arn", effect: str = "Allow", key: str = "Action") -> str:
    return f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: {effect}, {key}: {actions}, Resource: {resource}}}]}}}}]}}}}\n"


def test_each_pattern_at_its_own_line(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: poll
          PolicyDocument:
            Statement:
              - Effect: Allow
                Resource: !GetAtt Orders.Arn
                Action:
                  - sqs:ReceiveMessage
                  - SQS:Send*
                  - s3:*
                  - "*"
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.key, one.route, one.line) for one in said] == [
        ("fail", "WorkerRole", "SQS:Send*", f"{ACTION}/1", "- SQS:Send*"),
        ("fail", "WorkerRole", "*", f"{ACTION}/3", '- "*"'),
    ]
    assert said[0].text.startswith("WorkerRole may do SQS:Send*: more on queues than a worker needs")


@pytest.mark.parametrize("pattern", ["sqs:*", "*", "sqs:ReceiveMessage*", "sqs:Get*", "sq*", "sqs:Delete?essage", "s?s:*", "*:ReceiveMessage"])
def test_every_wildcard_that_may_mean_a_queue_action(pattern: str, changed: Changed) -> None:
    """Also `sqs:ReceiveMessage*`, which adds nothing today: it gives whatever AWS adds tomorrow."""
    (said,) = changed(inline(f"'{pattern}'"), RULE)
    assert (said.verdict, said.resource, said.key, said.route) == ("fail", "WorkerRole", pattern, ACTION)


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(inline("['s3:*', 'sns:Publish*', 'sqs:SendMessage']"), id="other services"),
        pytest.param(inline("'sqs:*'", effect="Deny"), id="a deny"),
        pytest.param(inline("'*'", "!GetAtt Bucket.Arn") + "Bucket: {Type: AWS::S3::Bucket}", id="everything, but on a bucket"),
        pytest.param(inline("'*'", "'arn:aws:s3:::bucket/*'"), id="everything on a literal bucket"),
        pytest.param(inline("['sqs:*', 'iam:*']", "'*'", key="NotAction"), id="NotAction that leaves queues out"),
        pytest.param(
            "WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole']}}",
            id="AWS's policy for queues lists its actions",
        ),
        pytest.param(
            "Other: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [somebody], PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}}}",
            id="another role",
        ),
    ],
)
def test_silent(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_not_action_is_everything_else(changed: Changed) -> None:
    (said,) = changed(inline("['iam:*', 'organizations:*']", "'*'", key="NotAction"), RULE)
    assert (said.verdict, said.resource, said.key) == ("fail", "WorkerRole", "everything but iam:*, organizations:*")
    assert said.route == "Properties/Policies/0/PolicyDocument/Statement/0/NotAction"


@pytest.mark.parametrize(
    ("policy", "key"),
    [("AmazonSQSFullAccess", "sqs:*"), ("AdministratorAccess", "*")],
)
def test_a_policy_of_aws_is_said_at_its_arn(policy: str, key: str, changed: Changed) -> None:
    (said,) = changed(f"WorkerRole: {{Properties: {{ManagedPolicyArns: [!Sub 'arn:${{AWS::Partition}}:iam::aws:policy/{policy}']}}}}", RULE)
    assert (said.verdict, said.resource, said.key) == ("fail", "WorkerRole", key)
    assert said.route.startswith("Properties/ManagedPolicyArns/0")


def test_a_policy_of_its_own(changed: Changed) -> None:
    (said,) = changed(
        "P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref WorkerRole], PolicyDocument: {Statement: {Effect: Allow, Action: 'sqs:*', Resource: '*'}}}}",
        RULE,
    )
    assert (said.verdict, said.resource, said.route) == ("fail", "P", "Properties/PolicyDocument/Statement/Action")


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(inline("[sqs:ReceiveMessage, !If [IsProd, 'sqs:*', sqs:DeleteMessage]]"), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{ACTION}/1/Fn::If/1", ("Env = prod",))


def test_what_is_unknown_hides_no_wildcard_and_is_said(changed: Changed) -> None:
    said = changed(inline("[!Ref Who, 'sqs:*']"), RULE, head=HEAD)
    assert [(one.verdict, one.key or one.settle) for one in said] == [("fail", "sqs:*"), ("undecided", "--parameter Who=VALUE")]
    said = changed("WorkerRole: {Properties: {ManagedPolicyArns: [!Ref Who, 'arn:aws:iam::aws:policy/AmazonSQSFullAccess']}}", RULE, head=HEAD)
    assert [(one.verdict, one.key or one.settle) for one in said] == [("fail", "sqs:*"), ("undecided", "--parameter Who=VALUE")]


def test_a_malformed_statement_is_undecided(changed: Changed) -> None:
    (said,) = changed("WorkerRole: {Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [text]}}]}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("undecided", "WorkerRole", "Properties/Policies/0/PolicyDocument/Statement/0")


def test_two_mappings_of_one_role_say_it_in_the_same_words(changed: Changed) -> None:
    second = "Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: !Ref Worker}}"
    said = changed(inline("'sqs:*'") + second, RULE)
    assert len(said) == 2
    assert len({(one.text, one.route, one.key) for one in said}) == 1


def test_a_stream_is_silent(changed: Changed) -> None:
    assert changed(inline("'sqs:*'") + "Stream: {Type: AWS::Kinesis::Stream}\nMapping: {Properties: {EventSourceArn: !GetAtt Stream.Arn}}", RULE) == []
