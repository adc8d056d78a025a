"""What later batches in the same environment find of this one: messages that are kept for them, and a state that has them passed over (a circuit that is open).

An environment ends when Lambda ends it, and the messages of an invocation that went well are deleted: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from .....sources.python_nodes import nodes_of, of_tree
from ....effort import EFFORT, TooMuch
from ....reading import Seen
from ...run.language.comparison import PLAIN
from ...run.outliving import Outliving
from ...run.state.notes import Notes, aside
from ...run.state.path import MESSAGES, Path
from ...run.state.values import ClassV, DictV, InstanceV, ListV
from ...run.ways import Exploration, Outcome
from ..response.answers import Answer, answer

_MOST_BATCHES: Final = 8
"""So many in a row fail until a circuit should be open."""
_DEPTH: Final = 4


def later(runs: Exploration, replies: list[tuple[Outcome, Answer]], notes: Notes) -> Iterator[Seen]:
    """Each once."""
    trees = [one.source.tree for one in runs.machine.modules.known.values() if one is not None]
    if runs.base is None or not any(map(_changes_itself, trees)):
        return
    with aside(runs.machine) as met:
        try:
            failed = _failing(replies)
            found = _kept(runs, runs.base, met) or (_passed_over(runs, failed, met) if failed is not None else None)
        except TooMuch:
            return
    if found is not None:
        kind, what, node, module = found
        yield Seen(kind, what, notes.at(module, node))


def _kept(runs: Exploration, base: Outcome, met: Notes) -> tuple[str, str, Any, Any] | None:
    """Is nothing done for the messages but to put them into a list that is kept, and is it done when another batch comes, or when there are more of them?"""
    if _works(base.path) or base.raised or not _is_silent(base.path, base.value):
        return None
    outliving = runs.machine.modules.outliving
    outliving.restore()
    runs.once(Path(base.path.flips))
    if (held := next(outliving.held(), None)) is not None:
        runs.once(path := Path(base.path.flips))
        name, value, module = held
        if _works(path) and not met.doubts and not path.unfollowed:
            return "deferred", name, value.put or value.node, module
    return _held_back(runs, base, met)


def _works(path: Path) -> bool:
    return any(one.kind == "work" for one in path.sites.values())


def _held_back(runs: Exploration, base: Outcome, met: Notes) -> tuple[str, str, Any, Any] | None:
    """Is it done as soon as a list that is emptied then has more items than those of this batch?"""
    machine, known, waiting = runs.machine, {*base.path.choices}, [base.path.flips]
    try:
        for _ in range(_MOST_BATCHES):
            machine.lengths = []
            machine.modules.outliving.restore()
            runs.once(path := Path(waiting.pop(0)))
            full = next((one for one in machine.lengths if _is_emptied(*one)), None)
            if full is not None and _works(path) and not met.doubts and not path.unfollowed:
                return "held-back", ast.unparse(full[0].args[0]), *full
            waiting += [path.flips | {key} for key in path.choices if key not in known] if full is not None else []
            known |= {*path.choices}
            if not waiting:
                break
    finally:
        machine.lengths = None
    return None


def _is_emptied(call: ast.Call, module: Any) -> bool:
    """Does a function make the list anew of which the length is asked, or clear it?"""
    return module is not None and bool(call.args) and ast.unparse(call.args[0]) in _emptied(module.source.tree)


@of_tree
def _emptied(tree: ast.Module) -> frozenset[str]:
    found = set[str]()
    for function in (one for one in nodes_of(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name != "__init__"):
        begun = set[str]()
        for one in ast.walk(function):
            match one:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=[])):
                    found |= {name} & begun  # made anew, and not for the first time
                    begun.add(name)
                case ast.Assign(targets=[ast.Attribute() as target], value=ast.List(elts=[])) | ast.Call(func=ast.Attribute(value=target, attr="clear")):
                    found.add(ast.unparse(target))
    return frozenset(found)


def _failing(replies: list[tuple[Outcome, Answer]]) -> Outcome | None:
    """A run on which the work on a message fails."""
    for one, _ in replies:
        site = one.path.sites.get(one.of or 0) if not (one.narrow or one.path.everywhere or one.path.library) else None
        if site is not None and site.kind == "work" and site.message == 0:
            return one
    return None


def _passed_over(runs: Exploration, failed: Outcome, met: Notes) -> tuple[str, str, Any, Any] | None:
    """Where the same call fails for all messages of several batches, and each is told at first: is less done for one in the end, and is it returned nowhere?"""
    outliving = runs.machine.modules.outliving
    outliving.restore()
    flips, known, states, first = failed.path.flips, {*failed.path.choices}, [_said(outliving)], Path()
    for batch in range(_MOST_BATCHES):
        path = Path(flips, failed.path.fail, failed.path.names, everywhere=True)
        value, error = runs.once(path)
        told = frozenset(range(MESSAGES)) if error is not None else answer(value).ids
        first = path if batch == 0 else first
        left = [one for one in range(MESSAGES) if one not in told and path.worked.count(one) < first.worked.count(one)]
        if batch == 0 and len(told) < MESSAGES:
            return None
        if left and not path.elsewhere and not met.doubts and _is_silent(path, value) and (name := _changed(states[0], _said(outliving))):
            clause = (path.caught[-1].node, path.caught[-1].module) if path.caught else (path.returned, path.returned_in)
            return ("open", name, *(path.loops.skipped or clause))
        flips, known = flips | ({*path.choices} - known), known | {*path.choices}
        states.append(_said(outliving))
        if outliving.keep_messages() or states[-1] == states[-2]:
            return None
    return None


def _is_silent(path: Path, value: Any) -> bool:
    return answer(value).known and not path.whole and not path.unfollowed and not path.library and not answer(value).ids >= {*range(MESSAGES)}


def _changed(before: list[tuple[str, Any]], now: list[tuple[str, Any]]) -> str:
    """The name of what has become another since."""
    return next((name for (name, was), (_, held) in zip(before, now, strict=False) if was != held), "")


def _said(outliving: Outliving) -> list[tuple[str, Any]]:
    """What the modules hold of numbers, texts and the like, by the names that it has there."""
    return [(name, _plain(value, _DEPTH)) for name, value in outliving.values()]


def _plain(value: Any, depth: int) -> Any:
    EFFORT.spend()
    match value:
        case InstanceV(attrs=inner) if depth:
            return tuple((name, _plain(one, depth - 1)) for name, one in inner.items())
        case ListV(items=items) if depth:
            return tuple(_plain(one, depth - 1) for one in items)
        case DictV(entries=entries) if depth:
            return tuple((name if isinstance(name, PLAIN) else None, _plain(one, depth - 1)) for name, (one, _) in entries.items())
        case ClassV(attrs=inner) if depth:
            return tuple((name, one) for name, one in inner.vars.items() if isinstance(one, PLAIN))
    return value if isinstance(value, PLAIN) else type(value).__name__


@of_tree
def _changes_itself(tree: ast.Module) -> bool:
    """May a function change what its module holds: a global name, an attribute, a list?"""
    for one in nodes_of(tree):
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name != "__init__":
            for part in ast.walk(one):
                match part:
                    case (
                        ast.Global()
                        | ast.Nonlocal()
                        | ast.Attribute(ctx=ast.Store())
                        | ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute(), attr="append" | "appendleft" | "extend"))
                    ):
                        return True
    return False
