"""A message that was processed comes again: does it fail then, since what it wrote on the condition that nothing is there yet is there?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from ...effort import TooMuch
from ...reading import AGAIN_RAISED, AGAIN_TOLD
from ..run import known
from ..run.library.stores.kept import alike
from ..run.state.notes import aside
from ..run.state.path import Path
from ..run.ways import Exploration, Outcome
from .answers import Answer, answer
from .made_anew import may_be_new
from .redelivery import Mark

_MOST: Final = 4
"""Ways on which all goes well, and that are gone again."""
_MOST_CHOICES: Final = 8


def duplicates(runs: Exploration, replies: Sequence[tuple[Outcome, Answer]]) -> Iterator[Mark]:
    """Each write once that has such a message fail, however the handler goes on."""
    found: dict[int, Mark] = {}
    with aside(runs.machine), suppress(TooMuch):
        for outcome in [one for one, reply in replies if _went_well(one, reply)][:_MOST]:
            for mark in [one for one in outcome.path.marks if one[2] == 0 and (id(one[0]), 0) in outcome.path.stores.once and not _is_cleared(outcome.path, one[0])][-1:]:
                if (kind := _fails_again(runs, outcome, mark)) is not None:
                    node, module, _, _ = mark
                    found.setdefault(id(node), Mark(kind, f"{ast.unparse(node.func)} {outcome.path.stores.once[id(node), 0].error}", node, module))
    yield from found.values()


def _went_well(outcome: Outcome, reply: Answer) -> bool:
    """Was the first message processed, and is Lambda told so?"""
    path = outcome.path
    return outcome.of is None and not outcome.raised and path.failed_at is None and not path.unfollowed and reply.known and 0 not in reply.ids


def _is_cleared(path: Path, mark: Any) -> bool:
    """Is anything taken away again behind it, as a lock is?"""
    sites = [*path.sites.values()]
    at = next((at for at, one in enumerate(sites) if one.node is mark), 0)
    return any(known.clears(one.what) for one in sites[at + 1 :])


def _fails_again(runs: Exploration, outcome: Outcome, mark: Any) -> str | None:
    """How the same batch ends when it comes again, with this write made before; None where it may end well, or the write may be another one."""
    first, kind = _again(runs, outcome, mark)
    if kind is None:
        return None
    fetched = any(known.fetches(one.what) for one in outcome.path.sites.values())
    others = [node for node, message in first.asked if message in (0, None) and (fetched or (node, message) not in outcome.path.asked)]
    kinds = {_again(runs, outcome, mark, node)[1] for node in others[: _MOST_CHOICES + 1]}
    return kind if len(others) <= _MOST_CHOICES and None not in kinds else None


def _again(runs: Exploration, outcome: Outcome, mark: Any, flip: int | None = None) -> tuple[Path, str | None]:
    """The batch twice, and how it ends the second time."""
    same: dict[Any, Any] = {}
    flips = outcome.path.flips
    runs.machine.modules.outliving.restore()
    before = Path(flips)
    runs.once(before, same)
    path = Path(flips if flip is None else flips ^ {flip})
    place = (id(mark[0]), 0)
    path.marked = {place}
    path.stores.there = [one for one in before.stores.kept if one.message == 0]
    value, error = runs.once(path, same)
    keys = [one.stores.once[place].key for one in (before, path) if place in one.stores.once]
    if len(keys) < 2 or not alike(*keys) or may_be_new(runs.machine, keys[1]) or path.unfollowed or path.whole:  # noqa: PLR2004 - once each time
        return path, None
    reply = answer(value)
    return path, AGAIN_RAISED if error is not None else AGAIN_TOLD if reply.known and 0 in reply.ids else None
