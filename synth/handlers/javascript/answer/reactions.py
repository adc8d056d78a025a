"""What is done with a message, or with its error, after it failed: whether that hands it on to somebody, or only takes back what was done before."""

from __future__ import annotations

import re
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...same_work import is_same_work
from ...words.asking import only_asks
from ...words.taking_back import takes_back, written_on
from ..run.one_way import Way
from ..run.state.machine import Event, Fault
from ..run.state.values import External, about_of
from ..syntax import text_of
from .beside import is_beside

_UNDOES: Final = regex(r"""(?:\.(?:rollback|rollbackTransaction|abortTransaction)\(|["'`]\s*rollback\s*;?\s*["'`])""", re.IGNORECASE)
"""What takes all work of a transaction back, and not that to a savepoint."""
_SETTLES: Final = regex("eleteMessage|hangeMessageVisibility")
"""What takes a message off the queue, or says when it comes back, does so only where it is returned as failed, too."""
_PUTS_BACK: Final = regex("hangeMessageVisibility")


class Usual(NamedTuple):
    """What a handler does when nothing fails: the keys of its answers, its calls, and the ways themselves."""

    keys: set[tuple[str, ...]]
    calls: set[int]
    ways: list[Way]


def later(way: Way, fault: Fault) -> list[Event]:
    """What is done with the message, or the error, after it failed."""
    return [
        event
        for event in way.machine.events[fault.at :]
        if event.kind == "work" and _is_told(event.given, fault) and not is_beside(event.site.node, fault.site.node) and not _only_asks(event)
    ]


def handed(way: Way, fault: Fault, usual: Usual) -> list[Event]:
    """The calls to which the message that failed, or its error, is handed."""
    found = later(way, fault)
    if is_undone(way, fault):
        found = [event for event in found if event.site.node.id not in usual.calls]  # what is done in any case tells nobody that the rest was taken back
    return [event for event in found if not _is_named(event, _SETTLES) and not _takes_back(event, fault, usual)]


def is_unnoticed(way: Way, fault: Fault, usual: Usual) -> bool:
    """Is all that is done with the message then done in the same way where nothing fails, and what was asked is answered alike?"""
    done = [(event.site.node.id, event.given) for event in handed(way, fault, usual)]
    alike = (one.machine for one in usual.ways if all(one.machine.answers.get(key, answer) == answer for key, answer in way.machine.answers.items()))
    return all(node in usual.calls for node, _ in done) and any(
        is_same_work(done, ((event.site.node.id, event.given) for event in one.events)) for one in alike
    )


def puts_back(event: Event) -> bool:
    """Does it say when the message comes back?"""
    return _is_named(event, _PUTS_BACK)


def is_undone(way: Way, fault: Fault) -> bool:
    """Is the work that failed taken back, with all that belongs to it?"""
    return any(_UNDOES.search(event.what) for event in way.machine.events[fault.at :])


def undone(way: Way, fault: Fault, usual: Usual) -> frozenset[str]:
    """On what it was taken away again what was written before, because of the failure."""
    return frozenset(written_on(event.what) for event in way.machine.events[fault.at :] if event.kind == "work" and _takes_back(event, fault, usual))


def _takes_back(event: Event, fault: Fault, usual: Usual) -> bool:
    node, tells = event.site.node, any(one is fault.error for one in event.given)
    return any(takes_back(call, lambda: text_of(node), tells=tells, is_usual=node.id in usual.calls) for call in _calls(event))


def _calls(event: Event) -> tuple[str, ...]:
    """How a call is written, and what it is given: a command (`new DeleteItemCommand(`), or a request that was begun (`.delete(`)."""
    given = [one.path for one in event.given if isinstance(one, External)]
    return (event.what, *(f"new {path[-2]}(" if path[-1] == "new" else f".{path[-1]}(" for path in given if len(path) > 1))


def _is_named(event: Event, word: Any) -> bool:
    texts = (event.what, *(".".join(one.path) for one in event.given if isinstance(one, External)))
    return any(word.search(text) for text in texts)


def _is_told(given: tuple[object, ...], fault: Fault) -> bool:
    return bool(about_of(given) & fault.about) or any(one is fault.error for one in given)


def _only_asks(event: Event) -> bool:
    return only_asks(event.what.partition("(")[0].rpartition(".")[2], event.site.node)
