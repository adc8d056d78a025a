"""A message that failed comes again: is it worked on then, or taken for one that was?

What a handler writes down of a message before it works on it has to go when the work fails. Else the retry finds it, and the message is deleted as a duplicate.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any, Final

from queuegate._light import NamedTuple

from ....effort import TooMuch
from ...run import known
from ...run.state.notes import aside
from ...run.state.path import Path
from ...run.ways import Exploration, Outcome
from ..response.answers import Answer, answer

_MOST: Final = 4
"""Failures that are tried again."""
_MOST_CHOICES: Final = 8


class Mark(NamedTuple):
    """What has a message skipped that failed before: a write that goes well once, or is looked for (`mark`), until it goes by itself (`expiring`), or a list that is kept (`memory`)."""

    kind: str
    what: str
    node: Any
    module: Any


def marks(runs: Exploration, replies: Sequence[tuple[Outcome, Answer]]) -> Iterator[Mark]:
    """Each once."""
    found: dict[int, Mark] = {}
    with aside(runs.machine), suppress(TooMuch):
        for outcome in [one for one, reply in replies if _comes_back(one, reply)][:_MOST]:
            mark = _mark(runs, outcome)
            if mark is not None and not (found and id(mark.node) in outcome.path.stores.over):
                found.setdefault(id(mark.node), mark)
    yield from found.values()


def _comes_back(outcome: Outcome, reply: Answer) -> bool:
    """Did the work on the first message fail, is it received again, and was nothing else done about it?"""
    path = outcome.path
    if outcome.of is None or outcome.narrow or path.everywhere or path.failed_at is None or path.elsewhere or path.undone:
        return False
    site = path.sites.get(outcome.of)  # None: the code itself failed the message before it came there
    if site is None or site.kind != "work" or known.clears(site.what) or _only_says_done(path, outcome.of):
        return False
    later = any(one == 0 and i not in path.settled for i, one in enumerate(path.worked[path.failed_at :], path.failed_at))
    return not later and (outcome.raised or 0 in reply.ids)


def _only_says_done(path: Path, of: Any) -> bool:
    """Is it the work that went well, and only what is written of it failed?"""
    before = takewhile(lambda key: key != of, path.sites) if of in path.stores.over else ()
    marks = {id(node) for node, *_ in path.marks} | path.stores.lookups
    return any(path.sites[key].kind == "work" and id(path.sites[key].node) not in marks and not known.fetches(path.sites[key].what) for key in before)


def _mark(runs: Exploration, outcome: Outcome) -> Mark | None:
    written = [*(one for one in outcome.path.marks if one[2] == 0), *_kept(outcome.path)]
    in_memory: list[list[Any]] = [[]] if _keeps(runs, outcome) else []
    for marked in (*in_memory, written) if written else in_memory:
        second, skipped = _again(runs, outcome, marked)
        others = _asked(second) - _asked(outcome.path)
        if (
            not skipped
            or len(others) > _MOST_CHOICES
            or not all(_again(runs, outcome, marked, one)[1] for one in others)
            or _does_otherwise(runs, outcome, second)
        ):
            continue
        if marked:
            node, module, _, seconds = marked[-1]
            call = ast.unparse(node.func)
            return Mark("mark", call, node, module) if seconds is None else Mark("expiring", f"{call} {seconds:g}", node, module)
        name, held, module = next(runs.machine.modules.outliving.held())
        return Mark("memory", name, held.node, module)
    return None


def _does_otherwise(runs: Exploration, outcome: Outcome, second: Path) -> bool:
    """Is something done for a message that is there already, and only then (`if known: update(order) else: create(order)`)? It is not taken for a duplicate."""
    runs.machine.modules.outliving.restore()
    sound = Path(outcome.path.flips)
    runs.once(sound, {})
    more = [one for key, one in second.sites.items() if key not in sound.sites and key not in second.stores.lookups]
    return any(one.kind == "work" and not known.clears(one.what) and not known.fetches(one.what) for one in more)


def _kept(path: Path) -> Iterator[tuple[ast.AST, Any, int, float | None]]:
    """What is written of the first message under a key, before any work on it: what is looked for there tells that it was had before."""
    for one in path.stores.kept:
        if one.message == 0:
            yield one.node, one.module, one.message, one.seconds


def _asked(path: Path) -> set[int]:
    """The choices that are made in the work on the first message, or before it."""
    return {node for node, message in path.asked if message in (0, None)}


def _keeps(runs: Exploration, outcome: Outcome) -> bool:
    """Is something of the messages kept in the modules after this batch?"""
    runs.machine.modules.outliving.restore()
    runs.once(_path(outcome), {})
    return bool(runs.machine.modules.outliving.keep_messages())


def _path(outcome: Outcome) -> Path:
    return Path(outcome.path.flips, outcome.path.fail, outcome.path.names)


def _again(runs: Exploration, outcome: Outcome, marked: list[Any], flip: int | None = None) -> tuple[Path, bool]:
    """The batch once more, in the environment that this outcome left: is the first message passed over, and taken for done?"""
    same: dict[Any, Any] = {}
    runs.machine.modules.outliving.restore()
    before = _path(outcome)
    runs.once(before, same)
    path = Path(outcome.path.flips if flip is None else outcome.path.flips | {flip})
    path.marked = {(id(node), message) for node, _, message, _ in marked}
    path.stores.there = [one for one in before.stores.kept if (id(one.node), one.message) in path.marked]
    value, error = runs.once(path, same)
    reply = answer(value)
    passed = error is None and reply.known and 0 not in reply.ids and not path.unfollowed and not path.whole and not path.elsewhere
    return path, passed and outcome.of not in path.sites
