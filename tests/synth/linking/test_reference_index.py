"""Who names a resource in some world: never fewer than those that do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from queuegate.synth.language.functions.coerce import text
from queuegate.synth.language.functions.intrinsics import elements
from queuegate.synth.linking.facts import Facts
from queuegate.synth.linking.reference_index import in_question, known_to_name, naming
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.plan import Plan
from queuegate.synth.values.value import ABSENT
from queuegate.synth.values.worlds import Undecided, World

QUEUE = "AWS::SQS::Queue"
TEXT = """
Parameters: {Url: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}
Conditions: {IsProd: !Equals [!Ref Env, prod], Never: !Equals [a, b]}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  Others: {Type: AWS::SQS::Queue, Properties: {QueueName: others}}
  Alone: {Type: AWS::SQS::Queue}
  Unknown: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Url]}}
  One: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders]}}
  Both: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders, !Ref Others]}}
  Either: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!If [IsProd, !Ref Orders, !Ref Others]]}}
  Never: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!If [Never, !Ref Orders, !Ref Others]]}}
  Outside: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!ImportValue theirs]}}
  Malformed: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: {a: b}}}
"""


def named(facts: Facts, world: World) -> Iterator[Facts | None]:
    value, place = facts.dig(("Queues",), world)
    for item, at in [] if value is ABSENT else elements(value, world, place):
        try:
            yield facts.links.find(text(item, world, at), QUEUE, world, facts.scope)
        except Undecided:
            yield None


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("Orders", ["Unknown", "One", "Both", "Either", "Outside", "Malformed"]),
        ("Others", ["Unknown", "Both", "Either", "Never", "Outside", "Malformed"]),
        ("Alone", ["Unknown", "Outside", "Malformed"]),
    ],
)
def test_in_their_order_with_those_that_nobody_knows(target: str, found: list[str], model: Callable[..., Model]) -> None:
    links = model(TEXT).links
    assert [facts.id for facts in naming(links, "a", lambda: links.of("AWS::SQS::QueuePolicy"), named, links.facts["one", target])] == found


def test_who_is_known_to_name_it_is_told_apart_from_who_may(model: Callable[..., Model]) -> None:
    links = model(TEXT).links
    orders = links.facts["one", "Orders"]
    naming(links, "a", lambda: links.of("AWS::SQS::QueuePolicy"), named, orders)
    assert [facts.id for facts in known_to_name(links, "a", orders)] == ["One", "Both", "Either"]


def test_nobody_asks_one_that_tells_nothing_in_any_world(model: Callable[..., Model]) -> None:
    """What may tell something in one world is asked; and what is known to tell nothing, or of which nobody knows, is not."""
    links = model(TEXT).links

    def told(facts: Facts) -> Plan:
        return facts.plan("told", lambda world: tuple(one for one in named(facts, world) if one is not None and one.id == "Others"))

    assert [facts.id for facts in in_question(links, "b", lambda: links.of("AWS::SQS::QueuePolicy"), told)] == ["Both", "Either", "Never"]


def test_it_is_worked_out_once(model: Callable[..., Model]) -> None:
    links, asked = model(TEXT).links, []

    def noting(facts: Facts, world: World) -> Iterator[Facts | None]:
        asked.append(facts.id)
        yield from named(facts, world)

    for target in ("Orders", "Others", "Orders"):
        naming(links, "a", lambda: links.of("AWS::SQS::QueuePolicy"), noting, links.facts["one", target])
    assert asked.count("One") == 1
