"""Events that a worker puts on a bus, and that a rule of this bus sends to the queue that the worker reads.

Lambda does not detect such a loop: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from ...handlers import Put, calls
from ...linking.resources import View
from ...model import Function, Mapping, Sender, event_pattern, is_off, senders
from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Undecided
from ..needs.named.named_resources import located, spelt_name
from ..policies.items import gathered
from .ways_back import EVERY_EVENT

_TOLD: Final = frozenset({"source", "detail-type"})


def own_events(mapping: Mapping) -> Iterator[tuple[Sender, Put]]:
    """The rules, each with the event of the mapping's function that it matches, as far as both are known."""
    function = mapping.own_function()
    if function is None:
        return
    with suppress(Undecided):  # code that is not read
        for put in {(one.source, one.detail_type): one for one in reversed(calls(function).puts)}.values():
            for sender in gathered(senders(mapping.queue))[0]:
                with suppress(Undecided):
                    if sender.service == "events" and not sender.gives_up and is_on(sender, put, function) and _matches(sender, put):
                        yield sender, put


def _matches(sender: Sender, put: Put) -> bool:
    """Does the rule match whatever has this source and detail-type? One that asks for more may not."""
    asked = event_pattern(sender.view).value
    if not isinstance(asked, dict) or is_off(sender.view) or asked.keys() - EVERY_EVENT - _TOLD:
        return False
    from ...event_patterns import matches, pattern  # noqa: PLC0415 - few workers put events

    return matches(pattern({name: asked[name] for name in asked if name in _TOLD}), {"source": put.source, "detail-type": put.detail_type})


def is_on(sender: Sender, put: Put, function: Function) -> bool:
    """Is the event put on the bus that the rule is of?"""
    view, world = sender.view, sender.view.world
    buses = {call.named for call in calls(function).calls if call.operation == "put_events" and call.at == put.at}
    named, _ = view.facts.dig(("EventBusName",), world)
    if len(buses) != 1 or (only := buses.pop()) is None:
        return False
    return _bus(spelt_name(only, function), function) == _bus(Text.of("default") if named is ABSENT else Text.of(named), view)


def _bus(name: Text, asker: View) -> object:
    """A bus as one thing, however it is named."""
    found = located("events", name, asker)
    if found.facts is None and any(token.kind == "unknown" for token in found.arn.tokens):
        raise Undecided("which bus it is, is not known")
    return found.facts or found.arn
