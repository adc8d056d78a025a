"""Failures of which it is not known who is told: a condition decides that, and nobody knows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ....reading import LOST, Untold
from ....reading import untold as doubt
from ...calls.uses import line_of
from ..forms.form import in_short
from .fates import Fate, is_beside, rank
from .judged import decides, is_only_judged

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Unit

_FINDS: Final = regex(r"(?i)\b(?:get_?item|get_?object|head_?object|query|scan|select|find|any|exists|count|contains)\w*\(")
"""What asks a store whether it has something, by its name."""

_SPELLS: Final = regex(r"^json\.Marshal\w*\(")
"""What no value of JSON makes fail: whoever drops its error loses nothing. https://pkg.go.dev/encoding/json#Marshal"""


def untold(fates: list[Fate]) -> Untold | None:
    """Why it is not known whether a failure is told: it is lost on one way and told on another, and what is decided on them is not known."""
    for node, unit in _conditions(fates):
        at = unit.file.at(node)
        asked = node.child_by_field_name("condition") or node
        return doubt(f"'{in_short(asked)}'", line_of(at), at)
    return None


def _conditions(fates: list[Fate]) -> Iterator[tuple[Node, Unit]]:
    groups: dict[tuple[int, int, bool], list[Fate]] = {}
    for one in (one for one in fates if not _SPELLS.search(one.site.text)):
        groups.setdefault((one.site.node.id, one.site.guard, one.outcome.path.plan.unanswered), []).append(one)
    for held in groups.values():
        told = [one for one in held if one.told is not None and one.told not in LOST and not rank(one)[0] and not is_only_judged(one)]
        lost = [one for one in held if one not in told and one.told is not None and not rank(one)[0] and not one.outcome.path.narrowed] if told else []
        for one in lost:
            if one is held[0] or not is_beside(one, fates):
                places = (place for other in told if (place := _decides(one, other, usual=one is held[0])) is not None)
                yield from (place for place in places if not _looks_up(place[0], one) and (one.told in LOST or decides(place[0], one)))


def _looks_up(condition: Node, lost: Fate) -> bool:
    """Is a store asked there for the message, which may have been done before?"""
    path = lost.outcome.path
    asked = condition.child_by_field_name("condition") or condition
    return any(
        asked.start_byte <= work.site.node.start_byte < asked.end_byte and _FINDS.search(work.site.text) is not None and path.fault not in work.given
        for work in path.events[path.at :]
    )


def _decides(lost: Fate, told: Fate, *, usual: bool) -> tuple[Node, Unit] | None:
    """The condition by which a failure is told and not lost; None where more than what is asked after it is otherwise, unless it is lost on the usual way."""
    one, other = lost.outcome.path, told.outcome.path
    keys, after = one.plan.flips ^ other.plan.flips, one.reactions | other.reactions
    if not usual and (not keys or not keys <= after):
        return None
    places = {**other.chosen_at, **one.chosen_at}
    return next((places[key] for key in (*keys & after, *keys) if key in places), (lost.site.node, lost.site.unit))
