"""A message that was processed comes again: does it fail then, since what it wrote on the condition that nothing is there yet is there?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import regex

from ....reading import AGAIN_RAISED, AGAIN_TOLD, Seen
from ....sdk_requests.once import is_put_in
from ....words.taking_back import is_lock, is_taken_out, takes_away
from ...run.library.packages.powertools import FULL
from ...run.library.stores.only_once import MARKS, TIMES
from ...run.library.stores.records import spelt
from ...run.one_way import Way, again
from ...run.program import Program
from ...run.state.values import Site
from ...syntax import text_of
from ..response.answers import answer

_FIRST: Final = frozenset({0})
_MOST: Final = 6
"""Ways on which all goes well, and that are gone again."""
_COMMAND: Final = regex(r"\(new (?:\w+\.)*(\w+Command)\(")
_NAMED: Final = ("function_declaration", "method_definition", "variable_declarator")
_ANEW: Final = frozenset(
    {
        "Date", "randomUUID", "randomBytes", "randomInt", "random", "nanoid", "ulid", "v1", "v4", "v6", "v7", "customAlphabet", "now", "deep", "receiptHandle", "ApproximateReceiveCount", "awsRequestId",
    }
)  # fmt: skip
"""Parts of a key that are another one each time, or of which that is not seen."""


def duplicates(program: Program, ways: list[Way]) -> Iterator[Seen]:
    """Each write once that has such a message fail."""
    seen = set[int]()
    for way in [one for one in ways if _went_well(one)][:_MOST]:
        for site in [
            site
            for about, site, seconds in way.machine.state[MARKS]
            if about == _FIRST and seconds is None and not _is_cleared(way, site) and not _is_lock(way, site)
        ][-1:]:
            if site.node.id not in seen and (kind := _fails_again(again(program, way, frozenset({(site.node.id, _FIRST)})), site)) is not None:
                seen.add(site.node.id)
                (once, *_) = way.machine.state[TIMES][site.node.id, _FIRST]
                yield Seen(kind, f"{_call(site)} {once.raises}", site.source.at(site.node))


def _call(site: Site) -> str:
    """The command that is sent, or the method."""
    return found[1] if (found := _COMMAND.search(site.text)) is not None else site.text.partition("(")[0]


def _is_lock(way: Way, site: Site) -> bool:
    """Is it called a lock, or an update that another one takes back?"""
    words = _with_names(site)
    return is_lock(words) or ("update" in words.lower() and any(is_taken_out(source.text) for source in way.machine.state["program"].modules.sources))


def _with_names(site: Site) -> str:
    """A call as it is written, and what the functions around it are called."""
    words, node = [text_of(site.node)], site.node.parent
    while node is not None:
        words += [text_of(named)] if node.type in _NAMED and (named := node.child_by_field_name("name")) is not None else []
        node = node.parent
    return " ".join(words)


def _went_well(way: Way) -> bool:
    """Was the first message processed, and is Lambda told so?"""
    if way.ended != "return" or way.machine.fault is not None or MARKS not in way.machine.state:
        return False
    reported = answer(way).reported
    return reported is not None and 0 not in reported


def _is_cleared(way: Way, mark: Site) -> bool:
    """Is anything taken away again behind it, as a lock is?"""
    events = way.machine.events
    at = next((at for at, one in enumerate(events) if one.site.node.id == mark.node.id), 0)
    return any(takes_away(one.site.text) or "(new Delete" in one.site.text for one in events[at + 1 :] if one.kind == "work")


def _fails_again(way: Way | None, mark: Site) -> str | None:
    """How the same batch ends when it comes again, with this write made before; None where it may end well, or the write may be another one."""
    if way is None or (way.machine.fault is not None and way.machine.fault.kind != "throw"):
        return None
    made = way.machine.state.get(TIMES, {}).get((mark.node.id, _FIRST), ())
    if len(made) < 2 or len({spelt(one.key) for one in made}) > 1 or _may_be_new(made[0].key):  # noqa: PLR2004 - once each time
        return None
    if any(is_put_in(source.text, name) for name in made[0].within for source in way.machine.state["program"].modules.sources):
        return None
    _, questions = way.machine.state["before"]
    if any(one.kind != "fault" and one.about != frozenset({1}) and one.mark[-1:] != (FULL,) for one in way.machine.trace[questions:]):
        return None  # but for what a library does where all messages failed: this one did
    if way.ended == "throw":
        return AGAIN_RAISED
    return AGAIN_TOLD if 0 in (answer(way).reported or ()) else None


def _may_be_new(key: Any) -> bool:
    """Is it nothing that is known, or is there anything in it that is another one each time?"""
    spelt_out = spelt(key)
    return key in (None, ()) or _has_new(spelt_out)


def _has_new(key: Any) -> bool:
    if isinstance(key, tuple):
        return key[:1] in (("object",), ("call",)) or any(map(_has_new, key))
    return isinstance(key, str) and key in _ANEW
