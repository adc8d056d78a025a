from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "table-recovery"
HEAD = (
    "Parameters: {On: {Type: String}, Other: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
)
Changed = Callable[..., list[Any]]


def table(properties: str = "TableName: status", kind: str = "Table") -> str:
    return f"Status: {{Type: AWS::DynamoDB::{kind}, Properties: {{{properties}}}}}\n"


def env(value: str) -> str:
    return f"Worker: {{Properties: {{Environment: {{Variables: {{LEVEL: INFO, MORE: !Ref Other, TABLE: {value}}}}}}}}}\n"


def grant(action: str, resource: str) -> str:
    poll = "{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}"
    return f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{poll}, {{Effect: Allow, Action: {action}, Resource: {resource}}}]}}}}]}}}}\n"


@pytest.mark.parametrize(
    "reaches",
    [
        pytest.param(env("!Ref Status"), id="its name"),
        pytest.param(env("!GetAtt Status.Arn"), id="its ARN"),
        pytest.param(env("status"), id="its literal name"),
        pytest.param(grant("dynamodb:PutItem", "!GetAtt Status.Arn"), id="a grant"),
        pytest.param(grant("['dynamodb:Query']", "[!Sub '${Status.Arn}/index/*']"), id="a grant on an index"),
        pytest.param(grant("'dynamodb:*'", "!Sub 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/status'"), id="a grant on its literal ARN"),
    ],
)
def test_a_table_that_reaches_the_worker(reaches: str, changed: Changed) -> None:
    (said,) = changed(table() + reaches, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.route) == ("fail", "Status", "Properties")
    assert "Status has no point-in-time recovery" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(table(), id="nothing leads to it"),
        pytest.param(table() + env("orders"), id="another name"),
        pytest.param(table() + grant("dynamodb:PutItem", "'*'"), id="a grant on everything names no table"),
        pytest.param(table() + grant("dynamodb:PutItem", "'*'").replace("Resource: '*'", "NotResource: !GetAtt Status.Arn"), id="a grant on everything else"),
        pytest.param(table() + grant("s3:GetObject", "!GetAtt Status.Arn"), id="another service's action"),
        pytest.param(table("PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: 'true'}") + env("!Ref Status"), id="it can be restored"),
        pytest.param(table() + "Other: {Type: AWS::Lambda::Function, Properties: {Environment: {Variables: {TABLE: !Ref Status}}}}", id="another function's"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_switched_off(changed: Changed) -> None:
    (said,) = changed(table("PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: false}") + env("!Ref Status"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Status", "Properties/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")


def test_each_replica_of_a_global_table(changed: Changed) -> None:
    replicas = "Replicas: [{Region: eu-west-1, PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}, {Region: eu-central-1}]"
    (said,) = changed(table(replicas, "GlobalTable") + env("!Ref Status"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Status", "Properties/Replicas/1")


@pytest.mark.parametrize("kind", ["Table", "GlobalTable"])
def test_what_is_remembered_for_a_while_is_not_restored(kind: str, changed: Changed) -> None:
    kept = table("Replicas: [{Region: eu-west-1}], TimeToLiveSpecification: {AttributeName: expiration, Enabled: true}", kind)
    assert changed(kept + env("!Ref Status").replace("TABLE", "IDEMPOTENCY_TABLE"), RULE) == []
    assert [one.verdict for one in changed(kept + env("!Ref Status"), RULE)] == ["fail"]


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(table("PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: !If [IsProd, true, false]}") + env("!Ref Status"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Status", ("Env = dev",))


def test_unknown(changed: Changed) -> None:
    (said,) = changed(table("PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: !Ref On}") + env("!Ref Status"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Status", "--parameter On=VALUE")
