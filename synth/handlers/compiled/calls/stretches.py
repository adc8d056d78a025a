"""How long a part of a list is that the code takes out by hand: `lines[start:end]`, `subList(i, Math.min(i + 25, size))`, `Skip(i).Take(25)`.

https://go.dev/ref/spec#Slice_expressions, https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/List.html#subList(int,int),
https://learn.microsoft.com/en-us/dotnet/api/system.linq.enumerable.take and https://learn.microsoft.com/en-us/dotnet/api/system.collections.generic.list-1.getrange
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ..program.code import Expr, Function, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_SIZE: Final = re.compile(r"\blen\(|\.(?:size|length|Count)\(\)|\.(?:Count|Length|length)\b")
_LEAST: Final = re.compile(r"(?:Math\.)?[mM]in\((.*)\)$", re.DOTALL)
_OF_BATCH: Final = re.compile(r"(?:\.|\bget)Records(?:\(\))?$")
_SKIPS: Final = ("Skip", "skip")
_DEEP: Final = 3
_MOST: Final = 4
"""So many values of a variable, and so many parts of a minimum, are looked at."""

Number = Callable[[str, Function], int]
"""The number that a text stands for; 0 where it is not known."""


def stretch(expr: Expr, function: Function, number: Number) -> int:
    """So many items a part of a list of any length has at most; 0 where that is not known."""
    node, args = expr.node, expr.args
    if node.type == "slice_expression":
        of, start, end = (node.child_by_field_name(one) for one in ("operand", "start", "end"))
        return _end(end, text_of(start), function, number) if not is_batch(of) else 0
    if expr.kind != "call" or expr.of is None:
        return 0
    if expr.name == "subList" and len(args) == 2:  # noqa: PLR2004 - from one place to another
        return _end(args[1].node, text_of(args[0].node), function, number) if not is_batch(expr.of.node) else 0
    if expr.name in ("Take", "limit") and len(args) == 1 and expr.of.name in _SKIPS and not is_batch(expr.of.of.node if expr.of.of is not None else None):
        return _end(args[0].node, "", function, number)
    return _end(args[1].node, "", function, number) if expr.name == "GetRange" and len(args) == 2 else 0  # noqa: PLR2004 - a place and a length


def is_batch(node: Node | None) -> bool:
    """Is it the messages of the event? BatchSize says how many there are."""
    return _OF_BATCH.search(text_of(node)) is not None


def _end(node: Node | None, start: str, function: Function, number: Number, depth: int = _DEEP) -> int:
    """So much farther than its start a part ends at most."""
    text = "".join(text_of(node).split())
    if node is None or not text or not depth:
        return 0
    begin = "".join(start.split())
    own = text.removeprefix(f"{begin}+") if begin not in ("", "0") else text
    if (begin in ("", "0") or own != text) and (known := number(own, function)):
        return known
    if _LEAST.match(text) is not None:
        held = node.child_by_field_name("arguments")
        given = [_end(one, start, function, number, depth - 1) for one in _plain(held)[:_MOST]] if held is not None else []
        return max(given, default=0)
    if not text.isidentifier():
        return 0
    values = [one.value for one in function.binds if one.target.kind == "name" and one.target.name == text and one.value is not None]
    if len(values) > _MOST:
        return 0
    lengths = [_end(one.node, start, function, number, depth - 1) for one in values]
    is_certain = all(length or _SIZE.search(text_of(one.node)) for one, length in zip(values, lengths, strict=True))
    return max(lengths, default=0) if is_certain else 0


def _plain(held: Node) -> list[Node]:
    return [one.named_children[0] if one.type == "argument" and one.named_children else one for one in held.named_children if one.type != "comment"]
