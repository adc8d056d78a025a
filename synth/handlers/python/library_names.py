"""What a module or class of Python's own library does not have: `datetime.utcnow()` of the module, `datetime.datetime` of the class. AttributeError, whenever such a line is reached.

What it has is the table of tools/python_names.py.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from ...sources.python_nodes import nodes_of
from .scopes import Scope, ends
from .values import Import, Known

_TABLE: Final = Path(__file__).with_name("standard_names.json")
_EXPECTS: Final = frozenset({"AttributeError", "hasattr", "setattr"})
"""Names that say that a module knows that there may be no such attribute, or makes some."""


@cache
def _names() -> dict[str, frozenset[str]]:
    return {path: frozenset(names.split()) for path, names in json.loads(_TABLE.read_text(encoding="utf-8")).items()}


def lacking(node: ast.Attribute, scope: Scope, trees: Iterable[ast.Module]) -> str:
    """The attribute as the code writes it, where what it is asked of does not have it; "" where it does, or may."""
    if not isinstance(node.value, ast.Name) or not isinstance(node.ctx, ast.Load) or node.attr.startswith("_"):
        return ""
    owner = scope.owner(node.value.id)
    match owner.bound[node.value.id] if owner is not None else []:
        case [Known(values=(Import(path=path),))] if (
            path in _names() and node.attr not in _names()[path] and not any(_is_told(node.attr, tree) for tree in trees)
        ):
            return f"{node.value.id}.{node.attr}"
    return ""


def expects_none(tree: ast.Module) -> bool:
    """Does the module know that an object may not have an attribute, or make some?"""
    return any(ends(one) in _EXPECTS for one in nodes_of(tree))


def _is_told(name: str, tree: ast.Module) -> bool:
    """Does the module put an attribute of this name somewhere, or expect that there is none?"""
    nodes = nodes_of(tree)
    return any((isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) and one.attr == name) or ends(one) in _EXPECTS for one in nodes)
