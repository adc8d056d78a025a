"""A second opinion: what moto's enforcement makes of a role's policies, where it is faithful; and where it is not, and why.

moto has no policy simulator, and its SQS enforces nothing. Where it enforces, it asks all of a role's policies about the action and, but for S3, about the resource `*`; so
its evaluation of one policy is asked here with the ARN, and put together as its enforcement does. It knows no boundary, and of the resources only S3's have policies.
"""

from __future__ import annotations

import json
import random
import runpy
from pathlib import Path
from typing import Any

import pytest
from moto.iam.access_control import IAMPolicy, PermissionResult

ASKING: Any = runpy.run_path(str(Path(__file__).parents[1].joinpath("asking.py")))
ARN, RECEIVE = ASKING["QUEUE_ARN"], "sqs:ReceiveMessage"


def allow(action: Any = RECEIVE, resource: Any = ARN, **more: Any) -> Any:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = RECEIVE, resource: Any = ARN, **more: Any) -> Any:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def ours(policies: list[Any]) -> bool:
    role = {"Policies": [{"PolicyName": f"p{i}", "PolicyDocument": ASKING["document"](statements)} for i, statements in enumerate(policies)]}
    (answer,) = ASKING["answers"](ASKING["template"](role=role))
    assert isinstance(answer, bool)
    return answer


def moto_says(policies: list[Any]) -> bool:
    said = [IAMPolicy(json.dumps(ASKING["document"](statements))).is_action_permitted(RECEIVE, ARN) for statements in policies]
    return PermissionResult.DENIED not in said and PermissionResult.PERMITTED in said


FAITHFUL = {
    "nothing": ([[allow("sqs:SendMessage")]], False),
    "one allow": ([[allow()]], True),
    "one statement, no list": ([allow()], True),
    "an explicit deny": ([[allow(), deny()]], False),
    "a deny before the allow": ([[deny(), allow()]], False),
    "a deny in another policy": ([[allow()], [deny()]], False),
    "a deny of another action": ([[allow(), deny("sqs:DeleteMessage")]], True),
    "a deny of another queue": ([[allow(), deny(resource="arn:aws:sqs:eu-west-1:111122223333:other")]], True),
    "a star in the action": ([[allow("sqs:Receive*")]], True),
    "every action": ([[allow("*", "*")]], True),
    "a star in the ARN": ([[allow(resource="arn:aws:sqs:*:*:ord*")]], True),
    "another queue": ([[allow(resource="arn:aws:sqs:eu-west-1:111122223333:orders-dlq")]], False),
    "a list of actions": ([[allow(["sqs:DeleteMessage", RECEIVE])]], True),
    "a list of resources": ([[allow(resource=["arn:aws:sqs:*:*:other", ARN])]], True),
    "NotAction": ([[{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}]], True),
    "NotAction of it": ([[{"Effect": "Allow", "NotAction": ["sqs:*", "s3:*"], "Resource": "*"}]], False),
    "NotAction with Deny": ([[allow(), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}]], False),
    "NotAction with Deny spares": ([[allow(), {"Effect": "Deny", "NotAction": "sqs:*", "Resource": "*"}]], True),
}


@pytest.mark.parametrize("case", FAITHFUL)
def test_both_say_the_same(case: str) -> None:
    policies, answer = FAITHFUL[case]
    assert ours(policies) is moto_says(policies) is answer


UNFAITHFUL = {
    "it compares the names of actions with their capitals": ([[allow("SQS:receivemessage")]], True),
    "to it a question mark is one of a regular expression": ([[allow("sqs:ReceiveMessag?")]], True),
    "to it a dot is any character": ([[allow(resource="arn:aws:sqs:eu-west-1:111122223333:order.")]], False),
    "to it NotResource is no resource at all: with Allow everything is permitted": ([[{"Effect": "Allow", "Action": "sqs:*", "NotResource": ARN}]], False),
    "and with Deny, too": ([[{"Effect": "Deny", "Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:other"}]], False),
    "it passes over conditions, here of an Allow": ([[allow(Condition={"StringEquals": {"aws:PrincipalType": "User"}})]], False),
    "and here of a Deny": ([[allow(), deny(Condition={"Bool": {"aws:SecureTransport": "false"}})]], True),
}


@pytest.mark.parametrize("reason", UNFAITHFUL)
def test_where_moto_is_no_witness(reason: str) -> None:
    """What AWS documents is in `test_semantics`; a case on which moto comes round fails here, and belongs into the table above."""
    policies, answer = UNFAITHFUL[reason]
    assert ours(policies) is answer
    assert moto_says(policies) is not answer


def test_random_policies() -> None:
    chosen = random.Random(7)  # noqa: S311 - no secret
    actions = [RECEIVE, RECEIVE, "sqs:*", "*", "sqs:Receive*", "sqs:*Message", "sqs:SendMessage", "s3:*", "sqs:Receive"]
    resources = ["*", ARN, ARN, "arn:aws:sqs:*", "arn:aws:sqs:*:*:ord*", "arn:aws:sqs:*:*:orders-dlq", "arn:aws:s3:::*"]

    def listed(choices: list[str]) -> Any:
        return chosen.choice(choices) if chosen.random() < 0.5 else chosen.choices(choices, k=chosen.randint(1, 3))

    def statement() -> Any:
        effect, key = chosen.choice(["Allow"] * 3 + ["Deny"]), "NotAction" if chosen.random() < 0.2 else "Action"
        return {"Effect": effect, key: listed(actions), "Resource": listed(resources)}

    seen: dict[bool, int] = {True: 0, False: 0}
    for _ in range(300):
        policies = [[statement() for _ in range(chosen.randint(1, 3))] for _ in range(chosen.randint(1, 2))]
        assert ours(policies) is moto_says(policies), policies
        seen[ours(policies)] += 1
    assert min(seen.values()) > 60, seen
