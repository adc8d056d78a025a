"""What the answers of a handler tell of a batch, all runs together: which messages they report, and which they should."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...reading import WRONG, Seen
from .at_once.races import race
from .ended import Ended
from .run.state.values import EVERY
from .run.ways import Outcome

if TYPE_CHECKING:
    from tree_sitter import Node

    from ..program.code import Unit


def reported(of: Ended) -> Iterator[Seen]:
    out: dict[Any, Seen] = {}
    for outcome in of.ways.outcomes:
        node, unit = outcome.path.answer_at or (of.handler.node, of.handler.file)
        for kind, what, part in of.answers[id(outcome)].kinds:
            at = part if part is not None and kind in WRONG else node
            out.setdefault((kind, what, at.id), of.seen(kind, what, at, unit if at is node else _unit_of(outcome, at, unit)))
    kinds = {one.kind for one in out.values()}
    if not kinds & {"list", "library", *WRONG}:
        if (seen := _unreturned(of)) is not None:
            out["unreturned"] = seen
            kinds.add("unreturned")
        elif kinds == {"empty"} and (seen := _thrown(of)) is not None:
            out = {"thrown": seen}
    elif "list" in kinds:
        out |= {one.kind: one for one in (_stale(of), _fewer(of), _misplaced(of), _always(of), _raced(of)) if one is not None}
    told = bool(kinds & {"list", "library", *WRONG}) or of.doubts["answers"] is not None or of.open is not None
    yield from (one for one in out.values() if not told or one.kind not in ("empty", "nothing", "other"))


def _raced(of: Ended) -> Seen | None:
    """A list to which several add at once."""
    items = {item.id: (item, unit) for one in of.ways.outcomes for _, item, unit in one.path.items}
    found = ((race(of.machine.program.language, item), unit) for item, unit in items.values())
    return next((of.seen("raced", *one, unit) for one, unit in found if one is not None), None)


def _thrown(of: Ended) -> Seen | None:
    """An exception, or an error of Go, beside the messages that were collected: nobody reads which."""
    for one in of.ways.outcomes if of.doubts["answers"] is None else ():
        if one.raised and one.path.items and one.path.fault is not None:
            return of.seen("thrown", "", *(one.path.answer_at or one.path.items[0][1:]))
    return None


def _unit_of(outcome: Outcome, node: Node, unit: Unit) -> Unit:
    return next((held for _, made, held in outcome.path.items if made.id == node.id), unit)


def _unreturned(of: Ended) -> Seen | None:
    """Failures that are collected, and that no answer has."""
    for one in of.ways.outcomes if of.doubts["answers"] is None else ():
        if not one.raised and one.path.items and of.answers[id(one)].known and one.path.fault is not None:
            what, node, unit = one.path.items[0]
            return of.seen("unreturned", what, node, unit)
    return None


def _stale(of: Ended) -> Seen | None:
    later, base = of.ways.again, of.ways.outcomes[0]
    if later is None or later.raised or not of.answers[id(later)].ids or not base.good or of.answers[id(base)].ids or later.path.answer_at is None:
        return None
    return of.seen("stale", "", *later.path.answer_at)


def _fewer(of: Ended) -> Seen | None:
    """A list that has one message where two failed, or none, although either is in it that fails alone."""
    both = of.ways.both
    if both is None or both.raised or not of.answers[id(both)].known or len(of.answers[id(both)].ids) > 1 or both.path.answer_at is None:
        return None
    tried = any(work.message == 1 for work in both.path.events[both.path.at :])
    alone = next((one for one in of.fates if one.told == "response" and one.site.node.id == both.path.plan.fail and not one.outcome.path.plan.unanswered), None)
    if not tried or alone is None:
        return None
    if of.answers[id(both)].ids:
        return of.seen("fewer", "", *both.path.answer_at)
    is_told = any(one.told == "elsewhere" for one in of.fates) or any(kind in WRONG for kind, _, _ in of.answers[id(both)].kinds)
    known = both.path.choices.keys() <= alone.outcome.path.choices.keys() and 0 in of.answers[id(alone.outcome)].ids and not is_told
    return of.seen("emptied", "", *both.path.answer_at) if known else None


def _misplaced(of: Ended) -> Seen | None:
    """A list that has the first message where the second one alone fails: its index is one in a list of failures, and not in the batch."""
    second, base = of.ways.second, of.ways.outcomes[0]
    if second is None or second.raised or second.path.fault is None or second.path.unfollowed or not base.good or of.answers[id(base)].ids:
        return None
    found = of.answers[id(second)]
    is_first = found.known and found.ids == frozenset({0}) and not found.any_of and second.path.fault.about == frozenset({1})
    return of.seen("misplaced", "", *second.path.answer_at) if is_first and second.path.answer_at is not None else None


def _always(of: Ended) -> Seen | None:
    base = of.ways.outcomes[0]
    if not base.good or not base.path.worked or base.path.answer_at is None or of.doubts["answers"] is not None:
        return None
    ended = [of.answers[id(one)] for one in of.ways.outcomes if not one.raised]
    return of.seen("always", "", *base.path.answer_at) if all(one.known and one.ids == EVERY and not one.any_of for one in ended) else None
