"""Whether a handler takes each message that is done off the queue by itself, before it fails the invocation for another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...reading import Seen
from ..run.library.aws import DELETED
from ..run.state.values import MESSAGES
from ..run.ways import Ways
from .noted import noted

_BATCH: Final = frozenset(range(MESSAGES))


def spared(ways: Ways) -> Iterator[Seen]:
    """Only those that failed come back then. `Promise.all` ends with the first failure, whatever the others have come to."""
    own = next((one for one in noted(ways.gone, "polls") if one.kind == "own"), None)
    if own is None:
        return
    failed = [way.machine for way in ways.gone if way.ended == "throw" and way.machine.fault is not None and len(way.machine.fault.about) == 1]
    told = [(one.fault.about, frozenset(one.state.get(DELETED, ()))) for one in failed if one.fault is not None]
    others = all(deleted >= _BATCH - about for about, deleted in told) and any(not about & deleted for about, deleted in told)
    sources = ways.gone[0].machine.state["program"].modules.sources
    if ways.doubts or (others and any(b"Promise.all(" in (one.root.text or b"") for one in sources)):
        yield own._replace(kind="perhaps-spared")
    elif others:
        yield own._replace(kind="spared")
