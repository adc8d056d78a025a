"""A message that was processed comes again: does it fail then, since what it wrote on the condition that nothing is there yet is there?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ...effort import TooMuch
from ...reading import AGAIN_RAISED, AGAIN_TOLD
from .answers import answer
from .redelivery import CLEARS, Mark
from .run.path import Path, Site
from .run.ways import Outcome, Ways
from .written_under import may_be_new

_MOST: Final = 4
"""Ways on which all goes well, and that are gone again."""
_MOST_CHOICES: Final = 8


def duplicates(ways: Ways, returns: str) -> Iterator[Mark]:
    """Each write once that has such a message fail, however the handler goes on."""
    seen = set[int]()
    try:
        for outcome in [one for one in ways.outcomes if _went_well(one, returns)][:_MOST]:
            for site in [one for one in outcome.path.marks if one.node.id in outcome.path.refusals and not _is_cleared(outcome.path, one)][-1:]:
                if site.node.id not in seen and (kind := _fails_again(ways, outcome, site, returns)) is not None and not may_be_new(ways.machine.program, site.node):
                    seen.add(site.node.id)
                    yield Mark(kind, f"{site.text.partition('(')[0]} {outcome.path.refusals[site.node.id]}", site.node, site.unit)
    except (TooMuch, RecursionError):
        return


def _went_well(outcome: Outcome, returns: str) -> bool:
    """Was the first message processed, and is Lambda told so?"""
    if not outcome.good or outcome.path.unfollowed or not outcome.path.marks:
        return False
    reply = answer(outcome.value, returns)
    return reply.known and 0 not in reply.ids


def _is_cleared(path: Path, mark: Site) -> bool:
    """Is anything taken away again behind it, as a lock is?"""
    at = next((at for at, one in enumerate(path.events) if one.site.node.id == mark.node.id), 0)
    return any(CLEARS.search(one.site.text) for one in path.events[at + 1 :])


def _fails_again(ways: Ways, outcome: Outcome, mark: Site, returns: str) -> str | None:
    """How the same batch ends when it comes again, with this write made before, whatever is asked then; None where it may end well."""

    def again(flip: Any = None) -> tuple[Outcome, str | None]:
        second = ways.repeated(outcome, frozenset({mark.node.id}), flip)
        reply = answer(second.value, returns) if not second.raised else None
        told = AGAIN_RAISED if reply is None else AGAIN_TOLD if reply.known and 0 in reply.ids else None
        return second, told if not second.path.unfollowed else None

    second, kind = again()
    looked = any(_fetches(one.site.text) for one in outcome.path.events)
    others = [key for key in second.path.choices if key[1] in (0, None) and (looked or key not in outcome.path.choices)]
    return kind if kind is not None and len(others) <= _MOST_CHOICES and all(again(key)[1] is not None for key in others) else None


def _fetches(text: str) -> bool:
    """Does a call only bring something, as it is written?"""
    name = text.partition("(")[0].rpartition(".")[2].lower()
    return name.startswith(("get", "load", "query", "find", "exists", "scan", "select", "fetch", "batchget"))
