"""What SQS does not accept in a queue policy, beside a statement without Principal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

PRINCIPAL, QUOTAS = "queue-policy-principal-invalid", "queue-policy-quotas"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
AT = "Properties/PolicyDocument/Statement"
SEVEN = "sqs:SendMessage, sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility, sqs:GetQueueAttributes, sqs:GetQueueUrl, sqs:ListQueueTags"
Changed = Callable[..., list[Any]]


def policy(*statements: str, queues: str = "!Ref Orders") -> str:
    return f"Access: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [{queues}], PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}}}\n"


def statement(principal: str = "{AWS: '111122223333'}", actions: str = "sqs:SendMessage", effect: str = "Allow") -> str:
    return f"{{Effect: {effect}, Principal: {principal}, Action: {actions}, Resource: '*'}}"


@pytest.mark.parametrize(
    ("principal", "way"),
    [
        ("{AWS: 'arn:aws:iam::111122223333:role/partner-*'}", "Principal/AWS"),
        ("{AWS: ['111122223333', 'arn:aws:iam::111122223333:user/*']}", "Principal/AWS/1"),
        ("{AWS: 'arn:aws:iam::*:root'}", "Principal/AWS"),
        ("{AWS: 'arn:aws:iam::111122223333:group/support'}", "Principal/AWS"),
        ("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:role/partner-*'}", "Principal/AWS/Fn::Sub"),
        ("{AWS: partner}", "Principal/AWS"),
        ("{AWS: 'arn:aws:iam:111122223333:role/partner'}", "Principal/AWS"),
        ("{AWS: 'arn:aws:iam:eu-west-1:111122223333:role/partner'}", "Principal/AWS"),
        ("{AWS: !Sub 'arn:aws:iam:${AWS::AccountId}:root'}", "Principal/AWS/Fn::Sub"),
        ("{AWS: ['111122223333', sns.amazonaws.com]}", "Principal/AWS/1"),
        ("{AWS: '11112222333'}", "Principal/AWS"),
        ("{AWS: 'arn:aws:iam::11112222333:role/team/partner'}", "Principal/AWS"),
        ("{AWS: !Sub 'arn:${AWS::Partition}:iam::1111222233334:root'}", "Principal/AWS/Fn::Sub"),
        ("{AWS: 'arn:aws:sts::1111-2222-3333:assumed-role/a/b'}", "Principal/AWS"),
        ("{AWS: !Ref WorkerRole}", "Principal/AWS/Ref"),
    ],
)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_principal_that_no_policy_can_have(principal: str, way: str, effect: str, changed: Changed) -> None:
    (said,) = changed(policy(statement(principal, effect=effect), queues="!Ref Orders, !Ref DeadLetters"), PRINCIPAL, head=HEAD)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", Severity.ERROR, "Access", f"{AT}/0/{way}")


@pytest.mark.parametrize(
    "principal",
    [
        "'*'",
        "{AWS: '*'}",
        "{AWS: ['*']}",
        "{Service: sns.amazonaws.com}",
        "{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}",
        "{AWS: '111122223333'}",
        "{AWS: AROAEXAMPLEID1234567}",
        "{AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/a/b'}",
        "{AWS: 'arn:aws:sts::111122223333:assumed-role/a/b'}",
        "{AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1'}",
        "{AWS: !GetAtt WorkerRole.Arn}",
        "{AWS: !Ref AWS::AccountId}",
        "{AWS: !Sub 'arn:aws:iam::111122223333:${Who}'}",
        "{AWS: !Sub 'arn:aws:iam::111122223333:ro${Who}'}",
        "{AWS: !Sub 'arn:aws:iam::${Who}:role/partner'}",
        "{AWS: 'arn:aws:sts::111122223333:federated-user/partner'}",
    ],
)
def test_good_principals(principal: str, changed: Changed) -> None:
    assert changed(policy(statement(principal)), PRINCIPAL, head=HEAD) == []


def test_trap_a_wildcard_in_a_condition_is_fine(changed: Changed) -> None:
    narrowed = "{Effect: Allow, Principal: '*', Action: sqs:SendMessage, Resource: '*', Condition: {ArnLike: {'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/partner-*'}}}"
    assert changed(policy(narrowed), PRINCIPAL) == []


def test_a_principal_that_nobody_knows_is_said_of_nobody(changed: Changed) -> None:
    assert [one.verdict for one in changed(policy(statement("{AWS: !Ref Who}")), PRINCIPAL, head=HEAD) if one.verdict == "fail"] == []


def test_seven_actions_and_no_more(changed: Changed) -> None:
    assert changed(policy(statement(actions=f"[{SEVEN}]")), QUOTAS) == []
    (said,) = changed(policy(statement(), statement(actions=f"[{SEVEN}, sqs:ListDeadLetterSourceQueues]"), queues="!Ref Orders, !Ref DeadLetters"), QUOTAS)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", Severity.ERROR, "Access", f"{AT}/1")
    assert "lists 8 actions, and SQS accepts 7" in said.text


def test_trap_actions_of_other_services_are_not_counted(changed: Changed) -> None:
    logs = ", ".join(
        f"logs:{name}"
        for name in ("CreateLogGroup", "CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "PutLogEvents", "GetLogEvents", "FilterLogEvents")
    )
    assert changed(policy(statement(actions=f"[SQS:SendMessage, {logs}]")), QUOTAS) == []


def test_in_one_world_only(changed: Changed) -> None:
    (said,) = changed(policy(statement(actions=f"[{SEVEN}, !If [IsProd, sqs:PurgeQueue, !Ref AWS::NoValue]]")), QUOTAS, head=HEAD)
    assert said.worlds == ("Env = prod",)


def test_twenty_statements_and_no_more(changed: Changed) -> None:
    assert changed(policy(*[statement()] * 20), QUOTAS) == []
    (said,) = changed(policy(*[statement()] * 21), QUOTAS)
    assert (said.resource, said.route) == ("Access", f"{AT}/20")


def test_trap_a_role_may_list_more(changed: Changed) -> None:
    role = f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: [{SEVEN}, sqs:PurgeQueue], Resource: '*'}}]}}}}]}}}}"
    assert changed(role, QUOTAS) == []
