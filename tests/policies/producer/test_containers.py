"""Containers of ECS that are told of a queue: by its ARN, or of another one than their role may send to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

WIRED, URL = "producer-wired-elsewhere", "queue-arn-as-url"
TASK = """
Sends: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: send, PolicyDocument: {Statement: [{Effect: Allow, Action: %s, Resource: %s}]}}]}}
Web:
  Type: AWS::ECS::TaskDefinition
  Properties:
    TaskRoleArn: %s
    ContainerDefinitions:
      - {Name: proxy, Image: proxy}
      - {Name: web, Image: web, Environment: [{Name: STAGE, Value: prod}, {Name: QUEUE_URL, Value: %s}]}
"""


def task(value: str, on: str = "!GetAtt Orders.Arn", action: str = "sqs:SendMessage", role: str = "!GetAtt Sends.Arn") -> str:
    return TASK % (action, on, role, value)


@pytest.mark.parametrize(
    "text",
    [
        task("!Ref DeadLetters"),
        task("!Ref Orders", "!GetAtt DeadLetters.Arn"),
        task('!Sub "https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/${Orders.QueueName}"', "!GetAtt DeadLetters.Arn"),
    ],
)
def test_another_queue_than_the_role_sends_to(text: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(text, WIRED)
    assert (said.verdict, said.severity, said.resource, said.route) == (
        "fail",
        Severity.WARNING,
        "Web",
        "Properties/ContainerDefinitions/1/Environment/1/Value",
    )


@pytest.mark.parametrize(
    "text",
    [
        task("!Ref Orders"),
        task("!Ref Orders", "'*'"),
        task("!Ref DeadLetters", "[!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]"),
        task("!Ref DeadLetters", "!GetAtt Elsewhere.Arn") + "Elsewhere: {Type: AWS::SQS::Queue}",
        task("!Ref DeadLetters", role="arn:aws:iam::111122223333:role/web"),
        task("!Ref DeadLetters", role="!Ref AWS::NoValue"),
        task("!Ref DeadLetters", action="sqs:GetQueueUrl"),
        task("!GetAtt DeadLetters.Arn"),
    ],
)
def test_wired_well_or_not_known(text: str, changed: Callable[..., list[Any]]) -> None:
    assert [one for one in changed(text, WIRED) if one.verdict == "fail" and "Elsewhere" not in one.text] == []


def test_both_queues_are_told(changed: Callable[..., list[Any]]) -> None:
    """The role's queue has a variable of its own: which of the two is used how nobody knows."""
    assert changed(task("!Ref DeadLetters}, {Name: OTHER, Value: !Ref Orders"), WIRED) == []


@pytest.mark.parametrize(("value", "amiss"), [("!GetAtt Orders.Arn", ["Web: QUEUE_URL"]), ("!Ref Orders", []), ("!GetAtt Orders.QueueName", [])])
def test_an_arn_in_the_place_of_the_url(value: str, amiss: list[str], changed: Callable[..., list[Any]]) -> None:
    said = changed(task(value), URL)
    assert ([one.key for one in said], {one.severity for one in said} <= {Severity.WARNING}) == (amiss, True)


def test_a_variable_that_says_arn(changed: Callable[..., list[Any]]) -> None:
    assert changed(task("!GetAtt Orders.Arn").replace("QUEUE_URL", "QUEUE_ARN"), URL) == []


ASSUME = "sender-cannot-assume-role"
TRUST = "Sends: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: %s}, Action: sts:AssumeRole%s}]}, "


@pytest.mark.parametrize(
    ("text", "service", "more", "verdicts"),
    [
        (task("!Ref Orders"), "ecs.amazonaws.com", "", ["fail"]),
        (task("!Ref DeadLetters"), "lambda.amazonaws.com", "", ["fail"]),
        (task("!Ref Orders"), "[ec2.amazonaws.com, ecs-tasks.amazonaws.com]", "", []),
        (task("!Ref Orders"), "ecs-tasks.amazonaws.com", ", Condition: {StringEquals: {'aws:SourceAccount': !Ref AWS::AccountId}}", []),
        (task("!Ref Orders"), "!Ref AWS::StackName", "", ["undecided"]),
        (task("!Ref Other") + "Other: {Type: AWS::SQS::Queue}", "ecs.amazonaws.com", "", []),
        (task("!Ref Orders", role="'arn:aws:iam::111122223333:role/x'"), "ecs.amazonaws.com", "", []),
    ],
)
def test_the_role_of_a_task_is_assumed_by_its_service(text: str, service: str, more: str, verdicts: list[str], changed: Callable[..., list[Any]]) -> None:
    said = changed(text.replace("Sends: {Type: AWS::IAM::Role, Properties: {", TRUST % (service, more)), ASSUME)
    assert [(one.verdict, one.resource) for one in said] == [(verdict, "Sends" if verdict == "fail" else "Mapping") for verdict in verdicts]


