from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "deny-locks-poller-out"
HEAD = "Parameters: {Endpoint: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ELSEWHERE = "StringNotEquals: {'aws:SourceVpce': vpce-0123456789abcdef0}"
WRITTEN = "Properties/PolicyDocument/Statement/0/Condition"
Changed = Callable[..., list[Any]]


def policy(condition: str, actions: str = "'sqs:*'", principal: str = "'*'", effect: str = "Deny", resource: str = "!GetAtt Orders.Arn") -> str:
    statement = f"{{Effect: {effect}, Principal: {principal}, Action: {actions}, Resource: {resource}, Condition: {{{condition}}}}}"
    return f"Access: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: [{statement}]}}}}}}\n"


def own(condition: str, actions: str = "'sqs:*'") -> str:
    statement = f"{{Effect: Deny, Action: {actions}, Resource: '*', Condition: {{{condition}}}}}"
    return f"Access: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], PolicyDocument: {{Statement: [{statement}]}}}}}}\n"


def boundary(condition: str) -> str:
    statements = f"{{Effect: Allow, Action: '*', Resource: '*'}}, {{Effect: Deny, Action: 'sqs:*', Resource: '*', Condition: {{{condition}}}}}"
    return (
        f"Access: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: [{statements}]}}}}}}\n"
        "WorkerRole: {Properties: {PermissionsBoundary: !Ref Access}}"
    )


def test_the_line_of_the_condition(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn, VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: [sqs:ReceiveMessage, sqs:SendMessage]
            Resource: !GetAtt Orders.Arn
            Condition:
              StringNotEquals:
                aws:SourceVpce: vpce-1
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line, said.key) == (
        *("fail", Severity.ERROR, "Access", f"{WRITTEN}/StringNotEquals/aws:SourceVpce"),
        *("aws:SourceVpce: vpce-1", "StringNotEquals aws:SourceVpce"),
    )
    assert (
        said.text
        == "a Deny applies to requests for Orders that do not meet aws:SourceVpce vpce-1; Lambda polls as WorkerRole from outside of it, and is denied"
    )


@pytest.mark.parametrize(
    ("fragment", "route"),
    [
        pytest.param(policy("StringNotEquals: {'aws:SourceVpc': [vpc-1, vpc-2]}"), f"{WRITTEN}/StringNotEquals/aws:SourceVpc", id="a network"),
        pytest.param(policy("StringNotLike: {'aws:sourceVpce': 'vpce-*'}"), f"{WRITTEN}/StringNotLike/aws:sourceVpce", id="any endpoint"),
        pytest.param(policy("'Null': {'aws:SourceVpce': 'true'}"), f"{WRITTEN}/Null/aws:SourceVpce", id="no endpoint"),
        pytest.param(policy(ELSEWHERE, actions="sqs:GetQueueAttributes"), f"{WRITTEN}/StringNotEquals/aws:SourceVpce", id="one of the three actions"),
        pytest.param(policy(ELSEWHERE, principal="{AWS: !GetAtt WorkerRole.Arn}"), f"{WRITTEN}/StringNotEquals/aws:SourceVpce", id="the role by its name"),
        pytest.param(
            policy("StringNotEquals: {'aws:SourceVpce': !Ref Endpoint}"), f"{WRITTEN}/StringNotEquals/aws:SourceVpce", id="an endpoint that is a parameter"
        ),
        pytest.param(
            policy(f"{ELSEWHERE}, Bool: {{'aws:PrincipalIsAWSService': 'false'}}"),
            f"{WRITTEN}/StringNotEquals/aws:SourceVpce",
            id="services excepted: the poller is the role",
        ),
        pytest.param(
            policy(f"{ELSEWHERE}, Bool: {{'aws:ViaAWSService': 'false'}}"), f"{WRITTEN}/StringNotEquals/aws:SourceVpce", id="requests through services excepted"
        ),
        pytest.param(
            policy(f"{ELSEWHERE}, ArnNotEquals: {{'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/admin'}}"),
            f"{WRITTEN}/StringNotEquals/aws:SourceVpce",
            id="another role excepted",
        ),
        pytest.param(
            policy("StringNotEqualsIfExists: {'aws:SourceVpce': vpce-1}"),
            f"{WRITTEN}/StringNotEqualsIfExists/aws:SourceVpce",
            id="who comes through no endpoint has no such key",
        ),
        pytest.param(own(ELSEWHERE), f"{WRITTEN}/StringNotEquals/aws:SourceVpce", id="in the role's own policy"),
        pytest.param(boundary(ELSEWHERE), "Properties/PolicyDocument/Statement/1/Condition/StringNotEquals/aws:SourceVpce", id="in the boundary"),
    ],
)
def test_bad(fragment: str, route: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.severity, one.resource, one.route) for one in said] == [("fail", Severity.ERROR, "Access", route)]


