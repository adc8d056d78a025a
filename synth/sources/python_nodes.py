"""The tree of Python code, unless that takes seconds, and its nodes: as `ast.walk` and `ast.iter_child_nodes` have them, but for what tells a value that is read from one that is set (`ctx`), at a third of the cost."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

_TEXTS: Final = frozenset(
    {"ctx", "id", "attr", "arg", "asname", "module", "level", "kind", "type_comment", "conversion", "is_async", "simple", "lineno", "tag"}
)
"""Fields that hold no node which anybody looks for: https://docs.python.org/3/library/ast.html#abstract-grammar"""

_NEWER: Final = (3, 12)
"""Reads f-strings with the rest of the source: https://peps.python.org/pep-0701/. Before, each field of one goes through what stands before it, so that 100,000 of them take ten seconds."""
_BEGINS: Final = (b'f"', b"f'", b'fr"', b"fr'")
"""How one begins, an `r` before it or not. Each is looked for by itself: a regular expression takes five times as long, and every source that is read is asked."""
_PAIRS: Final = 600
"""So many pairs of fields take a microsecond."""
_MOST: Final = 1_000_000


def of_fields(data: bytes) -> int:
    """What parsing the fields of f-strings may take at most beside the rest, in microseconds."""
    if sys.version_info >= _NEWER:
        return 0
    found = data.count(b"{")
    much = found * found // _PAIRS
    return much if much and any(map(data.lower().__contains__, _BEGINS)) else 0


def tree_of(source: str | bytes) -> ast.Module:
    """The tree of a source. Raises SyntaxError, ValueError, RecursionError and MemoryError, as `ast.parse` does."""
    if of_fields(source if isinstance(source, bytes) else source.encode("utf-8", "replace")) > _MOST:
        raise ValueError("it has more fields in f-strings than are read")
    return ast.parse(source)


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        self[kind] = () if kind is ast.Constant else tuple(name for name in kind._fields if name not in _TEXTS)
        return self[kind]


FIELDS: Final = _Fields()
"""Of each kind of node the fields that may hold others."""


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below this one."""
    found: list[ast.AST] = []
    for name in FIELDS[type(node)]:
        child = getattr(node, name, None)
        if type(child) is list:
            found += [one for one in child if isinstance(one, ast.AST)]
        elif isinstance(child, ast.AST):
            found.append(child)
    return found


def below(node: ast.AST) -> list[ast.AST]:
    """This node and all below it, level by level."""
    found = [node]
    for one in found:  # it grows
        found += children(one)
    return found


def of_tree(work: Callable[[ast.Module], T]) -> Callable[[ast.Module], T]:
    """The same, worked out once of each tree, which nobody changes, and forgotten with it: so what comes out may hold any of its nodes but the tree itself."""
    known: WeakKeyDictionary[ast.Module, T] = WeakKeyDictionary()

    @wraps(work)
    def learnt(tree: ast.Module) -> T:
        if tree not in known:
            known[tree] = work(tree)
        return known[tree]

    return learnt


@of_tree
def nodes_of(tree: ast.Module) -> list[ast.AST]:
    """All nodes below a module."""
    return below(tree)[1:]
