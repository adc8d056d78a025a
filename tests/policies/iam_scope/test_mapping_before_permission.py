from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "mapping-before-permission"
HEAD = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
GRANT = "PolicyDocument: {Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}]}"
NONE = "WorkerRole: {Properties: {Policies: !Ref 'AWS::NoValue'}}\n"
POLICY = f"Poll: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], {GRANT}}}}}\n"
MANAGED = f"Poll: {{Type: AWS::IAM::ManagedPolicy, Properties: {{{GRANT}}}}}\n"
Changed = Callable[..., list[Any]]


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(POLICY, id="Policy"),
        pytest.param(f"Poll: {{Type: AWS::IAM::RolePolicy, Properties: {{PolicyName: p, RoleName: !Ref WorkerRole, {GRANT}}}}}\n", id="RolePolicy"),
        pytest.param(f"Poll: {{Type: AWS::IAM::ManagedPolicy, Properties: {{Roles: [!Ref WorkerRole], {GRANT}}}}}\n", id="ManagedPolicy that names the role"),
        pytest.param(
            f"Poll: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Orders], {GRANT.replace('Effect', 'Principal: {AWS: !GetAtt WorkerRole.Arn}, Effect')}}}}}\n",
            id="QueuePolicy",
        ),
    ],
)
def test_a_policy_nobody_waits_for(policy: str, changed: Changed) -> None:
    (said,) = changed(NONE + policy, RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Mapping", "")
    assert (
        said.text
        == "Mapping has no DependsOn on Poll, which allows WorkerRole to poll Orders: CloudFormation creates both at once, and fails on create when the mapping comes first"
    )


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="an inline policy is part of the role"),
        pytest.param(NONE + POLICY + "Mapping: {DependsOn: Poll}", id="DependsOn as a string"),
        pytest.param(NONE + POLICY + "Mapping: {DependsOn: [Orders, Poll]}", id="DependsOn as a list"),
        pytest.param(NONE + POLICY + "Worker: {DependsOn: [Poll, WorkerRole]}", id="the function waits, as the CDK writes it"),
        pytest.param(
            NONE + POLICY + "Worker: {DependsOn: Poll, Properties: {FunctionName: worker}}\nMapping: {Properties: {FunctionName: worker}}",
            id="the function waits and is named",
        ),
        pytest.param(
            NONE + POLICY + "Gate: {Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: Poll}\nMapping: {DependsOn: Gate}", id="through another resource"
        ),
        pytest.param(MANAGED + "WorkerRole: {Properties: {Policies: [], ManagedPolicyArns: [!Ref Poll]}}", id="the role refers to the policy"),
        pytest.param(
            "WorkerRole: {Properties: {Policies: [], ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole']}}",
            id="AWS's policy",
        ),
        pytest.param(POLICY, id="the same given inline too"),
        pytest.param(
            "WorkerRole: {Properties: {Policies: [], ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/ours']}}",
            id="a policy that nobody knows is no resource to wait for",
        ),
        pytest.param(NONE, id="what nobody gives is another rule's matter"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_the_line_of_the_mapping(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        f"""
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  WorkerRole: {{Type: AWS::IAM::Role}}
  {POLICY}
  Other: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: o, Roles: [!Ref WorkerRole], PolicyDocument: {{Statement: []}}}}}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt WorkerRole.Arn}}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    DependsOn: Other
    Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.line) == ("fail", "Mapping", "Mapping:")
    assert "has no DependsOn on Poll, which" in said.text


def test_two_policies_of_which_one_is_waited_for(changed: Changed) -> None:
    one = POLICY.replace("[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]", "sqs:ReceiveMessage")
    two = POLICY.replace("Poll:", "More:").replace("sqs:ReceiveMessage, ", "")
    (said,) = changed(NONE + one + two + "Mapping: {DependsOn: Poll}", RULE)
    assert "has no DependsOn on More, which" in said.text
    assert changed(NONE + one + two + "Mapping: {DependsOn: [Poll, More]}", RULE) == []


def test_only_in_the_world_that_has_the_policy(changed: Changed) -> None:
    (said,) = changed(NONE + POLICY.replace("{Type", "{Condition: IsProd, Type"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Mapping", ("Env = prod",))


def test_it_is_undecided_whether_an_unknown_policy_gives_it_earlier(changed: Changed) -> None:
    unknown = "WorkerRole: {Properties: {Policies: !Ref 'AWS::NoValue', ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/ours']}}\n"
    (said,) = changed(unknown + POLICY, RULE)
    assert (said.verdict, said.resource, said.settle) == (
        "undecided",
        "WorkerRole",
        'externals: {"arn:aws:iam::123456789012:policy/ours": …} in queuegate.yaml',
    )


def test_two_late_policies_are_both_named(changed: Changed) -> None:
    one = POLICY.replace("[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]", "sqs:ReceiveMessage")
    two = POLICY.replace("Poll:", "More:").replace("sqs:ReceiveMessage, ", "")
    (said,) = changed(NONE + one + two, RULE)
    assert "has no DependsOn on Poll and More, which" in said.text


def test_an_imported_role_is_undecided(changed: Changed) -> None:
    (said,) = changed("Worker: {Properties: {Role: !ImportValue R}}", RULE)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Worker", 'externals: {"R": …} in queuegate.yaml')


def test_a_policy_from_another_stack_is_deployed_before_or_after_as_a_whole(judged: Callable[..., list[Any]]) -> None:
    roles = "Resources: {WorkerRole: {Type: AWS::IAM::Role, Properties: {RoleName: worker}}, Poll: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref WorkerRole], PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}}}}\nOutputs: {Arn: {Value: !GetAtt WorkerRole.Arn, Export: {Name: role}}}"
    worker = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !ImportValue role}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
    assert judged(roles, worker, rule=RULE) == []


def test_a_stream_is_silent(changed: Changed) -> None:
    assert changed(NONE + POLICY + "Stream: {Type: AWS::Kinesis::Stream}\nMapping: {Properties: {EventSourceArn: !GetAtt Stream.Arn}}", RULE) == []
