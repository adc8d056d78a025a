"""Whether a field of a parsed body that the code reads may have been put there by the code itself, or whether the code reads another one where it is missing."""

from __future__ import annotations

import ast

from queuegate._light import NamedTuple

from ...sources.python_nodes import of_tree


class _PutIn(NamedTuple):
    """The keys that are stored in anything; whether a mapping is laid over another; and the reads (by `id`) that fall back."""

    keys: frozenset[object]
    merges: bool
    falls_back: frozenset[int]


def may_be_put_in(tree: ast.Module, key: str, node: ast.AST) -> bool:
    """May this read of a field find what the code put there, or be followed by another where it finds nothing?"""
    seen = _put_in(tree)
    return seen.merges or key in seen.keys or id(node) in seen.falls_back


@of_tree
def _put_in(tree: ast.Module) -> _PutIn:
    keys: set[object] = set()
    merges = False
    falls_back: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(slice=ast.Constant(value=key), ctx=ast.Store()):
                keys.add(key)
            case ast.Call(func=ast.Attribute(attr="setdefault"), args=[ast.Constant(value=key), *_]):
                keys.add(key)
            case ast.Call(func=ast.Attribute(attr="update")) | ast.AugAssign(op=ast.BitOr()):
                merges = True
            case ast.Try():
                falls_back |= _falling_back(node)
    return _PutIn(frozenset(keys), merges, frozenset(falls_back))


def _falling_back(node: ast.Try) -> set[int]:
    """The reads in its body of something of which a clause reads a field, too."""
    again = {name for clause in node.handlers for one in ast.walk(clause) if (name := _read_of(one))}
    return {id(one) for part in node.body for one in ast.walk(part) if again and _read_of(one) in again}


def _read_of(node: ast.AST) -> str:
    """The name of which this is a field: of `body["id"]` and `body.get("id")`, `body`."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Load()) | ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get")):
            return name
    return ""
