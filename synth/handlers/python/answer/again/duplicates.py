"""A message that was processed comes again: does it fail then, since what it wrote on the condition that nothing is there yet is there?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from .....sources.python_nodes import below, nodes_of
from ....effort import TooMuch
from ....reading import AGAIN_RAISED, AGAIN_TOLD
from ....second_time import ends_badly
from ....words.taking_back import is_lock, is_taken_out, takes_away
from ...run.library.stores.kept import alike
from ...run.state.notes import aside
from ...run.state.path import Path
from ...run.ways import Exploration, Outcome
from ..response.answers import Answer, answer
from .made_anew import hanging_on, may_be_new, texts
from .redelivery import Mark

_MOST: Final = 4
"""Ways on which all goes well, and that are gone again."""


def duplicates(runs: Exploration, replies: Sequence[tuple[Outcome, Answer]]) -> Iterator[Mark]:
    """Each write once that has such a message fail, however the handler goes on."""
    found: dict[int, Mark] = {}
    with aside(runs.machine), suppress(TooMuch):
        for outcome in [one for one, reply in replies if _went_well(one, reply)][:_MOST]:
            for mark in [one for one in outcome.path.marks if one[2] == 0 and _is_mark(runs, outcome.path, one[0], one[1])][-1:]:
                if (kind := _fails_again(runs, outcome, mark)) is not None:
                    node, module, _, _ = mark
                    found.setdefault(id(node), Mark(kind, f"{ast.unparse(node.func)} {outcome.path.stores.once[id(node), 0].error}", node, module))
    yield from found.values()


def _went_well(outcome: Outcome, reply: Answer) -> bool:
    """Was the first message processed, and is Lambda told so?"""
    path = outcome.path
    return outcome.of is None and not outcome.raised and path.failed_at is None and not path.unfollowed and reply.known and 0 not in reply.ids


def _is_mark(runs: Exploration, path: Path, node: Any, module: Any) -> bool:
    """Is it a write of AWS that stays when all is done, and no lock?"""
    if ast.unparse(node.func).endswith("update_item") and any(is_taken_out(one) for one in texts(runs.machine)):
        return False
    around = [one.name for one in nodes_of(module.source.tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and node in below(one)]
    return (id(node), 0) in path.stores.once and not _is_cleared(path, node) and not is_lock(" ".join([ast.unparse(node), *around]))


def _is_cleared(path: Path, mark: Any) -> bool:
    """Is anything taken away again behind it, as a lock is?"""
    sites = [*path.sites.values()]
    at = next((at for at, one in enumerate(sites) if one.node is mark), 0)
    return any(takes_away(f"{one.what}(") for one in sites[at + 1 :])


def _fails_again(runs: Exploration, outcome: Outcome, mark: Any) -> str | None:
    """How the same batch ends when it comes again, with this write made before, whatever is asked then; None where it may end well, or the write may be another one."""
    outside = hanging_on(runs.machine, outcome.path)

    def again(flips: frozenset[int]) -> tuple[set[int], str | None]:
        path, kind = _again(runs, outcome, mark, flips)
        return {node for node, message in path.asked if message in (0, None) and ((node, message) not in outcome.path.asked or node in outside)}, kind

    return ends_badly(again)


def _again(runs: Exploration, outcome: Outcome, mark: Any, others: frozenset[int]) -> tuple[Path, str | None]:
    """The batch twice, and how it ends the second time, where these choices are taken the other way."""
    same: dict[Any, Any] = {}
    flips = outcome.path.flips
    runs.machine.modules.outliving.restore()
    before = Path(flips)
    runs.once(before, same)
    path = Path(flips ^ others)
    place = (id(mark[0]), 0)
    path.marked = {place}
    path.stores.there = [one for one in before.stores.kept if one.message == 0]
    value, error = runs.once(path, same)
    made = [one.stores.once[place] for one in (before, path) if place in one.stores.once]
    if len(made) < 2 or not alike(made[0].key, made[1].key) or may_be_new(runs.machine, made[1]) or path.unfollowed or path.whole:  # noqa: PLR2004 - once each time
        return path, None
    reply = answer(value)
    return path, AGAIN_RAISED if error is not None else AGAIN_TOLD if reply.known and 0 in reply.ids else None
