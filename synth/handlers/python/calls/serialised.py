"""What `json.dumps` is given that JSON has no type for, and `json.loads` that is no text: https://docs.python.org/3/library/json.html"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from ...aws_calls import Client
from ...sdk_requests.written import BYTES, MOMENT, SET, UUID, Slip
from ..scopes import Scope, ends
from ..source import Source
from ..values import Import
from .expressions.written import Objects, written

_NO_JSON: Final = {MOMENT: "a datetime", UUID: "a UUID", BYTES: "bytes", SET: "a set"}


def unserialised(objects: Objects, source: Source, scope: Scope, node: ast.Call) -> Iterator[Slip]:
    """One for each value, unless the call says itself what becomes of it."""
    if ends(node.func) != "dumps" or len(node.args) != 1 or any(one.arg in (None, "default", "cls") for one in node.keywords):
        return
    waiting = [("", written(objects, source, scope, node.args[0]))] if objects.of(node.func, scope) == (Import("json.dumps"),) else []
    while waiting:
        name, one = waiting.pop(0)
        if one.kind in _NO_JSON and not _is_tried(scope, node):
            yield Slip("unserialised", "json", "json.dumps", one.at, name, where=_NO_JSON[one.kind])
        waiting += [*(one.fields or {}).items(), *((name, item) for item in one.items or ())]


_STREAMS: Final = {("s3", "get_object"): "Body", ("lambda", "invoke"): "Payload", ("bedrock-runtime", "invoke_model"): "body"}
"""What of an answer is an object to be read from: https://botocore.amazonaws.com/v1/documentation/api/latest/reference/response.html"""


def unread_stream(objects: Objects, source: Source, scope: Scope, node: ast.Call) -> Iterator[Slip]:
    """`json.loads(answer["Body"])`, of which nobody read what is in it."""
    if ends(node.func) != "loads" or len(node.args) != 1 or objects.of(node.func, scope) != (Import("json.loads"),):
        return
    part, where = _meant(node.args[0], scope)
    match part:
        case (
            ast.Subscript(value=whole, slice=ast.Constant(value=str(key)))
            | ast.Call(func=ast.Attribute(value=whole, attr="get"), args=[ast.Constant(value=str(key))])
        ):
            call, of = _meant(whole, where)
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                return
            made, operation = objects.of(call.func.value, of), call.func.attr
            if len(made) == 1 and isinstance(made[0], Client) and _STREAMS.get((made[0].service, operation)) == key and not _is_tried(scope, node):
                yield Slip("stream", "json", "json.loads", source.at(node), key, where=operation)


def _meant(node: ast.expr, scope: Scope) -> tuple[ast.expr, Scope]:
    """An expression, or the one that a name stands for."""
    only = scope.only(node.id) if isinstance(node, ast.Name) else None
    return (only.node, only.scope) if only is not None and isinstance(only.node, ast.expr) else (node, scope)


def _is_tried(scope: Scope, node: ast.Call) -> bool:
    from .expressions.put_together import is_tried  # noqa: PLC0415 - only where something is wrong

    return is_tried(scope.node, node, "TypeError")
