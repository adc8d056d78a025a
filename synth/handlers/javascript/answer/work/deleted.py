"""Whether a handler takes each message that is done off the queue by itself, before it fails the invocation for another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ....reading import Seen
from ...run.library.aws.operations import DELETED
from ...run.state.machine import Question
from ...run.state.values import MESSAGES, About
from ...run.ways import Ways
from ..noted import noted

_BATCH: Final = frozenset(range(MESSAGES))


def spared(ways: Ways) -> Iterator[Seen]:
    """Only those that failed come back then. `Promise.all` ends with the first failure, whatever the others have come to."""
    own = next((one for one in noted(ways.gone, "polls") if one.kind == "own"), None)
    if own is None:
        return
    well = {_answered(one) for way in ways.gone if way.ended == "return" for one in way.machine.trace}
    failed = [
        way.machine
        for way in ways.gone
        if way.ended == "throw" and (fault := way.machine.fault) is not None and len(fault.about) == 1 and _is_of_one(way.machine.trace, fault.about, well)
    ]
    told = [(one.fault.about, frozenset(one.state.get(DELETED, ()))) for one in failed if one.fault is not None]
    others = all(deleted >= _BATCH - about for about, deleted in told) and any(not about & deleted for about, deleted in told)
    sources = ways.gone[0].machine.state["program"].modules.sources
    if ways.doubts or (others and any(b"Promise.all(" in (one.root.text or b"") for one in sources)):
        yield own._replace(kind="perhaps-spared")
    elif others:
        yield own._replace(kind="spared")


def _is_of_one(trace: Sequence[Question], about: About, well: set[tuple[Any, ...]]) -> bool:
    """Do the others go as they may where nothing fails? One for which the code throws by itself (`if (!response.ok)`) has failed, too."""
    return all(not one.about or one.about & about or _answered(one) in well for one in trace)


def _answered(one: Question) -> tuple[Any, ...]:
    return one.mark, one.about, one.taken
