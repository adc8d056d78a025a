"""Requests whose answer tells of a failure and raises nothing: the batch is run once more with such an answer, and whoever learns of it looks at it.

Whatever else is asked after the answer came is asked both ways: where one of them tells somebody, or nobody knows, the request is left alone. So is one beside other work on its message, which may be a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ....effort import TooMuch
from ....reading import WRONG, Seen
from ..response.answers import answer
from ..run.meaning.bad_answers import Bad, tells
from ..run.state.path import Path, Plan
from ..run.ways import Outcome, Ways
from .fates import is_no_work

_READS: Final = re.compile(r"\b(?:ReadAll|Copy|Close|ReadAs\w+|ReadToEnd\w*|close|readAllBytes|as(?:Utf8)?String|asByteArray)\b")
"""What brings the body of an answer, whatever is in it."""
_MOST: Final = 8
"""Requests, and choices after each, that are tried."""


def passed_over(ways: Ways, returns: str) -> Iterator[Seen]:
    """What they are called, and where."""
    tried = set[int]()
    for outcome in [one for one in ways.outcomes if one.good]:
        for node, (kind, what, unit) in outcome.path.sent.items():
            if node.id in tried or len(tried) == _MOST:
                continue
            tried.add(node.id)
            first = Bad(node.id, kind)
            if _is_lost(ways, outcome.path, first, returns):
                yield Seen("caught" if first.raises else kind, what, unit.file.at(node))
                continue
            for status in first.status.others():
                if _is_lost(ways, outcome.path, Bad(node.id, kind, status), returns):
                    yield Seen(kind, f"{what} with status {status}", unit.file.at(node))


def _is_lost(ways: Ways, path: Path, bad: Bad, returns: str) -> bool:
    """Is the message deleted, on each of these ways?"""
    machine, doubts = ways.machine, ways.machine.doubts
    machine.doubts = {}
    try:
        first = ways.once(Plan(flips=path.plan.flips, bad=bad))
        if not bad.came or not _loses(first, bad, returns):
            return False
        after = [key for key in [*first.path.choices][bad.since :] if key[1] in (None, 0)][:_MOST]
        others = (ways.once(Plan(flips=path.plan.flips ^ {key}, bad=bad)) for key in after)
        return all(_loses(one, bad, returns) for one in others) and not machine.doubts
    except (TooMuch, RecursionError):
        return False
    finally:
        machine.doubts = doubts


def _loses(outcome: Outcome, bad: Bad, returns: str) -> bool:
    """Is nothing told of it? What the code raises itself is heard, or another mistake."""
    if outcome.raised:
        return False
    path, reply = outcome.path, answer(outcome.value, returns)
    is_heard = path.fault is not None and 0 in path.fault.about and not (bad.raises and path.caught and not path.caught[-1].broad)
    told = 0 in reply.ids or (is_heard if path.fault is not None else bool(path.items))
    if told or not reply.known or path.unfollowed or any(kind in WRONG for kind, _, _ in reply.kinds):
        return False
    return all(_is_harmless(work, at < bad.began, bad, path) for at, work in enumerate(path.events) if 0 in work.site.about)


def _is_harmless(work: Any, before: bool, bad: Bad, path: Path) -> bool:  # noqa: FBT001 - of two kinds
    """Is it no other work on the message, and no code that may look at the answer?"""
    is_request = any(work.site.node.id == node.id for node in path.sent)
    is_aside = work.site.kind == "block" or work.site.node.id not in path.sites or (before and (work.site.kind == "parse" or is_no_work(work.site, path)))
    return is_request or (_READS.search(work.site.text) is not None if any(tells(bad, one) for one in work.given) else is_aside)
