"""The nodes of Python code: as `ast.walk` and `ast.iter_child_nodes` have them, but for what tells a value that is read from one that is set (`ctx`), at a third of the cost."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

_TEXTS: Final = frozenset(
    {"ctx", "id", "attr", "arg", "asname", "module", "level", "kind", "type_comment", "conversion", "is_async", "simple", "lineno", "tag"}
)
"""Fields that hold no node which anybody looks for: https://docs.python.org/3/library/ast.html#abstract-grammar"""


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