TWO = """
Sends: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: send, PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: %s}]}}]}}
Agent: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy']}}
Invoices: {Type: AWS::SQS::Queue}
Web:
  Type: AWS::ECS::TaskDefinition
  Properties:
    %s
    ContainerDefinitions: [{Name: web, Image: web, Environment: [{Name: ORDERS_QUEUE_URL, Value: !Ref %s}, {Name: INVOICES_URL, Value: !Ref %s}]}]
"""
ROLE, BOTH = "TaskRoleArn: !GetAtt Sends.Arn", "[!GetAtt Orders.Arn, !GetAtt Invoices.Arn]"
FARGATE = "RequiresCompatibilities: [FARGATE]"
AS_AGENT = "ExecutionRoleArn: !GetAtt Sends.Arn"


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (TWO % (BOTH, ROLE, "Invoices", "Orders"), "Web: ORDERS_QUEUE_URL and INVOICES_URL", "each is called after the other's queue"),
        (TWO % (BOTH, FARGATE, "Orders", "Invoices"), "Web: ORDERS_QUEUE_URL", "Web has no TaskRoleArn: on Fargate its containers have no credentials"),
        (TWO % ("!GetAtt Invoices.Arn", ROLE, "Orders", "Invoices"), "Web: ORDERS_QUEUE_URL", "it has sqs:SendMessage on Invoices alone: SendMessage fails"),
        (
            TWO % (BOTH, AS_AGENT, "Orders", "Invoices"),
            "Web: ORDERS_QUEUE_URL",
            "Web has no TaskRoleArn; Sends, which has sqs:SendMessage there, is its ExecutionRoleArn",
        ),
        (
            TWO % (BOTH, f"TaskRoleArn: !GetAtt Agent.Arn, {AS_AGENT}".replace(", ", "\n    "), "Orders", "Invoices"),
            "Web: ORDERS_QUEUE_URL",
            "Agent, its TaskRoleArn, has no action on it",
        ),
    ],
)
def test_two_queues_and_two_roles(text: str, key: str, words: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(text, WIRED)
    assert (said.verdict, said.severity, said.resource, said.key) == ("fail", Severity.WARNING, "Web", key)
    assert words in said.text


@pytest.mark.parametrize(
    "text",
    [
        TWO % (BOTH, ROLE, "Orders", "Invoices"),
        TWO % (BOTH, ROLE, "Orders", "Orders"),
        TWO % ("'*'", ROLE, "Orders", "Invoices"),
        TWO % (BOTH, "Family: web", "Orders", "Invoices"),
        (TWO % (BOTH, FARGATE, "Orders", "Invoices")).replace("{Name: ORDERS", "{Name: AWS_ACCESS_KEY_ID, Value: a}, {Name: ORDERS"),
        (TWO % (BOTH, FARGATE, "Orders", "Invoices")).replace("Image: web,", "Image: web, EnvironmentFiles: [{Type: s3, Value: 'arn:aws:s3:::kept/a.env'}],"),
        (TWO % (BOTH, ROLE, "Invoices", "Orders")).replace("INVOICES_URL", "SECOND_URL"),
    ],
)
def test_trap_what_two_names_may_mean(text: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(text, WIRED) == []


def test_variables_of_a_function_that_are_crossed(changed: Callable[..., list[Any]]) -> None:
    text = """
Invoices: {Type: AWS::SQS::Queue}
Sends: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: send, PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: [!GetAtt Orders.Arn, !GetAtt Invoices.Arn]}]}}]}}
Web:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: java21
    Handler: web.Handler
    Code: {S3Bucket: artifacts, S3Key: web.jar}
    Role: !GetAtt Sends.Arn
    Environment: {Variables: {ORDERS: !Ref Invoices, INVOICES: !Ref Orders}}
"""
    (said,) = changed(text, WIRED)
    assert (said.verdict, said.resource, said.route) == ("fail", "Web", "Properties/Environment/Variables/ORDERS")
    assert changed(text.replace("ORDERS: !Ref Invoices, INVOICES: !Ref Orders", "ORDERS: !Ref Orders, INVOICES: !Ref Invoices"), WIRED) == []


ONE_ROLE = """
Starts: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]}}
Other: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: none, PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}}]}}
Web:
  Type: AWS::ECS::TaskDefinition
  Properties:
    TaskRoleArn: !GetAtt %s.Arn
    ExecutionRoleArn: !GetAtt Starts.Arn
    ContainerDefinitions: [{Name: web, Image: web, Environment: [{Name: QUEUE_URL, Value: !Ref Orders}]}]
"""


@pytest.mark.parametrize(("role", "fails"), [("Starts", True), ("Other", False)])
def test_the_role_that_starts_the_containers_is_not_the_one_they_send_with(role: str, fails: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    said = changed(ONE_ROLE % role, WIRED)
    assert [(one.verdict, one.resource, "ExecutionRoleArn" in one.text) for one in said] == [("fail", "Web", True)] * fails


KEY = """
Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]}}}
Orders: {Properties: {KmsMasterKeyId: !Ref Key}}
"""


@pytest.mark.parametrize(
    ("more", "lacks"),
    [
        ("", "kms:GenerateDataKey and kms:Decrypt"),
        (", {Effect: Allow, Action: 'kms:Decrypt', Resource: !GetAtt Key.Arn}", "kms:GenerateDataKey"),
        (", {Effect: Allow, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: !GetAtt Key.Arn}", ""),
    ],
)
def test_a_container_that_sends_needs_the_key_of_the_queue(more: str, lacks: str, changed: Callable[..., list[Any]]) -> None:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"""
    text = KEY + task("!Ref Orders").replace("Resource: !GetAtt Orders.Arn}", f"Resource: !GetAtt Orders.Arn}}{more}")
    said = changed(text, "missing-send-permission")
    assert [(one.verdict, one.resource, f"lacks {lacks} on Key" in one.text) for one in said] == [("fail", "Sends", True)] * bool(lacks)


@pytest.mark.parametrize("text", [KEY + task("!Ref Orders", action="sqs:GetQueueUrl"), KEY + task("!Ref DeadLetters"), task("!Ref Orders")])
def test_trap_a_container_that_needs_no_key(text: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(text, "missing-send-permission") == []
