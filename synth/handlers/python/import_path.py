"""Where else a module has Python look for what is imported: the folders that it puts into `sys.path`. https://docs.python.org/3/library/sys.html#sys.path"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import Final

from ...sources.python_nodes import children, nodes_of, of_tree

_ROOTS: Final = ("/var/task/", "/opt/python/", "/opt/", "./")
_FIRST: Final = frozenset({"insert", "__setitem__"})
_LAST: Final = frozenset({"append", "extend"})
_LONGEST: Final = 200
"""A longer name is no folder's."""
_DEEP: Final = 4
"""So many names are followed, each to what it is made of."""
_MOST: Final = 500
"""So many parts of a statement are looked at."""


def folders_with(tree: ast.Module, folders: list[Path], own: Path | None) -> tuple[list[Path], list[Path]]:
    """The folders in which Python looks before all others for what is imported, and after them, as far as a module spells them out: `sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))`, `sys.path.append(str(HERE))`.

    `own`: where the module lies.
    """
    before, after = dict[Path, None](), dict[Path, None]()
    for node, first, words in put_in(tree):
        found, here = before if first else after, _above(own, _heights(_made_of(tree, node)))
        from_here = [one for one in here if any(one.is_relative_to(folder) for folder in folders)]
        for word in words:
            inside = next((word.removeprefix(root) for root in _ROOTS if word.startswith(root)), word).strip("/")
            if inside and ".." not in inside.split("/") and len(inside) < _LONGEST:
                found |= dict.fromkeys(folder / inside for folder in (*([own] if own is not None else []), *from_here, *folders))
        found |= dict.fromkeys(from_here)  # from which most begin to name another
    return [*before], [*after]


@of_tree
def put_in(tree: ast.Module) -> tuple[tuple[ast.AST, bool, tuple[str, ...]], ...]:
    """Where a module puts something into `sys.path`, whether before all that is there, and the texts that it puts there: each by itself, and all of the statement together."""
    named, found = _called_path(tree), list[tuple[ast.AST, bool, tuple[str, ...]]]()
    for node in nodes_of(tree):
        if (first := _is_put_first(node, named)) is not None:
            words = [one.value for one in _made_of(tree, node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            found.append((node, first, (*words, "/".join(words))))
    return tuple(found)


def _is_put_first(node: ast.AST, named: frozenset[str]) -> bool | None:
    """Does a statement put something into `sys.path`, and before what is there? None of any other."""
    match node:
        case ast.Call(func=ast.Attribute(attr=how, value=inner)) if is_path(inner, named) and how in _FIRST | _LAST:
            return how in _FIRST
        case ast.Assign(targets=targets) if any(is_path(one, named) for one in targets):
            return True
        case ast.AugAssign(target=target) if is_path(target, named):
            return False
    return None


def is_path(node: ast.AST, named: frozenset[str] = frozenset()) -> bool:
    """Is it `sys.path`, or a part of it? `named`: other names of it."""
    match node:
        case ast.Subscript(value=inner):
            return is_path(inner, named)
        case ast.Attribute(attr="path", value=ast.Name(id="sys")):
            return True
        case ast.Name(id=name):
            return name in named
    return False


@of_tree
def _called_path(tree: ast.Module) -> frozenset[str]:
    """What else a module calls `sys.path`: `from sys import path`, `places = sys.path`."""
    imported = (
        one.asname or one.name
        for node in nodes_of(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "sys"
        for one in node.names
        if one.name == "path"
    )
    assigned = (one.id for node in nodes_of(tree) if isinstance(node, ast.Assign) and is_path(node.value) for one in node.targets if isinstance(one, ast.Name))
    return frozenset((*imported, *assigned))


def _made_of(tree: ast.Module, node: ast.AST) -> list[ast.AST]:
    """The parts of a statement in their order, and in the place of a name what it is made of: `ROOT / "lib"`, where ROOT is `Path(__file__).parent`."""
    waiting, found, given = [(one, 0) for one in reversed([*children(node)])], list[ast.AST](), _given(tree)
    while waiting and len(found) < _MOST:
        one, deep = waiting.pop()
        value = given.get(one.id) if isinstance(one, ast.Name) and deep < _DEEP else None
        found.append(one if value is None else value)
        waiting += [(inner, deep + (value is not None)) for inner in reversed([*children(found[-1])])]
    return found


@of_tree
def _given(tree: ast.Module) -> dict[str, ast.expr]:
    """What a name is given where it is given something once, or what the loop over it goes through."""
    found: dict[str, list[ast.expr]] = defaultdict(list)
    for node in nodes_of(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name].append(value)
            case ast.For(target=ast.Name(id=name), iter=value) | ast.comprehension(target=ast.Name(id=name), iter=value):
                found[name].append(value)
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _heights(parts: list[ast.AST]) -> int:
    """How many folders above its file a statement goes: 1 is where the file lies, and 0 that it does not begin there."""
    return sum(map(_height, parts)) if any(isinstance(one, ast.Name) and one.id == "__file__" for one in parts) else 0


def _height(node: ast.AST) -> int:
    match node:
        case ast.Attribute(attr="dirname" | "parent") | ast.Name(id="dirname") | ast.Constant(value=".."):
            return 1
        case ast.Subscript(value=ast.Attribute(attr="parents"), slice=ast.Constant(value=int() as which)):
            return which + 1
    return 0


def _above(own: Path | None, heights: int) -> list[Path]:
    return [] if own is None else [own, *own.parents][heights - 1 : heights] if heights > 0 else []
