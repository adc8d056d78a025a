"""Attributes that Python does not find: of a module or class of its own library (`datetime.utcnow()` of the module, `datetime.datetime` of the class), and of the event or one of its records, where a field is written as
JavaScript writes it (`event.Records`, `record.body`). AttributeError, whenever such a line is reached.

What the library has is the table of tools/python_names.py. Lambda gives dicts: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from ...sources.python_nodes import nodes_of
from .scopes import FUNCTIONS, Function, Ref, Scope, ends, top
from .values import EACH, Import, Known

_TABLE: Final = Path(__file__).with_name("standard_names.json")
_EXPECTS: Final = frozenset({"AttributeError", "hasattr", "setattr"})
"""Names that say that a module knows that there may be no such attribute, or makes some."""
_OF_JSON: Final = frozenset({*dir(dict), *dir(list), *dir(str), *dir(float), *dir(int)})
"""What has a value of JSON: whoever invokes a function without a queue may give it any."""
_ASKS: Final = frozenset({"isinstance", "hasattr", "getattr", "type", "is_dataclass"})


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


def of_event(node: ast.Attribute, scope: Scope, handler: str) -> str:
    """The attribute as the code writes it; "" where it may be asked of something else."""
    if not isinstance(node.value, ast.Name) or not isinstance(node.ctx, ast.Load) or node.attr in _OF_JSON or node.attr.startswith("_"):
        return ""
    owner = scope.owner(node.value.id)
    if owner is None or _is_asked(node.value.id, owner):
        return ""
    return f"{node.value.id}.{node.attr}" if _is_event(node.value, scope, handler) or _is_record(node.value, scope, handler) else ""


def _is_event(name: ast.expr, scope: Scope, handler: str) -> bool:
    """Is it what the handler gets first, and nothing else?"""
    owner = scope.owner(name.id) if isinstance(name, ast.Name) else None
    if owner is None or not isinstance(name, ast.Name) or owner.outer is not top(scope) or owner.bound[name.id] or owner.parameters[:1] != [name.id]:
        return False
    return not owner.node.decorator_list and owner.outer.bound.get(handler) == [Known((Function(owner),))] if _has_name(owner) else False


def _is_record(name: ast.Name, scope: Scope, handler: str) -> bool:
    """Is it a record of that event, by whatever loop over them?"""
    owner = scope.owner(name.id)
    bound = owner.bound[name.id] if owner is not None else []
    return bool(bound) and all(isinstance(one, Ref) and one.steps == (EACH,) and _are_records(one, handler) for one in bound)


def _are_records(one: Ref, handler: str) -> bool:
    match one.node:
        case ast.Subscript(value=held, slice=ast.Constant(value="Records")):
            return _is_event(held, one.scope, handler)
        case ast.Call(func=ast.Attribute(value=held, attr="get"), args=[ast.Constant(value="Records"), *_]):
            return _is_event(held, one.scope, handler)
    return False


def _has_name(owner: Scope) -> bool:
    return isinstance(owner.node, FUNCTIONS) and not isinstance(owner.node, ast.Lambda)


def _is_asked(name: str, owner: Scope) -> bool:
    """Does the code ask what it is first?"""
    return name in _all_asked(owner)


@lru_cache(maxsize=64)
def _all_asked(owner: Scope) -> frozenset[str]:
    """In one walk for all names of a scope."""
    calls = (node for node in owner.own if isinstance(node, ast.Call) and ends(node.func) in _ASKS)
    return frozenset(arg.id for call in calls for arg in call.args[:1] if isinstance(arg, ast.Name))
