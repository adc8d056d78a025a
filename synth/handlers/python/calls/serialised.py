"""What `json.dumps` is given that JSON has no type for: https://docs.python.org/3/library/json.html#json.JSONEncoder"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from ....sources.python_nodes import nodes_of
from ...sdk_requests.written import BYTES, MOMENT, SET, UUID, Slip
from ..scopes import Scope, ends
from ..source import Source
from ..values import Import
from .written import Objects, written

_NO_JSON: Final = {MOMENT: "a datetime", UUID: "a UUID", BYTES: "bytes", SET: "a set"}

_REPLACED: Final = frozenset({"JSONEncoder", "_default_encoder", "default", "dumps"})


def replaced(tree: ast.Module) -> bool:
    """Does the module put something of its own into json: `json.JSONEncoder.default = …`, `json._default_encoder = …`?"""
    stored = (one for one in nodes_of(tree) if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store))
    return any(one.attr in _REPLACED and ends(one.value) not in ("self", "cls") for one in stored)


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


def _is_tried(scope: Scope, node: ast.Call) -> bool:
    from .put_together import is_tried  # noqa: PLC0415 - only where something is wrong

    return is_tried(scope.node, node, "TypeError")
