"""What a call of AWS's SDK is given, as far as the run knows it, and what is refused of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ....values.value import CodePlace
from ...aws_calls import ATTRIBUTES, DECODED, ENTRIES, INDEX, ITEMS, TOLD, Told
from ...sdk_requests.keys import ASKED, NAMES, asked
from ...sdk_requests.written import LIST, MAP, NUMBER, TEXT, TRUTH, UNKNOWN, Put, Sent, Slip, Written, often, type_of
from ..run.language.objects.errors_named import NO_ERROR
from ..run.library.values.array_parts import ALIKE, most_of
from ..run.state.values import OFTEN, UNDEFINED, External, Obj, Spelt, Unknown
from .same_ids import shared_id

_DEEP: Final = 8
_LAST: Final = 3
_PLAIN: Final = ("object", "array")


def request(service: str, operation: str, given: Any, at: CodePlace, *, plain: bool | None) -> Iterator[Slip | Put | Sent]:
    """What is refused of an operation that is given an object, the events that it puts, and the bodies that it sends. `plain`: are the items of DynamoDB plain values?"""
    if isinstance(given, Obj) and given.kind in _PLAIN and given.items is None:
        from ...sdk_requests.bodies import bodies_sent  # noqa: PLC0415 - only where AWS is called
        from ...sdk_requests.events import events_put  # noqa: PLC0415 - as above
        from ...sdk_requests.refused import refused  # noqa: PLC0415 - as above

        written = _written(given, at, _DEEP)
        yield from refused(service, operation, written, plain=plain)
        yield from events_put(service, operation, written)
        yield from bodies_sent(service, operation, written)


def on_every_way(ways: Iterable[Iterable[Any]]) -> Iterator[Slip]:
    """The slips of what each way met that are met wherever the run comes to that call: the ways of a run may hold some that no message takes. A name that no error has is wrong on any of them."""
    came: dict[CodePlace, int] = {}
    met: dict[Slip, int] = {}
    for way in ways:
        found = dict.fromkeys(way)
        for place in {one.at for one in found if hasattr(one, "at")}:
            came[place] = came.get(place, 0) + 1
        for slip in found:
            if isinstance(slip, Slip):
                met[slip] = met.get(slip, 0) + 1
    yield from (slip for slip, times in met.items() if slip.kind == NO_ERROR or times == came[slip.at])


def shown(value: Any, objects: frozenset[Any], depth: int = _DEEP) -> Any:
    """What a call is given, with an object wherever a value stands that is known to be one."""
    if isinstance(value, Unknown):
        if value.key not in objects:
            return value
        made = Obj()
        made.open, made.about = True, value.about
        return made
    if not depth or not isinstance(value, (External, Obj)):
        return value
    if isinstance(value, External):
        return value._replace(arguments=tuple(shown(one, objects, depth - 1) for one in value.arguments))
    props = {name: shown(one, objects, depth - 1) for name, one in value.props.items()}
    items = [shown(one, objects, depth - 1) for one in value.items] if value.items is not None else None
    made = Obj(value.kind, props, items, value.site)
    made.open, made.about, made.tag, made.cls, made.beside = value.open, value.about, value.tag, value.cls, value.beside
    return made


def names_given(given: Obj) -> tuple[str, ...] | None:
    """The names of the parameters; of one with `Entries` those of each entry."""
    if given.open:
        return None
    if (entries := _entries(given)) is None:
        return tuple(name for name in given.props if isinstance(name, str))
    keys = [{name for name in one.props if isinstance(name, str)} for one in entries if isinstance(one, Obj) and not one.open]
    return tuple(sorted(set.intersection(*keys))) if keys and len(keys) == len(entries) else None


def attributes_given(given: Obj) -> tuple[str, ...] | None:
    """The names of the message attributes; of a batch only that no entry has any."""
    entries = _entries(given)
    several = [given] if entries is None else entries
    if not several or any(not isinstance(one, Obj) or one.open for one in several):
        return None
    found = [one.props[ATTRIBUTES] for one in several if ATTRIBUTES in one.props]
    if not found:
        return ()
    only = found[0]
    if entries is not None or not isinstance(only, Obj) or only.open or not all(isinstance(name, str) for name in only.props):
        return None
    return tuple(name for name in only.props if isinstance(name, str))


def item_given(given: Obj) -> tuple[str, ...] | None:
    """The names of the attributes in Key or Item; None where they are not all known. Or the name of the index ("": it asks none), and the attributes by which it is asked."""
    names, condition = given.props.get(NAMES), given.props.get(ASKED)
    named = asked(condition if isinstance(condition, str) else None, names.props if isinstance(names, Obj) else {}) or ()
    if INDEX in given.props:
        return (given.props[INDEX], *named) if isinstance(given.props[INDEX], str) else None
    if named:
        return ("", *named)
    held = next((given.props[name] for name in ITEMS if name in given.props), None)
    if not isinstance(held, Obj) or held.open or not all(isinstance(name, str) for name in held.props):
        return None
    return tuple(name for name in held.props if isinstance(name, str))


def types_given(given: Obj, at: CodePlace) -> tuple[str, ...]:
    """The types of the attributes in Key or Item."""
    held = next((given.props[name] for name in ITEMS if name in given.props), None)
    return tuple(type_of(_written(one, at, 2)) for one in held.props.values()) if isinstance(held, Obj) else ()


def _entries(given: Obj) -> list[Any] | None:
    """What the list of an operation on several messages has; None where it is no such operation."""
    held = next((given.props[name] for name in ENTRIES if name in given.props), None)
    return None if held is None else [*held.items] if isinstance(held, Obj) and held.items else []


def _written(value: Any, at: CodePlace, depth: int) -> Written:
    match value:
        case str():
            return Written(TEXT, at, value)
        case bool():
            return Written(TRUTH, at)
        case int() | float():
            return Written(NUMBER, at)
        case Unknown():
            told = told_by(value.key)
            return Written(_kind(value.key), at, _text(value.key), told=told.what if told else "", most=most_of(value))
        case Spelt():
            return Written(TEXT, at, items=(_written(value.of, at, depth - 1),) if depth else None)
        case Obj() if value.kind in _PLAIN and depth:
            if value.items is not None:
                several = value.props.get(OFTEN, ())
                items = tuple(
                    _with_its_id(made, one) if value.tag == ALIKE or (isinstance(one, Obj) and one.site is not None and one.site.node.id in several) else made
                    for one in value.items
                    for made in (_written(one, at, depth - 1),)
                )
                return Written(LIST, at, items=items, whole=not value.open, most=most_of(value))
            fields = {name: _written(one, at, depth - 1) for name, one in value.props.items() if isinstance(name, str) and one is not UNDEFINED}
            unnamed = any(not isinstance(name, str) for name in value.props)
            return Written(MAP, at, fields=fields, whole=not (value.open or unnamed), most=max((most_of(one) for one in value.props.values()), default=0))
    return Written(UNKNOWN, at)


def _with_its_id(written: Written, entry: Any) -> Written:
    """An entry of which there may be several: its Id is a text that all of them have, or none."""
    if written.fields is None or "Id" not in written.fields:
        return written
    said = shared_id(entry)
    known = written._replace(fields={**written.fields, "Id": written.fields["Id"]._replace(text=said or None)})
    return often(known) if said else known


_TEXTS: Final = ("toISOString", "toUpperCase", "toLowerCase", "trim")


def _kind(key: Any) -> str:
    """Text, where the way in which a value was made says that it is. Of a number that cannot be said: `String(…)` of one is known by the same key."""
    match key:
        case ("field", int(), str()) | ("str", str()) | ("text", int(), *_):
            return TEXT
        case ("text", str(made), *_) if made in _TEXTS:
            return TEXT
        case ("+", one, two):
            return TEXT if TEXT in (_kind(one), _kind(two)) else UNKNOWN
    return UNKNOWN


def told_by(key: Any) -> Told | None:
    """What a message tells of S3, where that is what an unknown value is."""
    if isinstance(key, tuple) and key[0] == "decodeURIComponent" and told_by(key[-1]) == Told("key"):
        return Told("unquoted")
    match key:
        case ("decodeURIComponent", int(), ("text", "replace" | "replaceAll", told, *_)) if told_by(told) == Told("key"):
            return Told(DECODED)
    steps: list[str] = []
    while isinstance(key, tuple) and key[0] == "property" and len(steps) < _LAST and isinstance(key[-1], str):
        steps.insert(0, key[-1])
        key = key[1]
    told = TOLD.get(tuple(steps))
    return Told(told) if told else None


def _text(key: Any) -> str | None:
    """The text that an unknown value is, where every part of it is known."""
    match key:
        case ("str", str(text)):
            return text
        case ("text", 0, *parts) | ("+", *parts):
            known = [_text(part) for part in parts]
            return "".join(filter(None, known)) if None not in known else None
    return None
