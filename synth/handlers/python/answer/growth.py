"""Lists and dicts: what a display holds, and what is put into it later, here or by a function of the module that it is passed to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ..scopes import Scope, ends
from ..values import EACH, UNKNOWN, Constant, Fields, Items, Known, Ref, Values
from . import library
from .callers import arguments

if TYPE_CHECKING:
    from .evaluation import Evaluation


def grown(evaluation: Evaluation, value: Any, owner: Scope, name: str, depth: int = 0) -> Any:
    """A list or dict with what is put into it by its name, here or in a function of this module that it is passed to."""
    puts = owner.puts.get(name, ())
    for how, what, scope in sorted(puts, key=lambda put: put[0] == "into"):  # what is put into a part needs the part
        if how == "passed":
            value = _passed(evaluation, value, what, scope, (owner, name), depth)
        elif how == "into":
            value = _into(evaluation, value, what, scope)
        else:
            value = _put(evaluation, value, how, what, scope)
    return value


def _put(evaluation: Evaluation, value: Any, how: str, what: Any, scope: Scope) -> Any:
    match how:
        case "append" | "add" | "appendleft" if isinstance(value, Items) and len(what.args) == 1:
            return value._replace(elements=(*value.elements, Ref(what.args[0], scope)))
        case "insert" if isinstance(value, Items) and len(what.args) > 1:
            return value._replace(elements=(*value.elements, Ref(what.args[1], scope)))
        case "extend" | "update" if isinstance(value, Items):
            given = what.args[0] if isinstance(what, ast.Call) and what.args else what
            return value._replace(elements=(*value.elements, Ref(given, scope, (EACH,))))
        case "update" if isinstance(value, Fields):
            return updated(evaluation, value, what, scope)
        case "setitem" if isinstance(value, Fields):
            return with_entry(evaluation, value, what[0], what[1], scope)
        case "setdefault" if isinstance(value, Fields) and len(what.args) > 1:
            return with_entry(evaluation, value, what.args[0], Ref(what.args[1], scope), scope)
        case "unknown" | "setitem" | "setdefault" | "insert" | "extendleft":
            return value._replace(open=True)
    return value


def _into(evaluation: Evaluation, value: Any, put: tuple[tuple[ast.expr, ...], str, Any], scope: Scope) -> Any:
    """A dict one of whose parts is changed: what is under the first key, or what is under the next in that. A part that is not seen may be anything."""
    keys, how, what = put
    if how == "passed" and library.only_reads(ends(what.func)):
        return value
    if not isinstance(value, Fields):
        return value._replace(open=True)
    names = evaluation.of(keys[0], scope)
    wanted = {name.value for name in names if isinstance(name, Constant)} if all(isinstance(name, Constant) for name in names) else None
    entries = tuple(
        (name, node, Known(tuple(_changed(evaluation, one, (keys[1:], how, what), scope) for one in evaluation.ref(ref))))
        if wanted is None or not name or name in wanted
        else (name, node, ref)
        for name, node, ref in value.entries
    )
    return value._replace(entries=entries, open=value.open or entries == value.entries)


def _changed(evaluation: Evaluation, value: Any, put: tuple[tuple[ast.expr, ...], str, Any], scope: Scope) -> Any:
    keys, how, what = put
    if not isinstance(value, (Fields, Items)):
        return value
    if keys:
        return _into(evaluation, value, put, scope)
    return value._replace(open=True) if how == "passed" else _put(evaluation, value, how, what, scope)


def _passed(evaluation: Evaluation, value: Any, call: ast.Call, scope: Scope, place: tuple[Scope, str], depth: int) -> Any:  # noqa: PLR0913, PLR0917 - one call
    callee = evaluation.module.callee(call.func, scope)
    if callee is None or depth > 2:  # noqa: PLR2004 - helpers of helpers
        return value if library.only_reads(ends(call.func)) else value._replace(open=True)
    for parameter, ref in zip(callee.parameters, arguments(call, callee, scope), strict=False):
        if isinstance(ref, Ref) and evaluation.module.place_of(ref.node, scope) == place:
            value = grown(evaluation, value, callee, parameter, depth + 1)
    return value


def updated(evaluation: Evaluation, value: Fields, what: ast.AST, scope: Scope) -> Fields:
    given = what.args[0] if isinstance(what, ast.Call) and what.args else None if isinstance(what, ast.Call) else what
    for keyword in what.keywords if isinstance(what, ast.Call) else ():
        value = value._replace(entries=(*value.entries, (keyword.arg or "", keyword.value, Ref(keyword.value, scope))), open=value.open or keyword.arg is None)
    for other in evaluation.of(given, scope) if given is not None else ():
        value = (
            value._replace(entries=(*value.entries, *other.entries), open=value.open or other.open) if isinstance(other, Fields) else value._replace(open=True)
        )
    return value


def with_entry(evaluation: Evaluation, value: Fields, key: ast.expr, ref: Ref | Known, scope: Scope) -> Fields:
    names = evaluation.of(key, scope)
    if all(isinstance(name, Constant) and isinstance(name.value, str) for name in names):
        return value._replace(entries=(*value.entries, *((name.value, key, ref) for name in names)))
    return value._replace(open=True, entries=(*value.entries, ("", key, ref)))


def display(evaluation: Evaluation, node: ast.Dict, scope: Scope) -> Fields:
    value = Fields(node, ())
    for key, item in zip(node.keys, node.values, strict=True):
        value = updated(evaluation, value, item, scope) if key is None else with_entry(evaluation, value, key, Ref(item, scope), scope)
    return value


def joined(node: ast.BinOp, left: Values, right: Values) -> Values:
    lists = [value for value in (*left, *right) if isinstance(value, Items)]
    if lists and all(isinstance(value, Items) or value is UNKNOWN for value in (*left, *right)):
        return (
            Items(node, tuple(one for value in lists for one in value.elements), open=len(lists) < len((*left, *right)) or any(value.open for value in lists)),
        )
    return (UNKNOWN,)
