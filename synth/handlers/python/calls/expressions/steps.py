"""The keys by which an expression comes at a value: `record["s3"]["bucket"]["name"]`, with `.get`, as attributes, and over names in between."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Final

from ....aws_calls import TOLD
from ...scopes import Scope

_MOST: Final = 24
"""How many keys and names are gone back over."""
_A_CALL: Final = 6
"""So many of them a call counts for: each function may have several callers."""


Given = Callable[[str, Scope], Sequence[tuple[ast.AST, Scope]]]
"""What the callers of a function hand over as its parameter of this name; nothing where that is not known of all."""


def _nobody(_name: str, _scope: Scope) -> Sequence[tuple[ast.AST, Scope]]:
    return ()


def steps(node: ast.AST, scope: Scope, left: int = _MOST, given: Given = _nobody) -> tuple[str, ...]:
    """The last keys, as far as they are texts that are written out."""
    if left <= 0:
        return ()
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) | ast.Attribute(value=value, attr=key):
            return (*steps(value, scope, left - 1, given), key)
        case ast.Call(func=ast.Attribute(attr="get", value=value), args=[ast.Constant(value=str(key)), *_]):
            return (*steps(value, scope, left - 1, given), key)
        case ast.Name(id=name) if (only := scope.only(name)) is not None:
            return steps(only.node, only.scope, left - 1, given)
        case ast.Name(id=name) if handed := given(name, scope):
            found = {steps(one, where, left - _A_CALL, given) for one, where in handed}
            return found.pop() if len(found) == 1 else ()
    return ()


def begins(node: ast.AST) -> ast.AST:
    """What the keys are asked of, or numbers are added up: `body` in `body["lines"].get("price")`."""
    match node:
        case (
            ast.Subscript(value=value) | ast.Call(func=ast.Attribute(attr="get", value=value)) | ast.Call(func=ast.Name(id="sum" | "min" | "max"), args=[value])
        ):
            return begins(value)
    return node


def made_over(node: ast.AST) -> str:
    """The key under which something is kept again when a call has made something of it: `one["key"] = unquote_plus(one["key"])`."""
    match node:
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(key))) as target], value=ast.Call() as value):
            return key if ast.unparse(target) in {ast.unparse(one) for one in ast.walk(value) if isinstance(one, ast.Subscript)} else ""
    return ""


def told_at(node: ast.AST, scope: Scope, over: set[str], given: Given) -> str:
    """What a message tells of S3 there, unless something else was put in its place."""
    path = steps(node, scope, given=given)[-3:]
    return "" if path and path[-1] in over else TOLD.get(path, "")
