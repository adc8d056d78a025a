"""The expressions of DynamoDB in a request that the code writes out, and what is refused of them. Which parameters there are, and of which kind, the compiler knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ....values.value import CodePlace
from ...sdk_requests.expressions import EXPRESSIONS, PLACEHOLDERS, wrong_expressions
from ...sdk_requests.written import MAP, TEXT, Slip, Written
from .requests import Request
from .written import map_keys

_SPELT: Final = ("call", "map", "new")


def slips(request: Request, at: CodePlace) -> Iterator[Slip]:
    """What is refused of a request to DynamoDB."""
    if request.service != "dynamodb":
        return
    fields = {name: Written(TEXT, at, request.text(*held)) for name in EXPRESSIONS if (held := request.field(name.lower())) is not None}
    said = " ".join(one.text or "" for one in fields.values())
    whole = True
    for name, mark in PLACEHOLDERS:
        held = request.field(name.lower())
        known = [request.text(*one) for one in map_keys(*held)] if held is not None and held[0].kind in _SPELT else []
        if known and None not in known:
            fields[name] = Written(MAP, at, fields={str(one): Written("", at) for one in known})
        else:
            whole = whole and held is None and mark not in said
    yield from wrong_expressions(request.operation, Written(MAP, at, fields=fields, whole=whole))
