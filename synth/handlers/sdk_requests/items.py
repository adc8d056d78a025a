"""How DynamoDB is given the attributes of items: its own API names the type of each (`{"S": "done"}`), and a Table of boto3 or a document client makes that of plain values by itself.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html, https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html and
https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-lib-dynamodb/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .keys import ASKED, words_of
from .parameters import SAID
from .written import BYTES, LIST, MAP, NOTHING, TEXT, TRUTH, UNKNOWN, Slip, Written

_TYPES: Final = {
    **dict.fromkeys(("S", "N"), (TEXT,)),
    "B": (BYTES, TEXT),
    **dict.fromkeys(("SS", "NS", "BS", "L"), (LIST,)),
    "M": (MAP,),
    **dict.fromkeys(("NULL", "BOOL"), (TRUTH,)),
}
"""Of which kind the value of each is."""
_OF_ITEMS: Final = ("Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey")
_WHOLE_ITEMS: Final = ("Item", "Key")


def untyped(given: Written, *, client: bool) -> Iterator[Slip]:
    """Attributes without a type where each has to have one, and values that are not of theirs. `client`: boto3 says so itself."""
    for name in _OF_ITEMS:
        held = (given.fields or {}).get(name)
        for attribute, value in (held.fields or {}).items() if held is not None and held.kind == MAP else ():
            yield from _of_value(value, f"{name}.{attribute}", client=client)


def _of_value(value: Written, path: str, *, client: bool) -> Iterator[Slip]:
    if value.kind in (UNKNOWN, NOTHING):
        return
    if value.kind != MAP:
        yield Slip("untyped", "", "", value.at, path, where=value.kind, client=client)
        return
    fields = value.fields
    if not fields or not value.whole:
        return
    if not fields.keys() & _TYPES.keys():
        yield Slip("untyped", "", "", value.at, path, where=MAP, client=client)
    for name, held in fields.items():
        if held.kind not in (UNKNOWN, NOTHING, *_TYPES.get(name, (held.kind,))):
            yield Slip("kind", "", "", held.at, f"{path}.{name}", where=SAID[held.kind], near=SAID[_TYPES[name][0]], client=client)
    inner = fields.get("M")
    for name, held in (inner.fields or {}).items() if inner is not None and inner.kind == MAP else ():
        yield from _of_value(held, f"{path}.{name}", client=client)
    several = fields.get("L")
    for held in (several.items or ()) if several is not None and several.kind == LIST else ():
        yield from _of_value(held, f"{path}[]", client=client)


def typed(given: Written) -> Iterator[Slip]:
    """An item or a key of which each attribute has a type where plain values are meant: each is a map then, and so is the table's key, which can be none, or what a Query compares with it."""
    for name in _WHOLE_ITEMS:
        held = (given.fields or {}).get(name)
        if held is not None and held.whole and held.fields and all(_is_typed(one) for one in held.fields.values()):
            yield Slip("typed", "", "", held.at, name)
    fields = given.fields or {}
    values, condition = fields.get("ExpressionAttributeValues"), fields.get(ASKED)
    compared = words_of(condition.text) or () if condition is not None else ()
    for name, value in (values.fields or {}).items() if values is not None else ():
        if name in compared and _is_typed(value):
            yield Slip("typed", "", "", value.at, f"ExpressionAttributeValues.{name}")


def _is_typed(value: Written) -> bool:
    return value.kind == MAP and value.whole and value.fields is not None and len(value.fields) == 1 and value.fields.keys() <= _TYPES.keys()
