from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.rule import Severity

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
policy = HELP["policy"]

RULE = "queue-policy-without-principal"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
STATEMENT = "Properties/PolicyDocument/Statement"
Changed = Callable[..., list[Any]]


def statement(principal: str = "", effect: str = "Allow", queue: str = "Orders") -> str:
    return f"{{Effect: {effect}, {principal}Action: sqs:SendMessage, Resource: !GetAtt {queue}.Arn}}"


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
@pytest.mark.parametrize("queue", ["Orders", "DeadLetters"])
def test_bad(effect: str, queue: str, changed: Changed) -> None:
    good = statement("Principal: {Service: sns.amazonaws.com}, ", queue=queue)
    (said,) = changed(policy(good, statement(effect=effect, queue=queue), queue=queue), RULE)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", Severity.WARNING, "Access", f"{STATEMENT}/1")
    assert f"queue policy Access has no Principal: it applies to nobody, and {'denies' if effect == 'Deny' else 'allows'} nothing" in said.text


def test_a_policy_of_several_queues_is_told_once(changed: Changed) -> None:
    (said,) = changed(policy(statement(), queue="Orders, !Ref DeadLetters"), RULE)
    assert (said.resource, said.route) == ("Access", f"{STATEMENT}/0")


@pytest.mark.parametrize(
    "principal",
    [
        '"*"',
        '{AWS: "*"}',
        "{Service: sns.amazonaws.com}",
        "{AWS: !GetAtt WorkerRole.Arn}",
        "{AWS: !Ref Who}",
        '{CanonicalUser: "79a59df900b949e55d96a1e698fb"}',
    ],
)
@pytest.mark.parametrize("key", ["Principal", "NotPrincipal"])
def test_good(principal: str, key: str, changed: Changed) -> None:
    assert changed(policy(statement(f"{key}: {principal}, ", "Deny")), RULE, head=HEAD) == []


def test_trap_a_role_has_statements_without_principal(changed: Changed) -> None:
    roles = f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement()}]}}}}]}}}}\n"
    assert changed(roles, RULE) == []


def test_only_in_the_world_without_it(changed: Changed) -> None:
    (said,) = changed(policy(statement("Principal: !If [IsProd, {Service: sns.amazonaws.com}, !Ref 'AWS::NoValue'], ")), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Access", ("Env = dev",))


def test_a_document_that_nobody_knows_is_undecided(changed: Changed) -> None:
    said = changed("Access: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: !Ref Who}}\n", RULE, head=HEAD)
    assert {(one.verdict, one.settle) for one in said} == {("undecided", "--parameter Who=VALUE")}
