"""The attributes of an item, or of its key, that the code gives an operation of DynamoDB, and those by which a Query asks, of which index."""

from __future__ import annotations

from typing import Final

from ...aws_calls import INDEX
from ...sdk_requests.keys import ASKED, NAMES, asked
from ..program.code import Expr, Function, base
from .requests import Request
from .written import is_grown, map_items

_DEEP: Final = 3
_ASK: Final = ("query", "scan")
_ITEMS: Final = {"put_item": "item", **dict.fromkeys(("get_item", "delete_item", "update_item"), "key")}


def attributes_of_item(request: Request) -> tuple[str, ...] | None:
    """The names of the attributes in the Item, or the Key, of an operation on one item; of one that asks an index its name ("": it asks none) and the attributes by which it is asked. None where they are not all written out."""
    if request.operation in _ASK:
        return _asked(request)
    held = request.field(_ITEMS[request.operation]) if request.operation in _ITEMS else None
    made = _written_out(request, *held) if held is not None else None
    return request.keys(*made) if made is not None else None


def _asked(request: Request) -> tuple[str, ...] | None:
    index, condition, names = (request.field(name.lower()) for name in (INDEX, ASKED, NAMES))
    meant = {request.text(key, at): request.text(value, at) for key, value, at in (map_items(*names) if names is not None else ()) if value is not None}
    by = asked(request.text(*condition) if condition is not None else None, {key: one for key, one in meant.items() if key is not None}) or ()
    of = request.text(*index) if index is not None else ""
    return (of, *by) if of or (of is not None and by) else None


def _written_out(request: Request, expr: Expr, where: Function, depth: int = _DEEP) -> tuple[Expr, Function] | None:
    """A map that stands there, in a variable to which nothing is done but that it is handed over, or in what a function of the code gives."""
    whole = expr.kind == "map" or (expr.kind == "new" and not expr.args) or (expr.kind == "call" and expr.name in ("of", "singletonMap") and _is_of_map(expr))
    if whole or not depth:
        return (expr, where) if whole else None
    if expr.kind == "call":
        given = [(one, made) for made in request.values.resolve(expr, where) or () for one in made.returned]
        return _written_out(request, *given[0], depth - 1) if len(given) == 1 else None
    bound = [one.value for one in where.binds if one.target.kind == "name" and one.target.name == expr.name] if expr.kind == "name" else []
    only = bound[0] if len(bound) == 1 and not is_grown(expr, where) else None
    return _written_out(request, only, where, depth - 1) if only is not None and only.kind != "name" else None


def _is_of_map(expr: Expr) -> bool:
    return expr.of is not None and base(expr.of.name).rpartition(".")[2] in ("Map", "ImmutableMap", "Collections")