@pytest.mark.parametrize(
    "fragment", [policy("NotIpAddress: {'aws:SourceIp': [203.0.113.0/24]}"), own("NotIpAddressIfExists: {'aws:SourceIp': 203.0.113.0/24}")]
)
def test_addresses_are_a_warning(fragment: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.severity, said.resource) == ("fail", Severity.WARNING, "Access")
    assert said.route.endswith("/aws:SourceIp")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(policy(f"{ELSEWHERE}, ArnNotEquals: {{'aws:PrincipalArn': !GetAtt WorkerRole.Arn}}"), id="the role excepted, as AWS writes it"),
        pytest.param(
            policy(f"{ELSEWHERE}, ArnNotLike: {{'aws:PrincipalArn': !Sub 'arn:aws:iam::${{AWS::AccountId}}:role/${{WorkerRole}}'}}"),
            id="the role excepted, spelt out",
        ),
        pytest.param(policy(f"{ELSEWHERE}, StringNotLike: {{'aws:PrincipalArn': 'arn:aws:iam::*:role/*'}}"), id="all roles excepted"),
        pytest.param(policy(ELSEWHERE, actions="sqs:SendMessage"), id="sending only"),
        pytest.param(policy(ELSEWHERE, actions="[sqs:DeleteQueue, sqs:SetQueueAttributes]"), id="administration only"),
        pytest.param(policy(ELSEWHERE, principal="{AWS: 'arn:aws:iam::444455556666:role/other'}"), id="another role"),
        pytest.param(policy(ELSEWHERE, resource="!GetAtt DeadLetters.Arn"), id="of another queue"),
        pytest.param(policy("StringEquals: {'aws:SourceVpce': vpce-1}"), id="keeps one endpoint out"),
        pytest.param(policy("StringEquals: {'aws:SourceVpce': vpce-1}", effect="Allow"), id="an Allow for an endpoint: the role's own policy lets it"),
        pytest.param(policy("IpAddress: {'aws:SourceIp': 203.0.113.0/24}"), id="keeps some addresses out"),
        pytest.param(policy("NotIpAddress: {'aws:SourceIp': 0.0.0.0/0}"), id="keeps nobody out"),
        pytest.param(policy("Bool: {'aws:SecureTransport': 'false'}"), id="TLS"),
        pytest.param(own(ELSEWHERE, actions="s3:GetObject"), id="another service"),
        pytest.param("WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/theirs']}}", id="a policy that nobody knows"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_a_key_that_only_the_request_tells_is_undecided(changed: Changed) -> None:
    (said,) = changed(policy(f"{ELSEWHERE}, StringNotEquals: {{'aws:PrincipalOrgID': o-1}}".replace("}, StringNotEquals: {", ", ")), RULE)
    assert (said.verdict, said.resource) == ("undecided", "Access")
    assert "aws:PrincipalOrgID" in said.text


def test_a_role_from_outside_is_undecided(changed: Changed) -> None:
    (said,) = changed("Worker: {Properties: {Role: 'arn:aws:iam::111122223333:role/theirs'}}\n" + policy(ELSEWHERE), RULE)
    assert said.verdict == "undecided"
    assert "arn:aws:iam::111122223333:role/theirs is not defined in any of the targets" in said.text


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(
        policy(f"!If [IsProd, {{{ELSEWHERE}}}, {{Bool: {{'aws:SecureTransport': 'false'}}}}]")
        .replace("Condition: {!If", "Condition: !If")
        .replace("]}}]", "]}]"),
        RULE,
        head=HEAD,
    )
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Access", ("Env = prod",))


def on_letters(statement: str) -> str:
    return f"QueuePolicy: {{Properties: {{PolicyDocument: {{Statement: [{statement}]}}}}}}"


@pytest.mark.parametrize(
    ("statement", "verdicts"),
    [
        ("{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: !GetAtt DeadLetters.Arn}", ["fail"]),
        ("{Effect: Deny, Principal: {AWS: '*'}, Action: ['SQS:Receive*'], Resource: '*'}", ["fail"]),
        ("{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: !GetAtt DeadLetters.Arn, Condition: {Bool: {'aws:SecureTransport': 'false'}}}", []),
        ("{Effect: Deny, Principal: '*', Action: 'sqs:DeleteQueue', Resource: !GetAtt DeadLetters.Arn}", []),
        ("{Effect: Deny, NotPrincipal: {AWS: 'arn:aws:iam::111122223333:role/ops'}, Action: 'sqs:*', Resource: !GetAtt DeadLetters.Arn}", []),
        ("{Effect: Deny, Principal: {AWS: 'arn:aws:iam::111122223333:role/guest'}, Action: 'sqs:*', Resource: !GetAtt DeadLetters.Arn}", []),
        ("{Effect: Allow, Principal: '*', Action: 'sqs:*', Resource: !GetAtt DeadLetters.Arn, Condition: {ArnEquals: {'aws:SourceArn': x}}}", []),
        ("{Effect: Deny, Principal: '*', NotAction: 'sqs:SendMessage', Resource: !GetAtt DeadLetters.Arn}", ["fail"]),
        ("{Effect: Deny, Principal: '*', NotAction: 'sqs:ReceiveMessage', Resource: !GetAtt DeadLetters.Arn}", []),
        ("{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: !GetAtt Orders.Arn}", []),
    ],
)
def test_a_dead_letter_queue_that_denies_everybody(statement: str, verdicts: list[str], changed: Changed) -> None:
    said = changed(on_letters(statement), RULE)
    assert [(one.verdict, one.resource) for one in said] == [(verdict, "QueuePolicy") for verdict in verdicts]
    assert all((one.severity, one.route) == (Severity.WARNING, "Properties/PolicyDocument/Statement/0") and "on DeadLetters" in one.text for one in said)


def test_what_nobody_knows_of_the_actions_is_undecided(changed: Changed) -> None:
    said = changed(on_letters("{Effect: Deny, Principal: '*', Action: !ImportValue Shut, Resource: !GetAtt DeadLetters.Arn}"), RULE)
    assert [one.verdict for one in said] == ["undecided"]
