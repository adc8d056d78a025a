"""A message that was processed comes again: does it fail then, since what it wrote on the condition that nothing is there yet is there?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import regex

from ....effort import TooMuch
from ....reading import AGAIN_RAISED, AGAIN_TOLD
from ....sdk_requests.once import takes_away
from ....second_time import ends_badly
from ..response.answers import answer
from ..run.state.path import Key, Path, Site
from ..run.ways import Outcome, Ways
from .made_of import hanging_on
from .redelivery import Mark
from .written_under import may_be_new

_MOST: Final = 4
"""Ways on which all goes well, and that are gone again."""
_AROUND: Final = regex(r"\b(?:CompletionException|ExecutionException|AggregateException|InnerException)\b|\bgetCause\(|\.Flatten\(")


def duplicates(ways: Ways, returns: str) -> Iterator[Mark]:
    """Each write once that has such a message fail, however the handler goes on."""
    seen = set[int]()
    try:
        for outcome in [one for one in ways.outcomes if _went_well(one, returns)][:_MOST]:
            for site in [one for one in outcome.path.marks if one.node.id in outcome.path.refusals and not _is_cleared(outcome.path, one)][-1:]:
                if _is_unwrapped(ways, outcome.path.refusals[site.node.id]):
                    continue
                if (
                    site.node.id not in seen
                    and (kind := _fails_again(ways, outcome, site, returns)) is not None
                    and not may_be_new(ways.machine.program, site.node)
                ):
                    seen.add(site.node.id)
                    yield Mark(kind, f"{site.text.partition('(')[0]} {outcome.path.refusals[site.node.id]}", site.node, site.unit)
    except (TooMuch, RecursionError):
        return


def _is_unwrapped(ways: Ways, refusal: str) -> bool:
    """Does the code look for the exception in another one, which a task or a future puts around it? That is not followed."""
    texts = [(unit.file.root.text or b"").decode(errors="replace") for unit in ways.machine.program.units]
    return any(refusal in one for one in texts) and any(_AROUND.search(one) for one in texts)


def _went_well(outcome: Outcome, returns: str) -> bool:
    """Was the first message processed, and is Lambda told so?"""
    if not outcome.good or outcome.path.unfollowed or not outcome.path.marks:
        return False
    reply = answer(outcome.value, returns)
    return reply.known and 0 not in reply.ids


def _is_cleared(path: Path, mark: Site) -> bool:
    """Is anything taken away again behind it, as a lock is?"""
    at = next((at for at, one in enumerate(path.events) if one.site.node.id == mark.node.id), 0)
    return any(takes_away(one.site.text) for one in path.events[at + 1 :])


def _fails_again(ways: Ways, outcome: Outcome, mark: Site, returns: str) -> str | None:
    """How the same batch ends when it comes again, with this write made before, whatever is asked then; None where it may end well."""
    path = outcome.path
    outside = hanging_on(ways.machine.program, path.chosen_at, {one.site.node.id for one in path.events if one.site.kind == "work"})

    def again(flips: frozenset[Key]) -> tuple[set[Key], str | None]:
        second = ways.repeated(outcome, frozenset({mark.node.id}), flips)
        return {key for key in second.path.choices if key[1] in (0, None) and (key in outside or key not in path.choices)}, _end(second, returns)

    return ends_badly(again)


def _end(second: Outcome, returns: str) -> str | None:
    """How it ends for the first message, where that is followed, and not well."""
    if second.path.unfollowed:
        return None
    if second.raised:
        return AGAIN_RAISED
    reply = answer(second.value, returns)
    return AGAIN_TOLD if reply.known and 0 in reply.ids else None
