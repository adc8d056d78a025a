"""The attributes of an item, or of its key, that the code gives an operation of DynamoDB."""

from __future__ import annotations

from typing import Final

from ..program.code import Expr, Function, base
from .requests import Request
from .written import is_grown

_ITEMS: Final = {"put_item": "item", **dict.fromkeys(("get_item", "delete_item", "update_item"), "key")}


def attributes_of_item(request: Request) -> tuple[str, ...] | None:
    """The names of the attributes in the Item, or the Key, of an operation on one item; None where they are not all written out."""
    held = request.field(_ITEMS[request.operation]) if request.operation in _ITEMS else None
    made = _written_out(request, *held) if held is not None else None
    return request.keys(made, request.function) if made is not None else None


def _written_out(request: Request, expr: Expr, where: Function) -> Expr | None:
    """A map that stands there, or in a variable to which nothing is done but that it is handed over."""
    if where is not request.function:
        return None
    if expr.kind != "name":
        whole = (
            expr.kind == "map" or (expr.kind == "new" and not expr.args) or (expr.kind == "call" and expr.name in ("of", "singletonMap") and _is_of_map(expr))
        )
        return expr if whole else None
    bound = [one.value for one in where.binds if one.target.kind == "name" and one.target.name == expr.name]
    only = bound[0] if len(bound) == 1 and not is_grown(expr, where) else None
    return _written_out(request, only, where) if only is not None and only.kind != "name" else None


def _is_of_map(expr: Expr) -> bool:
    return expr.of is not None and base(expr.of.name).rpartition(".")[2] in ("Map", "ImmutableMap", "Collections")
