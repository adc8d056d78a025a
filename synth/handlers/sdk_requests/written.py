"""A value as the code writes it: its kind, its text, what is in it, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from queuegate._light import NamedTuple

from ...values.value import CodePlace

TEXT, NUMBER, FRACTION, TRUTH, BYTES, MAP, LIST, SET, NOTHING, MOMENT, UUID, UNKNOWN = (
    *("text", "number", "fraction", "truth", "bytes", "map", "list", "set", "nothing", "moment", "uuid", ""),
)
"""`fraction` is a float, `moment` a datetime, `uuid` an object of that class; `nothing` is None."""

ENCODED: Final = "encoded-key"
"""The kind of a slip that is no refusal: another object is asked for, or none."""


_TYPES: Final = {TEXT: "S", NUMBER: "N", BYTES: "B"}


class Written(NamedTuple):
    """`text` is None where it is worked out; `fields` are those of a map that is written out, `items` those of a list; None where they are not known. `whole`: there are no others.

    `most`: so many items a list, or one in a map, may have that is a part of a longer one, by the code's own number.
    A text that is JSON of something has that as its only item.
    `told` says that it is the `key` of an object as a notification of S3 has it, or that with its escapes decoded (`unquoted`).
    """

    kind: str
    at: CodePlace
    text: str | None = None
    fields: Mapping[str, Any] | None = None
    items: tuple[Any, ...] | None = None
    whole: bool = True
    told: str = ""
    most: int = 0


OFTEN: Final = "often"
"""What is told of the Id of an entry of which there may be several: all have that text."""


def often(entry: Written) -> Written:
    """One of several that are made alike, with the same Id."""
    own: Written | None = (entry.fields or {}).get("Id")
    return entry if own is None else entry._replace(fields={**(entry.fields or {}), "Id": own._replace(told=OFTEN)})


def fields_of(value: Written) -> tuple[str, ...] | None:
    """The fields of an object that is written out; None where they are not all known."""
    return tuple(value.fields) if value.kind == MAP and value.fields is not None and value.whole else None


def body_of(text: Written | None) -> tuple[str, ...] | None:
    """The fields of the object that a text is JSON of; None where they are not all known."""
    held = text.items if text is not None and text.kind == TEXT else None
    return fields_of(held[0]) if held is not None and len(held) == 1 else None


class Put(NamedTuple):
    """An event that the code puts on a bus, where its source and detail-type are written out."""

    source: str
    detail_type: str
    at: CodePlace


class Sent(NamedTuple):
    """The body of a message that the code sends: the parameter that has it, the fields of the object that it is JSON of (None where they are not all known), and the call.

    `attributes` are those of a message that have a text, where it is written out.
    """

    name: str
    fields: tuple[str, ...] | None
    at: CodePlace
    attributes: tuple[tuple[str, str], ...] = ()


class Slip(NamedTuple):
    """What is refused of a call: `kind` says why, `what` is the parameter or word, `where` the one that it stands in, `near` what was meant, `client` whether the SDK itself refuses it."""

    kind: str
    service: str
    operation: str
    at: CodePlace
    what: str
    where: str = ""
    near: str = ""
    client: bool = False


def type_of(value: Written) -> str:
    """The type of an attribute of DynamoDB that can be in a key, given as a plain value or with its type; "" where it is none, or not known: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html"""
    if value.kind == MAP:
        return next((name for name in value.fields or () if name in _TYPES.values()), "") if len(value.fields or ()) == 1 else ""
    return _TYPES.get(value.kind, "")
