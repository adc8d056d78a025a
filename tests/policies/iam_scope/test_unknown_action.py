from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam.words.actions import as_of

RULE = "unknown-action"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/Policies/0/PolicyDocument/Statement/0/Action"
Changed = Callable[..., list[Any]]


def inline(actions: str, resource: str = "!GetAtt Orders.Arn", effect: str = "Allow", key: str = "Action") -> str:
    return f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: {effect}, {key}: {actions}, Resource: {resource}}}]}}}}]}}}}\n"


def test_the_line_of_the_action_and_the_name_that_was_meant(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
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
                  - sqs:DeleteMessage
                  - sqs:RecieveMessage
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line) == ("fail", "warning", "WorkerRole", f"{ACTION}/1", "- sqs:RecieveMessage")
    assert (
        said.text
        == f"WorkerRole allows sqs:RecieveMessage, which is no action of AWS (list of {as_of()}), so it allows nothing. Did you mean sqs:ReceiveMessage?"
    )
    assert (said.action, said.on) == ("sqs:RecieveMessage", "${Orders.Arn}")


@pytest.mark.parametrize(
    ("action", "instead"),
    [
        ("sqs:Recieve*", "Did you mean sqs:Receive*?"),
        ("sqss:SendMessage", "Did you mean sqs:SendMessage?"),
        ("cloudwatch:PutLogEvents", "Did you mean logs:PutLogEvents?"),
        ("dynamodb:UpdateItems", "Did you mean dynamodb:UpdateItem?"),
        ("sqs:SendMessageBatch", "its permission is sqs:SendMessage"),
        ("dynamodb:TransactWriteItems", "its permission is dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem, dynamodb:ConditionCheckItem"),
    ],
)
def test_bad(action: str, instead: str, changed: Changed) -> None:
    (said,) = changed(inline(f"'{action}'"), RULE)
    assert (said.verdict, said.severity, said.resource, said.route, said.action) == ("fail", "warning", "WorkerRole", ACTION, action)
    assert said.text.endswith(instead)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("ReceiveMessage", "names no service before a colon"),
        ("sqs:sqs:ReceiveMessage", "has more than one colon"),
        ("*:Receive*", "has a wildcard for its service"),
    ],
)
def test_what_iam_refuses_is_an_error(action: str, why: str, changed: Changed) -> None:
    (said,) = changed(inline(f"[sqs:SendMessage, '{action}']"), RULE)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", "error", "WorkerRole", f"{ACTION}/1")
    assert said.text == f"WorkerRole allows {action}, which {why}: IAM refuses the policy, and CloudFormation fails"


@pytest.mark.parametrize(
    "actions",
    [
        pytest.param("[sqs:SendMessage, sqs:SendMessageBatch]", id="an operation beside its permission"),
        pytest.param("['sqs:Send*', sqs:SendMessageBatch]", id="a pattern that covers the permission"),
        pytest.param("['sqs:Receive*', 'sqs:Recieve*']", id="two spellings"),
    ],
)
def test_beside_the_right_name_it_is_a_note(actions: str, changed: Changed) -> None:
    (said,) = changed(inline(actions), RULE)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", "note", "WorkerRole", f"{ACTION}/1")


