"""Calls of AWS that an object makes because it is there: Powertools' idempotency, and what asks for a table's keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...aws_calls import Call, Piece, Unread
from ..program.code import Expr, Function, base, text_of
from ..sdks.outside import path_of
from .requests import Request
from .values.values import Worth

_LAYER: Final = re.compile(r"DynamoDBPersistenceStore(?:Builder)?$")
_KNOWS_KEYS: Final = re.compile(rb"DisableFetchingTableMetadata|RegisterTableDefinition|\bTableBuilder")
_CONTEXTS: Final = ("DynamoDBContext", "DynamoDBContextBuilder")
_CONFIGURES: Final = (
    "DynamoDBOperationConfig",
    *(f"{one}Config" for one in ("Save", "Load", "Delete", "Query", "FromQuery", "Scan", "FromScan", "BatchGet", "BatchWrite")),
)
"""https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/DynamoDBv2/TDynamoDBOperationConfig.html and https://docs.aws.amazon.com/sdk-for-net/v4/developer-guide/net-dg-v4.html"""


def made_calls(values: Worth, expr: Expr, function: Function) -> Iterator[Call | Unread]:
    """What is called in the end because of a new object, or of a call that sets something up."""
    at, language = function.file.file.at(expr.node), values.program.language
    if expr.kind == "call" and expr.name in ("withTableName", "WithTableName", "UseDynamoDb") and expr.args and _is_layer(values, expr, function):
        for parts in Request(values, "dynamodb", "", expr.args, function).strings(expr.args[0], function):
            yield Call("dynamodb", "idempotency", parts, of_index=False, at=at)
    elif (
        language == "C#"
        and expr.kind == "call"
        and expr.name in ("LoadTable", "TryLoadTable")
        and len(expr.args) > 1
        and text_of(expr.of.node if expr.of else None).endswith("Table")
    ):
        for parts in Request(values, "dynamodb", "", expr.args[1:2], function).strings(expr.args[1], function):
            yield Call("dynamodb", "describe_table", parts, of_index=False, at=at)
    elif language == "C#" and expr.kind == "new" and base(expr.name) in _CONTEXTS and _asks_for_keys(values, expr, function):
        for table in dict.fromkeys(_tables(values)) or ((None,),):
            yield Call("dynamodb", "describe_table", table, of_index=False, at=at)


def _tables(values: Worth) -> Iterator[tuple[Piece, ...] | None]:
    """The tables that the calls of contexts name by their configurations, of which the keys are asked; a call that names none is one of a table that is not known itself."""
    for name in _CONFIGURES:
        for expr, function in values.program.callers.get(f"new {name}", ()):
            for key, value in expr.fields if values.counts(function) else ():
                if key == "OverrideTableName":
                    yield from Request(values, "dynamodb", "", (value,), function).strings(value, function)


def _is_layer(values: Worth, expr: Expr, function: Function) -> bool:
    inner: Expr = expr
    while inner.kind == "call" and inner.of is not None:
        inner = inner.of
    if expr.name == "UseDynamoDb":
        return any("Powertools.Idempotency" in name for unit in values.program.units for name, _ in unit.opened)
    named = inner.name if inner.kind in ("name", "new") else ""
    return _LAYER.search(path_of(values.program.language, base(named), function.file)) is not None or any(
        "Powertools.Idempotency" in name for name, _ in function.file.opened
    )


def _asks_for_keys(values: Worth, expr: Expr, function: Function) -> bool:
    """Is a context made of nothing but a client of the function's own?"""
    own = base(expr.name) == _CONTEXTS[1] or (len(expr.args) == 1 and any(one.kind not in ("foreign", "opaque") for one in values.of(expr.args[0], function)))
    return own and not any(_KNOWS_KEYS.search(unit.file.root.text or b"") for unit in values.program.units)
