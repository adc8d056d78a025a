"""Events that functions put on a bus, and that a rule of this bus, which sends to the queue, misses by a slip: its pattern has their source or their detail-type in another spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...handlers import Put, calls
from ...model import Function, Mapping, Sender, event_pattern, is_off, senders
from ...values.defaults import RULE
from ...values.slips import is_slip
from ...values.worlds import Undecided
from ..policies.items import gathered
from .feeding import putting
from .own_events import is_on

_NO_PUBLISHERS: Final = (RULE, Function.type)
_SET_APART: Final = regex(r"[^a-z0-9]+")


class Missed(NamedTuple):
    """An event that a function puts, and the key of the rule's pattern that it does not meet, with the word that was meant there."""

    sender: Sender
    function: Function
    put: Put
    key: str
    meant: str


def missed_events(mapping: Mapping) -> Iterator[Missed]:
    """One for each rule that takes none of the events of its bus, where all are known that functions put there. What others put is not."""
    for sender in gathered(senders(mapping.queue))[0]:
        if sender.service == "events" and not sender.gives_up:
            with suppress(Undecided):  # a pattern, a bus or code that is not known
                if is_off(sender.view):
                    continue
                yield from _missed(sender, event_pattern(sender.view).value, [*dict.fromkeys(putting(mapping, sender))])


def _missed(sender: Sender, asked: Any, functions: list[Function]) -> Iterator[Missed]:
    if not isinstance(asked, dict):
        return
    found: list[Missed] = []
    for function in functions:
        read = calls(function)
        told = {put.at for put in read.puts}
        if read.unread or any(
            call.service == "events" and call.operation.replace("_", "").lower() == "putevents" and call.at not in told for call in read.calls
        ):
            return
        for put in read.puts:
            if is_on(sender, put, function):
                amiss = [(key, word) for key, word in (("source", put.source), ("detail-type", put.detail_type)) if not _accepts(asked, key, word)]
                if not amiss:
                    return
                meant = [(key, near) for key, word in amiss if (near := _near(word, asked[key]))]
                found += [Missed(sender, function, put, *meant[0])] if len(meant) == len(amiss) else []
    yield from [one for one in found if not _is_written_by_another(one)][:1]


def _is_written_by_another(missed: Missed) -> bool:
    """Does something else of the targets have this very word, which may put such events: a state machine, a schedule, a policy of the bus?"""
    word = re.compile(rf"""["']{re.escape(missed.meant)}["']""")
    return any(word.search(str(facts.body)) for facts in missed.sender.view.facts.links.facts.values() if facts.type not in _NO_PUBLISHERS)


def _accepts(asked: dict[str, Any], key: str, word: str) -> bool:
    from ...event_patterns import Refused, matches, pattern  # noqa: PLC0415 - few functions put events

    with suppress(Refused):  # of a pattern that is none another rule speaks
        return key not in asked or matches(pattern({key: asked[key]}), {key: word})
    return True


def _near(word: str, rules: Any) -> str:
    """The word of the pattern that differs by how its words are set apart, by one letter, or by what comes before it."""
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, str) and (
            _SET_APART.sub("", rule.lower()) == _SET_APART.sub("", word.lower())
            or is_slip(word, rule)
            or rule.endswith(f".{word}")
            or word.endswith(f".{rule}")
        ):
            return rule
    return ""
