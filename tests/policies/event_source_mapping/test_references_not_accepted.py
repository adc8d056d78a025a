"""A property that names another resource by the wrong attribute, or names a resource of another type: the kind of the value is known, so it fails, and no rule asks a question about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]
HEAD = "{Parameters: {Name: {Type: String}, Left: {Type: String, Default: ''}, Env: {Type: String, AllowedValues: [dev, prod]}}, Conditions: {IsProd: !Equals [!Ref Env, prod]}}"
TOPIC = "Topic: {Type: AWS::SNS::Topic}\n"
TRUST = "{Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: pipes.amazonaws.com}, Action: sts:AssumeRole}]}"
KEY = "Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}\n"
DOCUMENT = "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}"


def feed(topic: str) -> str:
    return f"{TOPIC}Feed: {{Type: AWS::SNS::Subscription, Properties: {{Protocol: sqs, TopicArn: {topic}, Endpoint: !GetAtt Orders.Arn}}}}"


@pytest.mark.parametrize(
    ("fragment", "resource", "route", "says", "fix"),
    [
        (
            "Mapping: {Properties: {FunctionName: !GetAtt WorkerRole.Arn}}",
            "Mapping",
            "FunctionName/Fn::GetAtt",
            "is WorkerRole, a resource of type AWS::IAM::Role; Lambda accepts the name or the ARN of a function",
            "",
        ),
        ("Worker: {Properties: {Role: ''}}", "Worker", "Role", "is an empty text; Lambda accepts the ARN of a role", ""),
        ("Mapping: {Properties: {FunctionName: ''}}", "Mapping", "FunctionName", "is an empty text", ""),
        ("Worker: {Properties: {DeadLetterConfig: {TargetArn: ''}, KmsKeyArn: ''}}", "", "", "", ""),
        ("Worker: {Properties: {Role: !Ref Left}}", "", "", "", ""),
        ("Mapping: {Properties: {FunctionName: !Ref Orders}}", "Mapping", "FunctionName/Ref", "is Orders, a resource of type AWS::SQS::Queue", ""),
        (
            "Worker: {Properties: {Role: !GetAtt Orders.Arn}}",
            "Worker",
            "Role/Fn::GetAtt",
            "is Orders, a resource of type AWS::SQS::Queue; Lambda accepts the ARN of a role",
            "",
        ),
        (
            "Worker: {Properties: {Role: !GetAtt WorkerRole.RoleId}}",
            "Worker",
            "Role/Fn::GetAtt",
            "is the id of WorkerRole",
            "",
        ),
        ("Worker: {Properties: {Role: 'arn:aws:iam::aws:policy/x'}}", "", "", "", ""),
        ("Worker: {Properties: {Role: 'arn:aws:sqs:eu-west-1:111122223333:x'}}", "Worker", "Role", "is 'arn:aws:sqs:eu-west-1:111122223333:x'", ""),
        (
            "Worker: {Properties: {DeadLetterConfig: {TargetArn: !Ref DeadLetters}}}",
            "Worker",
            "DeadLetterConfig/TargetArn/Ref",
            "is the URL of DeadLetters; Lambda accepts the ARN of a queue or a topic",
            "",
        ),
        (
            "Nightly: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !Ref DeadLetters}}]}}",
            "Nightly",
            "Targets/0/DeadLetterConfig/Arn/Ref",
            "is the URL of DeadLetters; EventBridge accepts the ARN of a queue",
            "",
        ),
        (
            TOPIC
            + "Nightly: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt WorkerRole.Arn, DeadLetterConfig: {Arn: !Ref Topic}}}}",
            "Nightly",
            "Target/DeadLetterConfig/Arn/Ref",
            "is Topic, a resource of type AWS::SNS::Topic; EventBridge Scheduler accepts the ARN of a queue",
            "",
        ),
        (
            TOPIC + "Worker: {Properties: {DeadLetterConfig: {TargetArn: !GetAtt Topic.TopicName}}}",
            "Worker",
            "DeadLetterConfig/TargetArn/Fn::GetAtt",
            "is the name of Topic",
            "",
        ),
        (
            KEY + "Worker: {Properties: {KmsKeyArn: !Ref Key}}",
            "Worker",
            "KmsKeyArn/Ref",
            "is the id of Key; Lambda accepts the ARN of a key",
            "",
        ),
        (
            "Orders: {Properties: {KmsMasterKeyId: !GetAtt WorkerRole.Arn}}",
            "Orders",
            "KmsMasterKeyId/Fn::GetAtt",
            "is WorkerRole, a resource of type AWS::IAM::Role",
            "",
        ),
        (feed("!GetAtt Topic.TopicName"), "Feed", "TopicArn/Fn::GetAtt", "is the name of Topic; SNS accepts the ARN of a topic", ""),
        (feed("!GetAtt Orders.Arn"), "Feed", "TopicArn/Fn::GetAtt", "is Orders, a resource of type AWS::SQS::Queue", ""),
        (
            "WorkerRole: {Properties: {ManagedPolicyArns: [AWSLambdaBasicExecutionRole]}}",
            "WorkerRole",
            "ManagedPolicyArns/0",
            "is 'AWSLambdaBasicExecutionRole'; IAM accepts the ARN of a managed policy",
            "Write arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole in its place.",
        ),
        (
            "WorkerRole: {Properties: {PermissionsBoundary: !GetAtt Orders.Arn}}",
            "WorkerRole",
            "PermissionsBoundary/Fn::GetAtt",
            "is Orders, a resource of type AWS::SQS::Queue",
            "",
        ),
        (
            f"More: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!GetAtt WorkerRole.Arn], PolicyDocument: {DOCUMENT}}}}}",
            "More",
            "Roles/0/Fn::GetAtt",
            "is the ARN of WorkerRole; IAM accepts the name of a role",
            "Write !Ref WorkerRole in its place.",
        ),
        (
            f"More: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Sub 'arn:aws:iam::${{AWS::AccountId}}:role/${{WorkerRole}}'], PolicyDocument: {DOCUMENT}}}}}",
            "More",
            "Roles/0/Fn::Sub",
            "is 'arn:aws:iam::${AWS::AccountId}:role/${WorkerRole}'; IAM accepts the name of a role",
            "",
        ),
        (
            f"More: {{Type: AWS::IAM::RolePolicy, Properties: {{PolicyName: p, RoleName: !GetAtt WorkerRole.Arn, PolicyDocument: {DOCUMENT}}}}}",
            "More",
            "RoleName/Fn::GetAtt",
            "is the ARN of WorkerRole",
            "",
        ),
        (
            "Later: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Worker, Qualifier: $LATEST, DestinationConfig: {OnFailure: {Destination: !Ref DeadLetters}}}}",
            "Later",
            "DestinationConfig/OnFailure/Destination/Ref",
            "is the URL of DeadLetters; Lambda accepts the ARN of a destination",
            "",
        ),
        (
            (
                "Table: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}\n"
                f"PipeRole: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {TRUST}}}}}\n"
                "Pipe: {Type: AWS::Pipes::Pipe, Properties: {Source: !GetAtt Table.StreamArn, Target: !GetAtt Orders.Arn, RoleArn: !Ref PipeRole}}"
            ),
            "Pipe",
            "RoleArn/Ref",
            "is the name of PipeRole; EventBridge Pipes accepts the ARN of a role",
            "",
        ),
    ],
)
def test_bad(fragment: str, resource: str, route: str, says: str, fix: str, changed: Changed) -> None:  # noqa: PLR0913, PLR0917 - one row
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", resource, f"Properties/{route}")] if resource else [])
    for one in said:
        assert says in one.text
        assert fix in one.fix


@pytest.mark.parametrize(
    "fragment",
    [
        "Mapping: {Properties: {FunctionName: !GetAtt Worker.Arn}}",
        "Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Worker, FunctionVersion: '1', Name: live}}\nMapping: {Properties: {FunctionName: !Ref Live}}",
        "Mapping: {Properties: {FunctionName: worker}}",
        "Mapping: {Properties: {FunctionName: !Ref Name}}",
        "Mapping: {Properties: {FunctionName: !ImportValue worker}}",
        "Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://example.com/a'}}\nWorker: {Properties: {Role: !GetAtt Nested.Outputs.Role}}",
        "Made: {Type: Custom::Role, Properties: {ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:make'}}\nWorker: {Properties: {Role: !GetAtt Made.Arn}}",
        "Kept: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: a}}\nWorker: {Properties: {Role: !GetAtt Kept.Value}}",
        "Worker: {Properties: {Role: !Sub 'arn:aws:iam::${AWS::AccountId}:role/worker'}}",
        "Worker: {Properties: {Role: !Ref Name}}",
        "Worker: {Properties: {Role: '{{resolve:ssm:/worker/role}}'}}",
        KEY + "Orders: {Properties: {KmsMasterKeyId: !Ref Key}}",
        KEY
        + "Named: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/orders, TargetKeyId: !Ref Key}}\nOrders: {Properties: {KmsMasterKeyId: !Ref Named}}",
        "Orders: {Properties: {KmsMasterKeyId: alias/aws/sqs}}",
        feed("!Ref Topic"),
        feed("!GetAtt Topic.TopicArn"),
        f"More: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {DOCUMENT}}}}}\nWorkerRole: {{Properties: {{ManagedPolicyArns: [!Ref More], PermissionsBoundary: !GetAtt More.PolicyArn}}}}",
        "WorkerRole: {Properties: {ManagedPolicyArns: !Split [',', !Ref Name]}}",
        "WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws-us-gov:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole', !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/x']}}",
        f"More: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], PolicyDocument: {DOCUMENT}}}}}",
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, RULE, head=HEAD) if one.verdict == "fail"] == []


def test_the_only_one_that_can_be_meant_is_named(changed: Changed) -> None:
    (said,) = changed("Mapping: {Properties: {FunctionName: !GetAtt WorkerRole.Arn}}", RULE)
    assert said.fix == "Write !GetAtt Worker.Arn in its place."


def test_what_follows_is_explained_by_it(changed: Changed) -> None:
    said = changed("Mapping: {Properties: {FunctionName: !GetAtt WorkerRole.Arn}}", None)
    reasons = {one.text for one in said if one.verdict == "undecided"}
    assert reasons == {"WorkerRole is an AWS::IAM::Role where an AWS::Lambda::Function is needed"}


def test_in_one_world(changed: Changed) -> None:
    said = changed("Worker: {Properties: {Role: !If [IsProd, !Ref WorkerRole, !GetAtt WorkerRole.Arn]}}", RULE, head=HEAD)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Env = prod",))]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("!Ref Topic", "Topic, a resource of type AWS::SNS::Topic"),
        ("!GetAtt Worker.Arn", "Worker, a resource of type AWS::Lambda::Function"),
        ("!Ref WorkerRole", "WorkerRole, a resource"),
    ],
)
def test_a_source_that_lambda_cannot_poll(source: str, says: str, changed: Changed) -> None:
    said = changed(f"{TOPIC}Mapping: {{Properties: {{EventSourceArn: {source}}}}}", "event-source-is-no-queue-arn")
    assert [(one.verdict, one.resource, one.route.split("/")[1]) for one in said] == [("fail", "Mapping", "EventSourceArn")]
    assert f"EventSourceArn of Mapping is {says}" in said[0].text


@pytest.mark.parametrize(
    ("policies", "route", "says"),
    [
        (f"[{{PolicyDocument: {DOCUMENT}}}]", "Policies/0", "a list with a policy that has no PolicyName"),
        ("[{PolicyName: p}]", "Policies/0", "a list with a policy that has no PolicyDocument"),
        (f"{{PolicyName: p, PolicyDocument: {DOCUMENT}}}", "Policies", "a mapping; IAM accepts a list of policies"),
    ],
)
def test_an_inline_policy_has_a_name_and_a_document(policies: str, route: str, says: str, changed: Changed) -> None:
    (said,) = changed(f"WorkerRole: {{Properties: {{Policies: {policies}}}}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "WorkerRole", f"Properties/{route}")
    assert f"Policies of WorkerRole is {says}" in said.text


OTHERS = """
Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
Reader: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler, Role: !GetAtt WorkerRole.Arn, Code: {ZipFile: 'def handler(event, context): pass'}%s}}
Reads: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Reader, StartingPosition: LATEST%s}}
Later: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Reader, Qualifier: $LATEST%s}}
"""


@pytest.mark.parametrize("given", ["!Ref Orders", "!GetAtt Orders.QueueUrl", "!GetAtt Orders.QueueName", "!GetAtt Orders.Arn"])
@pytest.mark.parametrize(
    ("where", "resource", "key"),
    [
        (0, "Reader", "DeadLetterConfig: {TargetArn: %s}"),
        (1, "Reads", "DestinationConfig: {OnFailure: {Destination: %s}}"),
        (2, "Later", "DestinationConfig: {OnSuccess: {Destination: %s}}"),
    ],
)
def test_what_other_functions_hand_on_to_the_queue(where: int, resource: str, key: str, given: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(OTHERS % tuple(f", {key % given}" if i == where else "" for i in range(3)), "value-not-accepted")
    assert [(one.verdict, one.resource) for one in said] == ([] if given.endswith(".Arn") else [("fail", resource)])
