"""The statements of a queue's own policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queuegate.synth.iam import gathered, queue_statements
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model

QUEUES = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\nResources:\n  Orders: {Type: AWS::SQS::Queue}\n  Other: {Type: AWS::SQS::Queue}\n"


def policy(name: str, queues: str, sid: str, more: str = "") -> str:
    return f"  {name}: {{Type: AWS::SQS::QueuePolicy{more}, Properties: {{Queues: {queues}, PolicyDocument: {{Statement: {{Sid: {sid}, Effect: Allow, Principal: '*', Action: sqs:{sid}, Resource: '*'}}}}}}}}\n"


def test_of_every_policy_that_names_the_queue(build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> None:
    text = (
        QUEUES
        + policy("A", "[!Ref Other]", "One")
        + policy("B", "[!Ref Other, !Ref Orders]", "Two")
        + policy("C", "[!Ref Orders]", "Three", ", Condition: IsProd")
    )
    text += "  D: {Type: AWS::SQS::QueueInlinePolicy, Properties: {Queue: !Ref Orders, PolicyDocument: {Statement: [{Effect: Deny, Principal: '*', Action: sqs:Four, Resource: '*'}]}}}\n"
    text += policy("E", "[!ImportValue Theirs]", "Five")
    facts = build_model(text).links.facts["t0", "Orders"]

    def work(world: Any) -> tuple[tuple[bool, str, Any], ...]:
        known, doubt = gathered(queue_statements(view_of(facts, world)))
        assert doubt is None or doubt.reason.startswith("E is a policy about Orders, and whether it is the policy of Orders is not known: Theirs is imported")
        return (*((one.allow, str(one.actions), one.place.route[1]) for one in known), doubt is None)

    assert outcomes(work) == [
        ((True, "sqs:Two", "B"), (False, "sqs:Four", "D"), False),
        ((True, "sqs:Two", "B"), (True, "sqs:Three", "C"), (False, "sqs:Four", "D"), False),
    ]


def test_what_is_known_comes_before_the_doubt(build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> None:
    text = QUEUES + policy("A", "[!FindInMap [A, B, C]]", "One") + policy("B", "[!Ref Orders]", "Two")
    facts = build_model(text).links.facts["t0", "Orders"]

    def work(world: Any) -> tuple[tuple[str, ...], str]:
        known, doubt = gathered(queue_statements(view_of(facts, world)))
        return tuple(str(one.actions) for one in known), doubt.reason if doubt else ""

    assert outcomes(work) == [(("sqs:Two",), "Mappings has no entry A / B / C")]


def test_they_are_read_once_in_a_world(build_model: Callable[..., Model], outcomes: Callable[..., list[Any]]) -> None:
    """And anew where a choice between worlds is taken, or a part is not known."""

    def work(world: Any) -> bool:
        first, again = ([*gathered(queue_statements(view_of(facts, world)))[0]] for _ in range(2))
        return len(first) == len(again) > 0 and all(one is other for one, other in zip(first, again, strict=True))

    for more, once in (("", [True]), (", Condition: IsProd", [False, True]), (", DependsOn: Other", [True])):
        facts = build_model(QUEUES + policy("A", "[!Ref Orders]", "One", more)).links.facts["t0", "Orders"]
        assert outcomes(work) == once