def test_a_deny_that_takes_nothing_away(changed: Changed) -> None:
    (said,) = changed(inline("sqs:PurgeQeue", effect="Deny"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "WorkerRole", ACTION)
    assert said.text == f"WorkerRole denies sqs:PurgeQeue, which is no action of AWS (list of {as_of()}), so it denies nothing. Did you mean sqs:PurgeQueue?"


def test_an_exception_that_is_none(changed: Changed) -> None:
    (said,) = changed(inline("[iam:PassRol]", "'*'", effect="Deny", key="NotAction"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "WorkerRole", "Properties/Policies/0/PolicyDocument/Statement/0/NotAction/0")
    assert said.text.startswith("WorkerRole denies everything but iam:PassRol, which is no action")


def test_the_policies_of_the_queue_and_of_its_key(changed: Changed) -> None:
    fragment = """
Key:
  Type: AWS::KMS::Key
  Properties:
    KeyPolicy: {Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: ["kms:GenerateDataKeys*", kms:Decrypt], Resource: "*"}]}
Orders: {Properties: {KmsMasterKeyId: !GetAtt Key.Arn}}
Access:
  Type: AWS::SQS::QueuePolicy
  Properties:
    Queues: [!Ref DeadLetters]
    PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMesage, Resource: !GetAtt DeadLetters.Arn}]}
"""
    assert [(one.verdict, one.resource, one.route, one.text.rpartition(". ")[2]) for one in changed(fragment, RULE)] == [
        ("fail", "Access", "Properties/PolicyDocument/Statement/0/Action", "Did you mean sqs:SendMessage?"),
        ("fail", "Key", "Properties/KeyPolicy/Statement/0/Action/0", "Did you mean kms:GenerateDataKey*?"),
    ]


def test_the_role_of_a_producer(changed: Changed) -> None:
    fragment = """
ProducerRole:
  Type: AWS::IAM::Role
  Properties:
    Policies:
      - PolicyName: p
        PolicyDocument:
          Statement:
            - {Effect: Allow, Action: [sqs:SendMessage, sqs:GetQueueUri], Resource: !GetAtt Orders.Arn}
Producer: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt ProducerRole.Arn}}
"""
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource, said.route, said.action) == ("fail", "ProducerRole", f"{ACTION}/1", "sqs:GetQueueUri")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(
            inline("[SQS:receivemessage, 'sqs:Get*', '*', 's3:GetObject*', glue:StartJobRun, 'rekognition:*']", "'*'"), id="actions in any case, and patterns"
        ),
        pytest.param(
            inline("[xray:PutTraceSegments, xray:PutTelemetryRecords, cloudwatch:PutMetricData, ec2:CreateNetworkInterface]", "'*'"), id="on no resource"
        ),
        pytest.param(inline("'*:*'", "'*'"), id="everything, spelt at length"),
        pytest.param(inline("rekognition:Detct", "'*'"), id="a service that the table does not have"),
        pytest.param(
            "Other: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [somebody], PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:Recieve*', Resource: '*'}]}}}",
            id="another role",
        ),
        pytest.param("WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}}", id="AWS's own policy"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_what_sam_writes_is_not_judged(judged: Callable[..., list[Any]]) -> None:
    """SAM's policy for pollers names sqs:DeleteMessageBatch, which is an operation and no action."""
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: "def handler(event, context): pass"
      Policies:
        - SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}
        - Statement: [{Effect: Allow, Action: sqs:ChangeMessageVisibilty, Resource: !GetAtt Orders.Arn}]
      Events: {Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
    assert [(one.verdict, one.action, one.line) for one in judged(template, rule=RULE)] == [
        ("fail", "sqs:ChangeMessageVisibilty", "- Statement: [{Effect: Allow, Action: sqs:ChangeMessageVisibilty, Resource: !GetAtt Orders.Arn}]")
    ]


@pytest.mark.parametrize("action", ["sqs:PauseQueue", "sqs:Read", "s3:GetObjectV2", "cloudwatch:ListFoos", "sqs:Fly*", "acme:Launch"])
def test_what_may_be_newer_than_the_table_is_a_note(action: str, changed: Changed) -> None:
    (said,) = changed(inline(f"[sqs:SendMessage, '{action}']"), RULE)
    assert (said.verdict, said.severity, said.resource, said.route, said.action) == ("fail", "note", "WorkerRole", f"{ACTION}/1", action)
    assert said.text == f"WorkerRole allows {action}, which is not among AWS's actions of {as_of()}, nor close to one: a mistake, or newer than that"


def test_a_role_from_outside_is_undecided(changed: Changed) -> None:
    (said,) = changed("Worker: {Properties: {Role: 'arn:aws:iam::111122223333:role/theirs'}}", RULE)
    assert said.verdict == "undecided"
    assert "arn:aws:iam::111122223333:role/theirs is not defined in any of the targets" in said.text


def test_what_is_unknown_hides_nothing_and_is_said(changed: Changed) -> None:
    said = changed(inline("[!Ref Who, 'sqs:Recieve*']"), RULE, head=HEAD)
    assert [(one.verdict, one.action or one.settle) for one in said] == [("fail", "sqs:Recieve*"), ("undecided", "--parameter Who=VALUE")]


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(inline("[sqs:ReceiveMessage, !If [IsProd, sqs:DeleteMesage, sqs:DeleteMessage]]"), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{ACTION}/1/Fn::If/1", ("Env = prod",))


def test_several_slips_of_one_list_are_findings_that_can_be_told_apart(changed: Changed) -> None:
    said = changed(inline("[sqs:RecieveMessage, sqs:DeleteMesage, sqs:PauseQueue]"), RULE)
    assert [(one.verdict, one.key) for one in said] == [
        ("fail", "sqs:RecieveMessage on ${Orders.Arn}"),
        ("fail", "sqs:DeleteMesage on ${Orders.Arn}"),
        ("fail", "sqs:PauseQueue on ${Orders.Arn}"),
    ]


def test_of_thousands_the_first_are_looked_for_and_the_rest_is_undecided(changed: Changed) -> None:
    many = ", ".join(f"'sqs:Paus{at}Queue'" for at in range(300))
    said = changed(inline(f"[sqs:RecieveMessage, {many}]"), RULE)
    assert said[0].action == "sqs:RecieveMessage"
    (rest,) = (one for one in said if one.verdict == "undecided")
    assert "more than 50 actions that are not among AWS's" in rest.text
