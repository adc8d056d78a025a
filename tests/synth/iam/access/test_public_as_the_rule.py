"""`no_public_access` and the rule `public-queue-policy` say the same of random queue policies; where they differ, a Deny makes the difference, which only one of them computes."""

from __future__ import annotations

import random
import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.rule import Finding, Team
from queuegate.synth.iam.access import Found, no_public_access
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.template import Spot, Template

RULE = next(rule for rule in RULES if rule.name == "public-queue-policy")
NUMBERS: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["numbers"]
ARN = {"Fn::GetAtt": ["Orders", "Arn"]}
PRINCIPALS: list[Any] = ["*", "*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::111122223333:role/x", "*"]}, {"Service": "sns.amazonaws.com"}, {"AWS": "111122223333"}]
CONDITIONS: list[Any] = [
    ("Bool", "aws:SecureTransport", "true"),
    ("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"),
    ("StringEquals", "aws:RequestedRegion", "eu-west-1"),
    ("ArnLike", "aws:SourceArn", "arn:aws:sns:eu-west-1:111122223333:*"),
    ("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*"),
    ("ArnEquals", "aws:SourceArn", "arn:aws:s3:::bucket"),
    ("ArnLike", "aws:SourceArn", "arn:aws:s3:*:*:*"),
    ("ArnEqualsIfExists", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/x"),
    ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/x"),
    ("StringEquals", "aws:SourceAccount", {"Ref": "AWS::AccountId"}),
    ("StringNotEquals", "aws:SourceAccount", "111122223333"),
    ("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ("StringLike", "aws:PrincipalOrgID", "o-*"),
    ("StringLike", "aws:SourceVpce", "vpce-1a2b3c4d"),
    ("StringLike", "aws:SourceVpce", "*"),
    ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "198.51.100.7"]),
    ("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
    ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ("Bool", "aws:PrincipalIsAWSService", "true"),
    ("StringEquals", "sqs:made-up", "x"),
    ("StringEquals", "sqs:unheard-of", "x"),
    ("BinaryEquals", "sqs:made-up", "eA=="),
]


def policy(number: int) -> list[Any]:
    maker = random.Random(number)  # noqa: S311 - no secret
    found = []
    for _ in range(maker.choice([1, 1, 2, 3])):
        made: Any = {"Effect": maker.choice(["Allow"] * 4 + ["Deny"]), "Principal": maker.choice(PRINCIPALS), "Resource": ARN}
        made["Action"] = maker.choice(["sqs:SendMessage", "sqs:*", ["sqs:ReceiveMessage", "sqs:DeleteMessage"]])
        for operator, key, value in maker.sample(CONDITIONS, maker.choice([0, 0, 1, 1, 2])):
            made.setdefault("Condition", {}).setdefault(operator, {})[key] = value
        found.append(made)
    return found


def answers(statements: list[Any]) -> tuple[str, str]:
    """What the rule says, and what we say: `public`, `closed` or `undecided`."""
    held = {"Queues": [{"Ref": "Orders"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
    resources = {
        "Orders": {"Type": "AWS::SQS::Queue"},
        "Access": {"Type": "AWS::SQS::QueuePolicy", "Properties": held},
        "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": ARN, "FunctionName": "worker"}},
    }
    model = build([Template(file="t.yaml", stack="t", body={"Resources": resources}, spot=lambda _: Spot("t.yaml", 1))])
    rule = [verdict.what for verdict in judge(model, [RULE], Team({}))]  # type: ignore[union-attr]  # a crash fails the test
    ours = [said.what for one in no_public_access(model) for said in one.said]
    return _said(rule, Finding), _said(ours, Found)


def _said(several: list[Any], public: type) -> str:
    return "public" if any(isinstance(one, public) for one in several) else "undecided" if several else "closed"


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_POLICIES", 40, 400))
def test_both_call_the_same_policies_public(numbers: range) -> None:
    seen = {"public": 0, "closed": 0, "undecided": 0}
    differ = 0
    for number in numbers:
        statements = policy(number)
        rule, ours = answers(statements)
        if rule != ours:
            assert any(one["Effect"] == "Deny" for one in statements), (number, rule, ours, statements)
            assert ours != "public", (number, rule, ours, statements)
            differ += 1
        seen[ours] += 1
    assert min(seen.values()) > len(numbers) / 50, seen
    assert differ < len(numbers) / 10


OF_PRINCIPALS = [
    "*",
    "*:*",
    "*:role/x",
    "*:*:*:*:*:role/x",
    "*:aws:iam::*:role/x",
    "arn:*",
    "arn:*:iam::*:role/x",
    "arn:aws:iam::*",
    "arn:aws:iam::*:role/x",
    "arn:aws:iam::1*:role/x",
]
OF_SOURCES = ["*", "*:orders", "*:*:*:*:*:orders", "arn:*", "arn:aws:sns:*:*:orders", "arn:aws:sns:eu-west-1:1*:orders", "arn:aws:s3:::*"]


@pytest.mark.parametrize("operator", ["StringLike", "ArnLike"])
@pytest.mark.parametrize(("key", "pattern"), [("aws:PrincipalArn", one) for one in OF_PRINCIPALS] + [("aws:SourceArn", one) for one in OF_SOURCES])
def test_a_pattern_of_anybodys_arn_confines_nobody(key: str, pattern: str, operator: str) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": ARN, "Condition": {operator: {key: pattern}}}
    assert answers([statement]) == ("public", "public")


@pytest.mark.parametrize("operator", ["StringLike", "ArnLike"])
@pytest.mark.parametrize("account", ["111122223333", "*"])
def test_the_same_pattern_with_an_account_confines_all_others(account: str, operator: str) -> None:
    for key, pattern in (("aws:PrincipalArn", "arn:*:iam::{}:role/*"), ("aws:PrincipalArn", "arn:aws:iam::{}:*")):
        statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": ARN, "Condition": {operator: {key: pattern.format(account)}}}
        assert answers([statement]) == (("public", "public") if account == "*" else ("closed", "closed")), pattern
