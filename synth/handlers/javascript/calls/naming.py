"""How a request names what it is done to: by a string, an environment variable, a part of the message, or one of several names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ...aws_calls import RECORD, Env, Piece
from ..run.language.objects.properties import ONE_OF
from ..run.state.values import Obj, Promise, Unknown
from ..services import NAMING
from .given import told_by

Named = tuple[Piece, ...]
_NEAR: Final = 3
"""So many steps into what a value was made of are followed."""


def named_by(service: str, operation: str, given: Obj) -> list[Named | None]:
    """What names the resource; None where the operation names none, and a part that is None where it is not known."""
    if operation in ("batch_write_item", "batch_get_item"):
        return [*_keys(given.props.get("RequestItems"))]
    if operation == "put_events":
        entries = given.props.get("Entries")
        listed = entries.items if isinstance(entries, Obj) and entries.items is not None else [None]
        return [
            *dict.fromkeys(
                parts_of(one.props["EventBusName"])
                if isinstance(one, Obj) and "EventBusName" in one.props
                else ("default",)
                if isinstance(one, Obj)
                else (None,)
                for one in listed
            )
        ]
    value = next((given.props[name] for name in NAMING.get(service, ()) if name in given.props), None)
    if value is None:
        return [(None,) if given.open and service in NAMING else None]
    return [parts_of(value)] if not isinstance(value, Unknown) else [*dict.fromkeys(_of_key(key) for key in _each(value.key))]


def _each(key: Any, left: int = _NEAR) -> Iterator[Any]:
    """What it may be, where that is one of several names, or another one where it is none of them."""
    match key:
        case (str(kind), tuple(names), _) if kind == ONE_OF:
            yield from names
        case ("if", _, tuple() as one, tuple() as other) if left:
            yield from (found for part in (one, other) for found in _each(part, left - 1))
        case ("either", tuple() as one, tuple() as other) if left and one[0] in (ONE_OF, "if"):
            yield from (found for part in (one, other) for found in _each(part, left - 1))
        case _:
            yield key


def _keys(held: Any) -> Iterator[Named]:
    if isinstance(held, Unknown) and _is_rest(held.key):
        return  # what was not done the first time, of the tables that were asked
    if not isinstance(held, Obj) or held.open or not held.props:
        yield (None,)
        return
    for key in held.props:
        yield (key,) if isinstance(key, str) else _of_key(key[1])


_RESTS: Final = ("UnprocessedItems", "UnprocessedKeys")
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""


def _is_rest(key: Any, depth: int = _NEAR) -> bool:
    """Is it what an answer says was not done, or something else where that is nothing?"""
    return key in _RESTS if isinstance(key, str) else depth > 0 and isinstance(key, tuple) and any(_is_rest(one, depth - 1) for one in key)


def record_of(arguments: tuple[Any, ...]) -> tuple[str, ...] | None:
    """What the attributes of an idempotency record are called, in a literal of the options."""
    if len(arguments) != 1 or not isinstance(arguments[0], Obj):
        return None
    words = ((name.split("_"), usual) for name, usual in RECORD)
    found = [arguments[0].props.get(f"{first}{''.join(map(str.capitalize, rest))}", usual) for (first, *rest), usual in words]
    return tuple(found) if all(isinstance(one, str) for one in found) else None


def property_of(arguments: tuple[Any, ...], name: str) -> Any:
    return next((one.props[name] for one in arguments if isinstance(one, Obj) and name in one.props), None)


def parts_of(value: Any) -> Named:
    """A string as parts that are known, or environment variables."""
    if isinstance(value, Promise) and value.maybe:
        value = value.value
    if isinstance(value, str):
        return (value,)
    return _of_key(value.key) if isinstance(value, Unknown) else (None,)


def _of_key(key: Any) -> Named:
    if (told := told_by(key)) is not None:
        return (told,)
    match key:
        case ("str", str(text)):
            return (text,)
        case ("env" | "setting", str(name)):
            return (Env(name),)
        case ("either", ("env", str(name)), ("str", str(default))):
            return (Env(name, default),)
        case ("text", int(), *parts) | ("+", *parts):
            return tuple(one for part in parts for one in _of_key(part))
    return (None,)
