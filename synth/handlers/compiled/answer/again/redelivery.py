"""A message that failed comes again: is it worked on then, or taken for one that was?

What a handler writes down of a message before it works on it has to go when the work fails. Else the retry finds it, and the message is deleted as a duplicate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from ....effort import TooMuch
from ....words.naming import clears
from ..failures.fates import Fate
from ..response.answers import Answer, answer
from ..run.meaning.bad_answers import FOUND, Bad
from ..run.state.values import EVERY, List, Object, about_of
from ..run.ways import Outcome, Ways
from .looked_up import looked_up

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Unit

_FIRST: Final = frozenset({0})
_MOST: Final = 4
"""Failures that are tried again."""
_MOST_CHOICES: Final = 8


class Mark(NamedTuple):
    """What has a message skipped that failed before: a write that goes well once (`mark`, or `expiring`: with how many seconds it stays), or something that is kept (`memory`); the node is None where it is not known."""

    kind: str
    what: str
    node: Node | None
    unit: Unit | None


def marks(ways: Ways, fates: list[Fate], returns: str) -> tuple[list[Mark], bool]:
    """Each once; and whether there was time to see all."""
    found: dict[tuple[str, str], Mark] = {}
    try:
        for one in sorted((one for one in fates if _comes_back(one)), key=_is_unmarked)[:_MOST]:
            mark = _mark(ways, one, lambda outcome: answer(outcome.value, returns))
            if mark is not None:
                found.setdefault((mark.kind, mark.what), mark)
    except (TooMuch, RecursionError):
        return [*found.values()], False
    return [*found.values()], True


def _is_unmarked(one: Fate) -> bool:
    """Had nothing been written of the message by then, as far as that is seen? Those that had are tried first."""
    path = one.outcome.path
    return not path.marks and next(looked_up(path), None) is None


def may_mark(ways: Ways) -> bool:
    """Does the handler write down anything by which a message may be passed over?"""
    if any(one.path.marks for one in ways.outcomes):
        return True
    try:
        ways.once(ways.outcomes[0].path.plan)
    except (TooMuch, RecursionError):
        return True
    return _kept(ways.machine.globals) is not None


def _comes_back(one: Fate) -> bool:
    """Did the work on the first message fail, is it received again, and was nothing else done about it?"""
    path, site = one.outcome.path, one.site
    if one.told not in ("raised", "response") or path.fault is None or site.about != _FIRST or site.kind != "work" or path.special or clears(site.text):
        return False
    after = [work.site for work in path.events[path.at :] if work.message == 0 and work.site.node.id != site.node.id]
    return not any(one.kind == "work" or clears(one.text) for one in after)


def _mark(ways: Ways, one: Fate, reply: Callable[[Outcome], Answer]) -> Mark | None:
    written = [site for site in one.outcome.path.marks if site.node.id != one.site.node.id]
    ways.once(one.outcome.path.plan)
    kept = _kept(ways.machine.globals)
    for sites in ([], written) if written else ([],) if kept is not None else ():
        if not _is_passed_over(ways, one, reply, frozenset(site.node.id for site in sites)):
            continue
        if not sites:
            return kept
        call, ends = sites[-1].text.partition("(")[0], one.outcome.path.lasts.get(sites[-1].node.id)
        return Mark("mark" if ends is None else "expiring", call if ends is None else f"{call} {ends:g}", sites[-1].node, sites[-1].unit)
    for look, site, texts in looked_up(one.outcome.path):
        if site.node.id != one.site.node.id and _is_passed_over(ways, one, reply, frozenset(), (look, texts)):
            return Mark("mark", site.text.partition("(")[0], site.node, site.unit)
    return None


def _is_passed_over(ways: Ways, one: Fate, reply: Callable[[Outcome], Answer], marked: frozenset[int], look: tuple[int, dict[str, str]] | None = None) -> bool:
    """Is it passed over when it comes again, whatever is asked then? `look`: the call that finds what was written, and what that says."""

    def again(flip: Any = None) -> Outcome:
        return ways.repeated(
            one.outcome, marked, frozenset() if flip is None else frozenset({flip}), Bad(look[0], FOUND, written=look[1]) if look is not None else None
        )

    second = again()
    others = [key for key in second.path.choices if key[1] in (0, None) and key not in one.outcome.path.choices]
    if not _passed(second, one, ways.outcomes[0], reply) or len(others) > _MOST_CHOICES:
        return False
    return all(_passed(again(key), one, ways.outcomes[0], reply) for key in others)


def _passed(second: Outcome, one: Fate, sound: Outcome, reply: Callable[[Outcome], Answer]) -> bool:
    """Is the first message passed over, and taken for done?"""
    if second.raised or second.path.unfollowed:
        return False
    found = reply(second)
    worked = any(0 in work.site.about and (work.site.node.id == one.site.node.id or work.site.about == EVERY) for work in second.path.events)
    return found.known and 0 not in found.ids and not worked and not _does_otherwise(second, one, sound)


def _does_otherwise(second: Outcome, one: Fate, sound: Outcome) -> bool:
    """Is something done for a message that is there already, and only then (`if (known) update(order); else create(order);`)? It is not taken for a duplicate."""
    done = {work.site.node.id for outcome in (sound, one.outcome) for work in outcome.path.events}
    new = [work.site for work in second.path.events if 0 in work.site.about and work.site.node.id not in done]
    return any(site.kind == "work" and not clears(site.text) for site in new)


def _kept(held: dict[Any, Any]) -> Mark | None:
    """What outlives an invocation and has something of the first message."""
    for key, one in held.items():
        fields = one.fields if isinstance(one, Object) and one.type is not None else {key[-1]: one} if isinstance(key, tuple) else {}
        for name, value in fields.items():
            if isinstance(value, (List, Object)) and (isinstance(value, List) or value.kind == "map") and about_of(value) & _FIRST:
                return Mark("memory", str(name), value.node, None)
    return None
