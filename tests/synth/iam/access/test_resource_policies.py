"""Random queue policies before and after, against every request of a small world: principals, actions, and contexts with addresses, dates, sources and organisations."""

from __future__ import annotations

import itertools
import random
import runpy
from datetime import datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.iam.access import Found, no_new_access, no_public_access, not_granted
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.text import Text

EVALUATOR: Any = runpy.run_path(str(Path(__file__).parents[1] / "evaluator.py"))
TESTS = Path(__file__).parents[3]
PAIRS: Any = runpy.run_path(str(TESTS / "lengths.py"))["numbers"]("QUEUEGATE_POLICIES_COMPARED", 20, 150)
GIVEN = {"AWS::Region": "eu-west-1", "AWS::AccountId": "111122223333", "AWS::Partition": "aws"}
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"
ROLE, OTHER, STRANGER = "arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/y", "arn:aws:iam::444455556666:role/stranger"
SESSION, SERVICE = "arn:aws:sts::111122223333:assumed-role/x/session", "service sns.amazonaws.com"
PRINCIPALS: list[Any] = ["*", {"AWS": "*"}, {"AWS": ROLE}, {"AWS": [ROLE, OTHER]}, {"AWS": "111122223333"}, {"Service": "sns.amazonaws.com"}]
PRINCIPALS += [{"AWS": "arn:aws:iam::444455556666:root"}, {"AWS": SESSION}]
CONDITIONS: list[Any] = [
    ("Bool", "aws:SecureTransport", "true"),
    ("Bool", "aws:SecureTransport", "false"),
    ("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"),
    ("DateLessThanEquals", "aws:CurrentTime", "2026-06-01T00:00:00Z"),
    ("ArnLike", "aws:SourceArn", "arn:aws:sns:*:111122223333:*"),
    ("ArnNotLike", "aws:SourceArn", "arn:aws:sns:*:*:a"),
    ("ArnLikeIfExists", "aws:SourceArn", "arn:aws:sns:*:*:*"),
    ("StringLike", "aws:PrincipalOrgID", ["o-a*", "o-b"]),
    ("StringNotEquals", "aws:PrincipalOrgID", "o-a1"),
    ("Null", "aws:PrincipalOrgID", "true"),
    ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "198.51.100.7"]),
    ("NotIpAddress", "aws:SourceIp", "203.0.113.0/25"),
    ("NumericLessThan", "sqs:made-up", "10"),
    ("NumericNotEquals", "sqs:made-up", "5"),
    ("ForAllValues:StringLike", "aws:TagKeys", ["a*", "b"]),
    ("ForAnyValue:StringEquals", "aws:TagKeys", "b"),
    ("ForAnyValue:StringNotLike", "aws:TagKeys", "a*"),
]
ASKED: dict[str, list[Any]] = {
    "aws:SecureTransport": ["true", "false"],
    "aws:CurrentTime": ["2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    "aws:SourceArn": [None, "arn:aws:sns:eu-west-1:111122223333:a", "arn:aws:sns:eu-west-1:111122223333:b", "arn:aws:s3:::bucket"],
    "aws:PrincipalOrgID": [None, "o-a1", "o-a2", "o-b", "o-c"],
    "aws:SourceIp": ["203.0.113.1", "203.0.113.200", "198.51.100.7", "10.0.0.1"],
    "sqs:made-up": [None, "5", "7", "10"],
    "aws:TagKeys": [None, "a", "b", "c", "a, b", "b, c"],
}
ACTIONS = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteQueue"]


def policy(number: int) -> list[Any]:
    maker = random.Random(number)  # noqa: S311 - no secret
    found = []
    for _ in range(maker.choice([1, 2, 2, 3])):
        made: Any = {"Effect": maker.choice(["Allow"] * 3 + ["Deny"]), maker.choice(["Principal"] * 9 + ["NotPrincipal"]): maker.choice(PRINCIPALS)}
        made["Action"] = maker.choice(["sqs:SendMessage", "sqs:*", "SQS:*message", ["sqs:ReceiveMessage", "sqs:DeleteQueue"]])
        made["Resource"] = maker.choice([QUEUE, QUEUE, "*", "arn:aws:sqs:*:*:order?", "arn:aws:sqs:*:*:others"])
        for operator, key, value in maker.sample(CONDITIONS, maker.choice([0, 1, 1, 2])):
            made.setdefault("Condition", {}).setdefault(operator, {})[key] = value
        found.append(made)
    return found


def names(principal: Any, who: str) -> bool:
    """Does it name this principal: everybody, itself, its account, or the role whose session it is?"""
    listed = EVALUATOR["listed"]
    each = ["*"] if principal == "*" else [*(f"service {one}" for one in listed(principal.get("Service", []))), *listed(principal.get("AWS", []))]
    known_as = {"*", who}
    if who.startswith("arn:"):
        account, name = who.split(":")[4:]
        known_as |= {account, f"arn:aws:iam::{account}:root"}
        known_as |= {f"arn:aws:iam::{account}:role/{name.split('/')[1]}"} if name.startswith("assumed-role/") else set()
    return not known_as.isdisjoint(each)


def met(operator: str, asked: str | None, wanted: list[str]) -> bool:
    how, _, base = operator.rpartition(":")
    if how:
        several = asked.split(", ") if asked else []
        return {"ForAllValues": all, "ForAnyValue": any}[how](met(base, one, wanted) for one in several)
    if operator == "Null":
        return (asked is None) is (wanted == ["true"])
    negated, lax, plain = "Not" in operator, operator.endswith("IfExists"), operator.replace("Not", "").removesuffix("IfExists")
    if asked is None:
        return negated or lax
    moment = datetime.fromisoformat
    tests: dict[str, Any] = {
        "Bool": lambda one: one == asked,
        "StringEquals": lambda one: one == asked,
        "StringLike": lambda one: EVALUATOR["like"](one, asked),
        "ArnLike": lambda one: EVALUATOR["arn_like"](one, asked),
        "IpAddress": lambda one: ip_address(asked) in ip_network(one),
        "NumericLessThan": lambda one: float(asked) < float(one),
        "NumericEquals": lambda one: float(asked) == float(one),
        "DateGreaterThan": lambda one: moment(asked) > moment(one),
        "DateLessThanEquals": lambda one: moment(asked) <= moment(one),
    }
    return any(map(tests[plain], wanted)) is not negated


def allows(statements: list[Any], who: str, action: str, context: dict[str, str | None]) -> bool:
    listed, like = EVALUATOR["listed"], EVALUATOR["like"]

    def speaks(one: Any) -> bool:
        return (
            (names(one["Principal"], who) if "Principal" in one else not names(one["NotPrincipal"], who))
            and any(like(pattern.lower(), action.lower()) for pattern in listed(one["Action"]))
            and like(one["Resource"], QUEUE)
            and all(met(operator, context.get(key), listed(value)) for operator, keys in one.get("Condition", {}).items() for key, value in keys.items())
        )

    said = {one["Effect"] for one in statements if speaks(one)}
    return said == {"Allow"}


def model(statements: list[Any]) -> Model:
    held = {"Queues": [{"Ref": "Orders"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}}
    body = {"Resources": {"Orders": queue, "Access": {"Type": "AWS::SQS::QueuePolicy", "Properties": held}}}
    return build([Template(file="t.yaml", stack="t", body=body, spot=lambda _: Spot("t.yaml", 1))], GIVEN)


def requests(*several: list[Any]) -> list[tuple[str, str, dict[str, str | None]]]:
    """Of the keys that the policies ask for, every value; of others the first."""
    keys = {key for statements in several for one in statements for tests in one.get("Condition", {}).values() for key in tests}
    contexts = [dict(zip(ASKED, values, strict=True)) for values in itertools.product(*(found if key in keys else found[:1] for key, found in ASKED.items()))]
    contexts = contexts[:: 1 + len(contexts) // 300]
    return [*itertools.product([ROLE, OTHER, STRANGER, SESSION, SERVICE], ACTIONS, contexts)]


def found_in(checked: Any) -> list[Found]:
    whats = [said.what for one in checked for said in one.said]
    assert all(isinstance(what, Found) for what in whats), whats
    return whats


@pytest.mark.parametrize("numbers", PAIRS)
def test_new_access_to_a_queue(numbers: range) -> None:
    seen = {True: 0, False: 0}
    for number in numbers:
        before, now = policy(number), policy(number + 1)
        now = now if number % 2 else [*before, now[0]]
        found = found_in(no_new_access(model(now), model(before)))
        for one in found:
            asked = {"aws:SecureTransport": "true", "aws:SourceIp": "10.0.0.1", "aws:CurrentTime": "2025-06-01T00:00:00Z", **dict(one.request.context)}
            assert allows(now, one.request.principal, one.request.action, asked), (number, one.request, now)
            assert not allows(before, one.request.principal, one.request.action, asked), (number, one.request, before)
        if not found:
            for request in requests(before, now):
                assert not (allows(now, *request) and not allows(before, *request)), (number, request, now, before)
        seen[bool(found)] += 1
    assert min(seen.values()) > len(numbers) / 10, seen


@pytest.mark.parametrize("numbers", PAIRS)
def test_what_is_granted_on_a_queue(numbers: range) -> None:
    seen = {True: 0, False: 0}
    for number in numbers:
        statements = policy(number)
        found = found_in(not_granted(model(statements), ["sqs:Delete*"], [Text.of(QUEUE)]))
        if not found:
            assert not any(allows(statements, who, action, context) for who, action, context in requests(statements) if action == "sqs:DeleteQueue"), number
        seen[bool(found)] += 1
    assert min(seen.values()) > len(numbers) / 10, seen


@pytest.mark.parametrize("numbers", PAIRS)
def test_a_policy_that_is_not_public_lets_no_stranger_in_who_sends_nothing_of_others(numbers: range) -> None:
    seen = {True: 0, False: 0}
    for number in numbers:
        statements = [one for one in policy(number) if "sqs:made-up" not in str(one) and "TagKeys" not in str(one)]
        said = [said.what for one in no_public_access(model(statements)) for said in one.said]
        if not said:
            for address, organisation, when in itertools.product(["10.0.0.1"], [None, "o-c"], ASKED["aws:CurrentTime"]):
                context = {"aws:SecureTransport": "true", "aws:SourceIp": address, "aws:PrincipalOrgID": organisation, "aws:CurrentTime": when}
                assert not any(allows(statements, STRANGER.replace("4444", "9999"), action, context) for action in ACTIONS), (number, context)
        seen[bool(said)] += 1
    assert min(seen.values()) > len(numbers) / 10, seen
