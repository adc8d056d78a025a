"""What is put into a dict or a list under a name before it is used: keys that are set, one by one or by `update`, and entries that are appended."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from queuegate._light import NamedTuple

from .....sources.python_nodes import below
from ...scopes import Scope, changes

_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)
_UNCONDITIONAL: Final = (ast.With, ast.AsyncWith)
_DEEP: Final = 8
_Path = tuple[tuple[ast.AST, str], ...]


class Added(NamedTuple):
    """`key` is None for an entry of a list; `value` None where another may be there by then. `often`: 0 where it may not be there, 2 where it is appended again and again."""

    key: str | None
    value: ast.expr | None
    often: int = 1


def _literal(key: ast.expr) -> str:
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def added(scope: Scope, use: ast.Name, nodes: Iterable[ast.AST], key_of: Callable[[ast.expr], str] = _literal) -> list[Added] | None:
    """What these nodes add, which are all that is done to a name, before it is used there; None where they do something else. `key_of`: the text of a key, "" where it is not known."""
    statements, paths = _read(scope.node)
    found = []
    for node in nodes:
        statement = statements.get(id(node))
        parts = [*_of(statement, use.id, key_of)] if statement is not None else []
        if statement is None or not parts:
            return None
        path, where = paths[id(statement)], paths[id(statements[id(use)])]
        within = where[: len(path)] == path
        if (statement.lineno, statement.col_offset) > (use.lineno, use.col_offset):
            parts = [Added(one.key, None, 0) for one in parts]
        elif not within and parts[0].key is None:
            if (often := _how_often(path[_shared(path, where) :])) is None:
                return None
            parts = [one._replace(often=often) for one in parts]
        elif not within:
            parts = [Added(one.key, None, 0) for one in parts]
        found += parts
    return found


def is_tried(tree: ast.AST, node: ast.AST, error: str) -> bool:
    """Does the code expect this error of it, by name?"""
    statements, paths = _read(tree)
    around = [one for one, part in paths.get(id(statements.get(id(node))), ()) if isinstance(one, ast.Try) and part == "body"]
    return any(isinstance(named, ast.Name) and named.id == error for one in around for clause in one.handlers if clause.type for named in ast.walk(clause.type))


def shared(tree: ast.AST, name: str, *, deep: bool) -> bool:
    """Has what a name holds another name, too, that may change it: `other = request`, `held = [request]`? `deep`: so may what is in it: `for one in entries: one["Id"] = …`, `first = entries[0]`."""
    return any(deep or not inside for inside, _ in sharing(tree).get(name, ()))


@lru_cache(maxsize=8)
def sharing(tree: ast.AST) -> dict[str, set[tuple[bool, str]]]:
    """Which names are shared so, in one walk for all who ask: True, only what is in it; and the other name."""
    found: dict[str, set[tuple[bool, str]]] = {}
    for node in below(tree):
        match node:
            case ast.For(target=target, iter=held) | ast.AsyncFor(target=target, iter=held) | ast.comprehension(target=target, iter=held):
                inside = True
            case ast.Assign(targets=[target], value=ast.Subscript() as held):
                inside = True
            case ast.Assign(targets=[target], value=ast.Name() | ast.List() | ast.Tuple() | ast.Dict() as held):
                inside = False
            case _:
                continue
        others = {(inside, one.id) for one in ast.walk(target) if isinstance(one, ast.Name) and one.id in changes(tree)}
        for one in ast.walk(held) if others else ():
            if isinstance(one, ast.Name):
                found.setdefault(one.id, set()).update(others)
    return found


def entry(node: ast.expr, scope: Scope, key: str, left: int = _DEEP) -> tuple[ast.expr, Scope] | None:
    """What a dict has under a key, and where that stands; None where it is not known."""
    match node:
        case ast.Dict(keys=keys, values=values):
            for name, value in zip(reversed(keys), reversed(values), strict=True):
                if isinstance(name, ast.Constant) and name.value == key:
                    return value, scope
                if not isinstance(name, ast.Constant):
                    return entry(value, scope, key, left - 1) if name is None and left else None
        case ast.BinOp(left=first, op=ast.BitOr(), right=ast.Dict(keys=keys) as other) if left and all(isinstance(one, ast.Constant) for one in keys):
            return entry(other, scope, key, left - 1) or entry(first, scope, key, left - 1)
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=named):
            return next(((one.value, scope) for one in named if one.arg == key), None)
        case ast.Name(id=name) if left and (only := scope.only(name)) is not None and (owner := scope.owner(name)) is not None:
            nodes = changes(owner.node).get(name, ())
            parts = (added(owner, node, nodes) if owner is scope else None) if nodes else []
            own = [one for one in parts or () if one.key == key]
            if parts is None or any(not one.often for one in own):
                return None
            return (own[-1].value, scope) if own and own[-1].value is not None else entry(only.node, only.scope, key, left - 1)
    return None


def _of(statement: ast.stmt, name: str, key_of: Callable[[ast.expr], str]) -> Iterator[Added]:
    """What a statement adds to what a name holds, and does nothing else to it."""
    match statement:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=held), slice=key)], value=value) if held == name and (text := key_of(key)):
            yield Added(text, value)
        case ast.AugAssign(target=ast.Name(id=held), op=ast.BitOr(), value=ast.Dict() as display) if held == name:
            yield from _entries([display], [], key_of)
        case ast.AugAssign(target=ast.Name(id=held), op=ast.Add(), value=value) if held == name:
            yield from _items(value)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=held), attr=method), args=args, keywords=named)) if held == name:
            match method, args:
                case ("append", [value]) if not named:
                    yield Added(None, value)
                case ("extend", [value]) if not named:
                    yield from _items(value)
                case ("update", _):
                    yield from _entries(args, named, key_of)


def _items(value: ast.expr) -> Iterator[Added]:
    """What a list that is written out has; one for each of something else has that again and again."""
    match value:
        case ast.List(elts=held) | ast.Tuple(elts=held) if not any(isinstance(one, ast.Starred) for one in held):
            yield from (Added(None, one) for one in held)
        case ast.ListComp(elt=one) | ast.GeneratorExp(elt=one):
            yield Added(None, one, 2)


def _entries(displays: list[ast.expr], named: list[ast.keyword], key_of: Callable[[ast.expr], str]) -> Iterator[Added]:
    """What dicts that are written out have, and arguments with names; nothing where there is something else."""
    pairs = [
        (key_of(key) if key is not None else "", value)
        for one in displays
        if isinstance(one, ast.Dict)
        for key, value in zip(one.keys, one.values, strict=True)
    ]
    pairs += [(one.arg or "", one.value) for one in named]
    if all(isinstance(one, ast.Dict) for one in displays) and all(key for key, _ in pairs):
        yield from (Added(key, value) for key, value in pairs)


def _shared(one: _Path, other: _Path) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _how_often(blocks: _Path) -> int | None:
    """Is what stands in these blocks done again and again? None where it may be done once, or not at all."""
    loops = [node for node, _ in blocks if isinstance(node, _LOOPS)]
    if not all(isinstance(node, (*_LOOPS, ast.Try)) for node, _ in blocks):
        return None
    leaves = any(isinstance(one, (ast.Break, ast.Return)) for loop in loops for one in ast.walk(loop))
    return 2 if loops and not leaves else None


@lru_cache(maxsize=16)
def _read(tree: ast.AST) -> tuple[dict[int, Any], dict[int, _Path]]:
    """The statement in which each node stands, and the blocks in which each statement does."""
    statements: dict[int, Any] = {}
    paths: dict[int, _Path] = {}
    waiting: list[tuple[ast.AST, ast.stmt | None, _Path]] = [(tree, None, ())]
    while waiting:
        node, statement, path = waiting.pop()
        for name, child in ast.iter_fields(node):
            for one in child if isinstance(child, list) else [child]:
                if not isinstance(one, ast.AST):
                    continue
                own = one if isinstance(one, ast.stmt) else statement
                statements[id(one)] = own
                inside = path
                if isinstance(one, (ast.stmt, ast.ExceptHandler, ast.match_case)) and node is not tree and not isinstance(node, _UNCONDITIONAL):
                    inside = (*path, (node, name))
                if isinstance(one, ast.stmt):
                    paths[id(one)] = inside
                waiting.append((one, own, inside))
    return statements, paths
