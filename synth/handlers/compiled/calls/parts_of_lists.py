"""How many entries a request may get where the code cuts a list of any length by its own number: too many of them are refused.

C#'s Chunk (https://learn.microsoft.com/en-us/dotnet/api/system.linq.enumerable.chunk), Go's slices.Chunk (https://pkg.go.dev/slices#Chunk) and lo.Chunk, Guava's Lists.partition and ListUtils of Commons
(https://guava.dev/releases/snapshot/api/docs/com/google/common/collect/Lists.html#partition(java.util.List,int)).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ....values.value import CodePlace
from ...sdk_requests.entries import MOST_ENTRIES
from ...sdk_requests.written import Slip
from ..program.code import Expr, Function, text_of
from .repeated import added, around
from .requests import Request
from .stretches import is_batch, stretch
from .values.maps import pairs
from .written import is_rest

if TYPE_CHECKING:
    from tree_sitter import Node

_CUTS: Final = ("Chunk", "partition", "Batch", "Partition")
_AS_MANY: Final = ("ToList", "ToArray", "toList", "collect", "stream", "Select", "map", "sorted", "OrderBy", "AsEnumerable")
_EMPTIES: Final = ("clear", "Clear", "removeAll", "RemoveRange", "subList")
_OVER: Final = ("right", "value")
_DEEP: Final = 4


def too_many(request: Request, at: CodePlace) -> Iterator[Slip]:
    name, most = MOST_ENTRIES.get(request.operation, ("", 0))
    held = request.field(name.lower()) if name else None
    width = max((_width(one, held[1], _DEEP) for one in _lists(*held)), default=0) if held is not None else 0
    if width > most:
        yield Slip("too-many", request.service, request.operation, at, name, where=str(width), near=str(most))


def _lists(expr: Expr, function: Function) -> list[Expr]:
    """The list of a request, or those that its map has by table: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""
    if expr.kind == "name":
        bound = [one.value for one in function.binds if one.target.kind == "name" and one.target.name == expr.name and one.value is not None]
        first = [one for one in bound if not is_rest(one)]
        expr = first[0] if len(first) == 1 and [*pairs(first[0])] else expr
    return [value for _, value in pairs(expr)] or [expr]


def _width(expr: Expr, function: Function, depth: int) -> int:
    """So many items a list has at most by the code's own number, as soon as there are enough of them; 0 where that is not known."""
    while expr.kind == "call" and expr.name in _AS_MANY and expr.of is not None:
        expr = expr.of
    if (long := stretch(expr, function, _number)) or expr.kind != "name" or not depth:
        return long
    if (cut := _gone_through(expr.name, function)) is not None:
        return _cut(cut, function)
    bound = [one for one in function.binds if one.target.kind == "name" and one.target.name == expr.name and one.value is not None]
    if len(bound) == 1 and bound[0].value is not None and (width := _width(bound[0].value, function, depth - 1)):
        return width
    loops = {loop.id: loop for one in added(expr.name, function) if (loop := around(one.node, function)) is not None}
    if len(loops) != 1:
        return 0
    (loop,) = loops.values()
    over = _over(loop, function)
    given = [one for one in function.binds if one.target.kind == "name" and one.target.name == expr.name and not _grows(one.value)]
    is_one = len(given) == 1 and not _is_in(given[0].target.node, loop) and not _is_emptied(expr.name, function)
    return _width(over, function, depth - 1) if over is not None and is_one else 0


def _grows(value: Expr | None) -> bool:
    return value is not None and value.kind == "call" and value.name == "append"


def _is_emptied(name: str, function: Function) -> bool:
    return any(one.kind == "call" and one.name in _EMPTIES and one.of is not None and one.of.name == name for one in function.expressions())


def _gone_through(name: str, function: Function) -> Expr | None:
    """What a loop, or a function that is done to each, goes through with this name."""
    for bind in function.binds:
        if bind.target.kind == "name" and bind.target.name == name and bind.value is None:
            parent = bind.target.node.parent
            parent = parent.parent if parent is not None and parent.type == "expression_list" else parent
            if parent is not None and (over := _over(parent, function)) is not None:
                return over
    for one in function.expressions():
        if one.kind == "call" and one.of is not None and any(given.kind == "lambda" and given.name == name for given in one.args):
            held: Expr = one.of
            return held
    return None


def _over(loop: Node, function: Function) -> Expr | None:
    if loop.type == "for_statement":  # of Go
        loop = next((one for one in loop.named_children if one.type == "range_clause"), loop)
    node = next((found for name in _OVER if (found := loop.child_by_field_name(name)) is not None), None)
    return next((one for one in function.expressions() if node is not None and one.node.id == node.id), None)


def _cut(expr: Expr, function: Function) -> int:
    while expr.kind == "call" and expr.name in _AS_MANY and expr.of is not None:
        expr = expr.of
    if expr.kind == "call" and expr.name in _CUTS and expr.args:
        of = expr.args[0] if len(expr.args) > 1 else expr.of
        return _number(text_of(expr.args[-1].node), function) if of is not None and not is_batch(of.node) else 0
    return stretch(expr, function, _number)


def _number(name: str, function: Function) -> int:
    """A number that is written out, there or under a name that is given it once."""
    if (text := name.replace("_", "")).isdecimal():
        return int(text)
    if not name.isidentifier():
        return 0
    field = function.owner.fields.get(name) if function.owner is not None else None
    unit = function.file
    places = [one.value for where in (function, unit.init) for one in where.binds if one.target.kind == "name" and one.target.name == name]
    found = [one for one in (*places, field[1] if field is not None else None) if one is not None]
    return int(text) if len(found) == 1 and (text := text_of(found[0].node).replace("_", "")).isdecimal() else 0


def _is_in(node: Node, loop: Node) -> bool:
    return bool(loop.start_byte <= node.start_byte and node.end_byte <= loop.end_byte)
