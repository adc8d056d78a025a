"""What a call may give: a function of the module, a method of a value, or one of the library functions that are known here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final

from ..scopes import Scope
from ..values import EACH, UNKNOWN, Class, Constant, Fields, Function, Import, Instance, Items, Known, Library, Part, Ref, Spelt, Values
from . import library
from .growth import updated

if TYPE_CHECKING:
    from .evaluation import Evaluation

_LISTS: Final = frozenset({"list", "sorted", "reversed", "tuple", "set", "frozenset", "iter", "filter"})


def call(evaluation: Evaluation, node: ast.Call, scope: Scope) -> Values:
    if isinstance(node.func, ast.Attribute) and (found := _method(evaluation, node, node.func, scope)):
        return found
    return tuple(found for value in evaluation.of(node.func, scope) for found in _called(evaluation, value, node, scope))


def _method(evaluation: Evaluation, node: ast.Call, func: ast.Attribute, scope: Scope) -> Values:
    out: list[Any] = []
    for value in evaluation.of(func.value, scope):
        match value:
            case Part() | Fields() if func.attr == "get" and node.args:
                keys = evaluation.of(node.args[0], scope)
                out += evaluation.entry(value, keys[0].value if len(keys) == 1 and isinstance(keys[0], Constant) else None)
            case Part() | Fields() | Items() if func.attr in ("copy", "items"):
                out.append(value if func.attr == "copy" else UNKNOWN)
            case Fields() if func.attr == "values":
                out.append(Items(node, tuple(ref for _, _, ref in value.entries), open=value.open))
            case Library(kind="processor") if func.attr == "response":
                out.append(Library(node, "response"))
            case Import() | Instance() | Class():
                return ()
            case _:
                out.append(UNKNOWN)
    return tuple(out)


def _called(evaluation: Evaluation, value: Any, node: ast.Call, scope: Scope) -> Values:
    first = node.args[0] if node.args else None
    match value:
        case Function():
            return evaluation.returned(value.scope)
        case Class():
            return (
                (Fields(node, tuple((keyword.arg or "", keyword.value, Ref(keyword.value, scope)) for keyword in node.keywords), open=bool(first)),)
                if _is_typed_dict(value.scope)
                else (Instance(value.scope),)
            )
        case Instance():
            method = own_method(value.scope, "__call__")
            return evaluation.returned(method.scope) if method else (UNKNOWN,)
        case Import():
            return _imported(evaluation, value.path, node, first, scope)
    return (UNKNOWN,)


def _imported(evaluation: Evaluation, path: str, node: ast.Call, first: ast.expr | None, scope: Scope) -> Values:
    name = path.rpartition(".")[2]
    if (kind := library.made_by(path)) is not None:
        return (Library(node, kind),)
    match path:
        case "builtins.dict":
            return (updated(evaluation, Fields(node, ()), node, scope),)
        case "builtins.enumerate" if first is not None:
            return (Items(node, (Known((Items(node, (Known((UNKNOWN,)), Ref(first, scope, (EACH,)))),)),)),)
        case "builtins.zip":
            return (Items(node, (Known((Items(node, tuple(Ref(one, scope, (EACH,)) for one in node.args)),)),)),)
        case "builtins.str" if first is not None:
            return tuple(value if isinstance(value, Part) and value.kind == "field" else UNKNOWN for value in evaluation.of(first, scope))
        case _ if path.startswith("builtins.") and name in _LISTS:
            given = node.args[-1] if node.args else None
            return evaluation.of(given, scope) if given is not None else (Items(node, ()),)
    if name in ("loads", "parse_raw", "decode") and first is not None:
        return tuple(Part("body") if value in (Part("field", "body"), Part("body")) else UNKNOWN for value in evaluation.of(first, scope))
    if name == "dumps" and first is not None:
        return (Spelt(node, Ref(first, scope)),)
    if path in ("asyncio.run", "copy.copy", "copy.deepcopy") and first is not None:
        return evaluation.of(first, scope)
    if name == "SQSEvent" and first is not None:
        return evaluation.of(first, scope)
    if any(keyword.arg == "batchItemFailures" for keyword in node.keywords):  # a TypedDict that is defined elsewhere
        return (Fields(node, tuple((keyword.arg or "", keyword.value, Ref(keyword.value, scope)) for keyword in node.keywords), open=True),)
    return (UNKNOWN,)


def own_method(scope: Scope, name: str) -> Function | None:
    found = [value for ref in scope.bound.get(name, ()) if isinstance(ref, Known) for value in ref.values]
    return found[0] if len(found) == 1 and isinstance(found[0], Function) else None


def _is_typed_dict(scope: Scope) -> bool:
    return any((base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else "") == "TypedDict" for base in scope.node.bases)
