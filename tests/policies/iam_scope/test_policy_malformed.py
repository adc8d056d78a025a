"""Policies that AWS's language does not have, whoever takes them: IAM, SQS, SNS or KMS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "policy-malformed"
Changed = Callable[..., list[Any]]
POLL = "[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]"
HEAD = "Parameters: {Word: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
DOCUMENT = "Properties/Policies/0/PolicyDocument"


def inline(statement: str, version: str = '"2012-10-17"', more: str = "") -> str:
    document = f"{{Version: {version}, {more}Statement: [{statement}]}}"
    return f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {document}}}]}}}}\n"


def statement(effect: str = "Effect: Allow", action: str = f"Action: {POLL}", resource: str = "Resource: !GetAtt Orders.Arn", more: str = "") -> str:
    return "{" + ", ".join(part for part in (effect, action, resource, more) if part) + "}"


def trust(statement: str, version: str = '"2012-10-17"') -> str:
    return f"WorkerRole: {{Properties: {{AssumeRolePolicyDocument: {{Version: {version}, Statement: [{statement}]}}}}}}\n"


LAMBDA = "Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole"
WRONG = [
    pytest.param(inline(statement(), version='"2026-11-27"'), f"{DOCUMENT}/Version", "the Version 2026-11-27", id="today as the version"),
    pytest.param(inline(statement(), version="2012-10-18"), f"{DOCUMENT}/Version", "the Version 2012-10-18", id="a slip in the version"),
    pytest.param(inline(statement(effect="Effect: allow")), f"{DOCUMENT}/Statement/0/Effect", "the Effect 'allow'", id="effect in small letters"),
    pytest.param(inline(statement(effect="")), f"{DOCUMENT}/Statement/0", "a statement without Effect", id="no effect"),
    pytest.param(inline(statement(effect="effect: Allow")), f"{DOCUMENT}/Statement/0/effect", "the element effect in a statement", id="effect as a key"),
    pytest.param(inline(statement(action="")), f"{DOCUMENT}/Statement/0", "a statement without Action", id="no action"),
    pytest.param(inline(statement(action="Action: {sqs: '*'}")), f"{DOCUMENT}/Statement/0/Action", "a mapping under Action", id="a mapping"),
    pytest.param(inline(statement(action="Action: []")), f"{DOCUMENT}/Statement/0/Action", "an empty list under Action", id="no actions"),
    pytest.param(inline(statement(action="Actions: sqs:*")), f"{DOCUMENT}/Statement/0/Actions", "the element Actions in a statement", id="plural"),
    pytest.param(
        inline(statement(more="NotAction: sqs:*")), f"{DOCUMENT}/Statement/0/NotAction", "NotAction beside Action in a statement", id="NotAction beside Action"
    ),
    pytest.param(inline(statement(resource="")), f"{DOCUMENT}/Statement/0", "a statement without Resource", id="no resource"),
    pytest.param(inline(statement(resource="Resource: []")), f"{DOCUMENT}/Statement/0/Resource", "an empty list under Resource", id="no resources"),
    pytest.param(
        inline(statement(resource="Resource: [!GetAtt Orders.Arn, !Ref Orders]")),
        f"{DOCUMENT}/Statement/0/Resource/1/Ref",
        "the URL of Orders under Resource",
        id="a URL",
    ),
    pytest.param(inline(statement(resource="Resource: orders")), f"{DOCUMENT}/Statement/0/Resource", "'orders' under Resource", id="a name"),
    pytest.param(
        inline(statement(more="Principal: '*'")), f"{DOCUMENT}/Statement/0/Principal", "Principal in a statement", id="a principal in a role's policy"
    ),
    pytest.param(inline(statement(more="Sid: poll-the-queue")), f"{DOCUMENT}/Statement/0/Sid", "the Sid 'poll-the-queue'", id="hyphens in a Sid"),
    pytest.param(inline(f"{statement(more='Sid: A')}, {statement(more='Sid: A')}"), f"{DOCUMENT}/Statement/1/Sid", "the Sid 'A' twice", id="a Sid twice"),
    pytest.param(
        inline(statement(more="Condition: {StringEqual: {'aws:RequestedRegion': eu-west-1}}")),
        f"{DOCUMENT}/Statement/0/Condition/StringEqual",
        "the condition operator StringEqual",
        id="an operator that there is not",
    ),
    pytest.param(
        inline(statement(more="Condition: {stringEquals: {'aws:RequestedRegion': eu-west-1}}")),
        f"{DOCUMENT}/Statement/0/Condition/stringEquals",
        "the condition operator stringEquals",
        id="an operator in small letters",
    ),
    pytest.param(
        inline(statement(more="Condition: {'aws:RequestedRegion': eu-west-1}")),
        f"{DOCUMENT}/Statement/0/Condition/aws:RequestedRegion",
        "the condition operator aws:RequestedRegion",
        id="a key for an operator",
    ),
    pytest.param(inline(statement(), more="Id: poll, "), f"{DOCUMENT}/Id", "an Id", id="an Id in a role's policy"),
    pytest.param(trust(f"{{{LAMBDA}, Resource: '*'}}"), "Properties/AssumeRolePolicyDocument/Statement/0/Resource", "Resource in a statement", id="trust"),
    pytest.param(
        trust("{Effect: Allow, Action: sts:AssumeRole}"),
        "Properties/AssumeRolePolicyDocument/Statement/0",
        "a statement without Principal",
        id="trust in nobody",
    ),
    pytest.param(
        trust("{Effect: Allow, Principal: lambda.amazonaws.com, Action: sts:AssumeRole}"),
        "Properties/AssumeRolePolicyDocument/Statement/0/Principal",
        "'lambda.amazonaws.com' under Principal",
        id="a principal without its kind",
    ),
    pytest.param(
        trust("{Effect: Allow, Principal: {AWS: [lambda.amazonaws.com]}, Action: sts:AssumeRole}"),
        "Properties/AssumeRolePolicyDocument/Statement/0/Principal/AWS/0",
        "'lambda.amazonaws.com' under AWS of a Principal",
        id="a service as an account",
    ),
    pytest.param(
        trust("{Effect: Allow, Principal: {Service: 'arn:aws:iam::111122223333:root'}, Action: sts:AssumeRole}"),
        "Properties/AssumeRolePolicyDocument/Statement/0/Principal/Service",
        "'arn:aws:iam::111122223333:root' under Service of a Principal",
        id="an account as a service",
    ),
    pytest.param(
        trust("{Effect: Allow, Principal: {service: lambda.amazonaws.com}, Action: sts:AssumeRole}"),
        "Properties/AssumeRolePolicyDocument/Statement/0/Principal/service",
        "service under Principal",
        id="the kind in small letters",
    ),
    pytest.param(
        trust("{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:user'}, Action: sts:AssumeRole}"),
        "Properties/AssumeRolePolicyDocument/Statement/0/Principal/AWS/Fn::Sub",
        "'arn:aws:iam::${AWS::AccountId}:user' under AWS of a Principal, which is the ARN of neither an account, a role nor a user: behind the account stands root, role/ or user/",
        id="an ARN of nobody",
    ),
]


@pytest.mark.parametrize(("fragment", "route", "has"), WRONG)
def test_bad(fragment: str, route: str, has: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "WorkerRole", route)]
    assert f" has {has}; " in said[0].text
    assert "IAM refuses the policy (MalformedPolicyDocument), and CloudFormation fails, on create and on update" in said[0].text


@pytest.mark.parametrize(
    ("fragment", "resource", "route", "service"),
    [
        ('QueuePolicy: {Properties: {PolicyDocument: {Version: "2026-11-27"}}}', "QueuePolicy", "Properties/PolicyDocument/Version", "SQS"),
        (
            'Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: "2026-11-27", Statement: []}}}\nOrders: {Properties: {KmsMasterKeyId: !Ref Key}}',
            "Key",
            "Properties/KeyPolicy/Version",
            "KMS",
        ),
        (
            (
                "Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: '2012-10-17', "
                "Statement: [{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:admin'}, Action: 'kms:*', Resource: '*'}]}}}\nOrders: {Properties: {KmsMasterKeyId: !Ref Key}}"
            ),
            "Key",
            "Properties/KeyPolicy/Statement/0/Principal/AWS",
            "KMS",
        ),
        (
            (
                "Topic: {Type: AWS::SNS::Topic}\nFeed: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: !Ref Topic, Endpoint: !GetAtt Orders.Arn}}\n"
                "May: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref Topic], PolicyDocument: {Version: today, "
                "Statement: [{Effect: Allow, Principal: '*', Action: sns:Publish, Resource: !Ref Topic}]}}}"
            ),
            "May",
            "Properties/PolicyDocument/Version",
            "SNS",
        ),
        (
            "Beside: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref WorkerRole], PolicyDocument: {Version: '2012-10-17', Statement: []}}}",
            "Beside",
            "Properties/PolicyDocument/Statement",
            "IAM",
        ),
        (
            (
                "Managed: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: '2026-10-17', Statement: [{Effect: Deny, Action: 's3:*', Resource: '*'}]}}}\n"
                "WorkerRole: {Properties: {ManagedPolicyArns: [!Ref Managed]}}"
            ),
            "Managed",
            "Properties/PolicyDocument/Version",
            "IAM",
        ),
    ],
    ids=["queue", "key", "principal of a key", "topic", "beside the role", "by its ARN"],
)
def test_who_refuses_it(fragment: str, resource: str, route: str, service: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert ("fail", resource, route) in [(one.verdict, one.resource, one.route) for one in said]
    assert all(f"{service} refuses the policy" in one.text for one in said)


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(inline(statement(), version="2012-10-17"), id="a date without quotes"),
        pytest.param(inline(statement(), version='"2008-10-17"'), id="the old version"),
        pytest.param(inline(statement(action="NotAction: iam:*", resource="NotResource: 'arn:aws:s3:::secret'")), id="everything but"),
        pytest.param(inline(statement(more="Sid: ''")), id="an empty Sid"),
        pytest.param(inline(f"{statement(more='Sid: ReadA')}, {statement()}, {statement()}"), id="statements without a Sid"),
        pytest.param(inline(statement(resource="Resource: !If [IsProd, !GetAtt Orders.Arn, '*']")), id="a choice of resources"),
        pytest.param(inline(statement(action=f"Action: !If [IsProd, {POLL}, sqs:*]")), id="a choice of actions"),
        pytest.param(inline(f"{statement()}, !If [IsProd, {statement(action='Action: s3:GetObject')}, !Ref 'AWS::NoValue']"), id="an optional statement"),
        pytest.param(inline(statement(more="Condition: {'ForAllValues:StringLikeIfExists': {'aws:TagKeys': [a]}}")), id="a long operator"),
        pytest.param(inline(statement(more="Condition: !If [IsProd, {Bool: {'aws:SecureTransport': true}}, !Ref 'AWS::NoValue']")), id="an optional condition"),
        pytest.param(trust(f"{{{LAMBDA}, Sid: 'the worker'}}"), id="a Sid of a trust policy"),
        pytest.param(
            "QueuePolicy: {Properties: {PolicyDocument: {Version: '2012-10-17', Id: orders/policy, Statement: [{Sid: 'tls only', Effect: Deny, "
            "Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {bool: {'aws:SecureTransport': 'false'}}}]}}}",
            id="what SQS takes and IAM does not",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    "fragment",
    [
        inline(statement(), version="!Ref Word"),
        inline(statement(effect="Effect: !Ref Word")),
        inline(statement(resource="Resource: !Ref Word")),
        inline(statement(action="Action: [!Ref Word]")),
    ],
)
def test_of_what_nobody_knows_nothing_is_said(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_in_one_world(changed: Changed) -> None:
    (said,) = changed(inline(statement(effect="Effect: !If [IsProd, allow, Deny]")), RULE, head=HEAD)
    assert (said.verdict, said.worlds) == ("fail", ("Env = prod",))


def test_a_policy_as_json(changed: Changed) -> None:
    document = '{"Version": "2026-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}'
    (said,) = changed(f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: '{document}'}}]}}}}", RULE)
    assert "the Version 2026-10-17" in said.text


def test_another_role_is_not_this_pipeline_s_business(changed: Changed) -> None:
    other = "Other: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: today, Statement: []}, Policies: []}}"
    assert changed(other, RULE) == []


def test_a_statement_without_the_level_around_it_is_one_slip(changed: Changed) -> None:
    document = f"{{Version: '2012-10-17', {statement()[1:]}"
    (said,) = changed(f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {document}}}]}}}}\n", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "WorkerRole", DOCUMENT)
    assert said.text.startswith("a policy of WorkerRole has Effect, Action and Resource and no Statement; they belong into a statement: IAM refuses")
    assert said.fix == "Write Effect, Action and Resource into an item of Statement."
