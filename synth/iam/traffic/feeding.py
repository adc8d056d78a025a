"""The functions beside the worker that feed a pipeline, as far as that is known: they are told of its queue, of a topic that the queue is subscribed to, or of the bus of a rule that sends there, or what they return is sent there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from ...handlers import calls
from ...linking.facts import Facts
from ...linking.reference_index import naming
from ...linking.resources import View, view_of
from ...model import Function, Mapping, Queue, Sender, Subscription, Topic, destined_for, event_pattern, senders
from ...values.defaults import BUS, INVOKE_CONFIG
from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Undecided, World
from ..policies.items import gathered
from .producers import knowing

T = TypeVar("T")
_ON_SUCCESS: Final = ("DestinationConfig", "OnSuccess", "Destination")
_OF_AWS: Final = "aws."


def others_feeding(mapping: Mapping) -> Iterator[Function]:
    """Each once, and none that may not be there."""
    worker, told = mapping.own_function(), set()
    for queue in gathered(mapping.own_queues())[0]:
        for function in _candidates(mapping, queue):
            if function != worker and function.facts not in told:
                told.add(function.facts)
                yield function


def of_each_feeding(mapping: Mapping, judge: Callable[[Function], Iterator[T]]) -> Iterator[T]:
    """What is found of each of them, as far as it is known, and of the mapping's own function."""
    for function in others_feeding(mapping):
        with suppress(Undecided):
            yield from judge(function)
    yield from judge(mapping.function)


def _candidates(mapping: Mapping, queue: Queue) -> Iterator[Function]:
    yield from _surely(knowing(mapping, queue), queue.facts)
    several = gathered(senders(queue))[0]
    for topic in dict.fromkeys(filter(None, (_topic(one) for one in several if one.service == "sns"))):
        yield from _surely(told_of(topic), topic.facts)
    for rule in several:
        if rule.service == "events" and not rule.gives_up:
            yield from putting(mapping, rule)
    yield from _returning(queue)


def _returning(queue: Queue) -> Iterator[Function]:
    """The functions whose results of asynchronous invocations go to the queue."""
    for config in destined_for(queue):
        if config.facts.type == INVOKE_CONFIG:
            with suppress(Undecided):
                named, _ = config.facts.dig(_ON_SUCCESS, config.world)
                is_own = named is not ABSENT and config.facts.links.find(Text.of(named), Queue.type, config.world, config.facts.scope) is queue.facts
                function: Function | None = view_of(config.facts, config.world).function if is_own else None
                if function is not None and function.exists():
                    yield function


def told_of(target: View) -> list[Function]:
    """The functions of which an environment variable names a resource in some world."""
    links, kind = target.facts.links, target.facts.type

    def named(facts: Facts, world: World) -> Iterator[Facts]:
        function: Function = view_of(facts, world)
        return (known.facts for known in function.knows(kind))

    return [view_of(facts, target.world) for facts in naming(links, ("naming", kind), partial(links.of, Function.type), named, target.facts)]


def bus_of(rule: Sender) -> View | None:
    """The bus that a rule is of; None for the default one, and for one that is none of the targets'."""
    with suppress(Undecided):
        named, _ = rule.view.facts.dig(("EventBusName",), rule.view.world)
        if named is not ABSENT:
            return View(rule.view.facts.links.find(Text.of(named), BUS, rule.view.world, rule.view.facts.scope), rule.view.world)
    return None


def takes_own_events(rule: Sender) -> bool:
    """May a rule take events that are none of AWS's?"""
    try:
        asked = event_pattern(rule.view).value
    except Undecided:
        return False
    sources = asked.get("source") if isinstance(asked, dict) else None
    return isinstance(asked, dict) and not (isinstance(sources, list) and all(str(one).startswith(_OF_AWS) for one in sources))


def putting(mapping: Mapping, rule: Sender) -> Iterator[Function]:
    """The functions that may put events on the bus of a rule: those that are told of it, and of the default one all that put any."""
    bus = bus_of(rule)
    if bus is not None:
        yield from _surely(told_of(bus), bus.facts)
    elif takes_own_events(rule):
        yield from _surely_putting(view_of(facts, mapping.world) for facts in mapping.facts.links.deployed_with(Function.type, mapping.facts.scope))


def _topic(sender: Sender) -> Topic | None:
    with suppress(Undecided):
        return Subscription(sender.view.facts, sender.view.world).topic if sender.view.facts.type == Subscription.type else None
    return None


def _surely(several: Iterable[Function], target: Facts) -> Iterator[Function]:
    for function in several:
        with suppress(Undecided):  # one that may not be there, or may name another
            if function.exists() and function.knows_it(target):
                yield function


def _surely_putting(several: Iterable[Function]) -> Iterator[Function]:
    for function in several:
        with suppress(Undecided):  # as above, and code that is not read
            if function.exists() and any(call.service == "events" for call in calls(function).calls):
                yield function
