"""Every place at which a document departs from the settings' records: all of them at once, each in words with its next step.

msgspec's own decoder ends at the first error, and its path does not say which key of a mapping it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from msgspec import inspect

from queuegate._light import NamedTuple, regex
from queuegate.synth.sources.template import Route
from queuegate.synth.sources.text.places import shown

from .suggest import nearest

_PLAIN: Final = regex(r"[\w./-]+")
"""What stands in a list as it is."""


class Complaint(NamedTuple):
    """What is wrong, and the way to it in the document."""

    route: Route
    message: str


def complaints(data: Any, kind: type[Any]) -> list[Complaint]:
    """Everything that is wrong with the data of a record."""
    return list(_walk(data, _told(kind), (), {}))  # type: ignore[arg-type]  # a class can be hashed


_told = cache(inspect.type_info)
"""What msgspec knows of a record."""


def _walk(data: Any, kind: inspect.Type, route: Route, extra: dict[str, Any]) -> Iterator[Complaint]:
    match kind:
        case inspect.Metadata(type=inner):
            yield from _walk(data, inner, route, extra | (kind.extra or {}))
        case inspect.UnionType(types=types):
            yield from _walk(data, _choose(data, types), route, {**extra, "union": types})
        case inspect.StructType() if isinstance(data, dict):
            yield from _struct(data, kind, route)
        case inspect.DictType(key_type=keys, value_type=values) if isinstance(data, dict):
            for name, value in data.items():
                yield from _walk(name, keys, (*route, name), {})
                yield from _walk(value, values, (*route, name), {})
            if (check := extra.get("check")) and (message := check(data)):
                yield Complaint(route, f"{_name(route)}: {message}")
        case inspect.ListType(item_type=items) if isinstance(data, list):
            if len(data) < (kind.min_length or 0):
                yield Complaint(route, f"{_name(route)} is empty. Name at least one")
            for i, item in enumerate(data):
                yield from _walk(item, items, (*route, i), {})
        case _ if not _fits(data, kind):
            wants = extra.get("wants") or " or ".join(dict.fromkeys(_words(one) for one in extra.get("union", (kind,))))
            hint = " (put it in quotes)" if isinstance(data, (bool, int, float)) and isinstance(kind, inspect.StrType) else ""
            hint = f": [{data}]" if isinstance(data, str) and isinstance(kind, inspect.ListType) and _PLAIN.fullmatch(data) else hint
            yield Complaint(route, f"{_name(route)} is {_shown(data)}, and has to be {wants}{hint}")
        case _ if (check := extra.get("check")) and (message := check(data)):
            yield Complaint(route, message)


def _struct(data: dict[str, Any], kind: inspect.StructType, route: Route) -> Iterator[Complaint]:
    fields = {field.encode_name: field for field in kind.fields}
    for name, value in data.items():
        if name in fields:
            yield from _walk(value, fields[name].type, (*route, name), {})
        else:
            yield Complaint(
                (*route, name),
                f"{'there is no setting' if not route else f'{_name(route)} has no key'} {shown(name)}{nearest(name, fields)}. Known are {', '.join(fields)}",
            )
    for name, field in fields.items():
        if field.required and name not in data:
            yield Complaint(route, f"{_name(route)} lacks its {name}. Add it")


def _choose(data: Any, types: tuple[inspect.Type, ...]) -> inspect.Type:
    """The alternative that the data seem to be meant as: one that they fit, else one that takes a single value."""
    likely = [one for one in types if _of_kind(data, _bare(one))]
    single = [one for one in types if not isinstance(_bare(one), (inspect.NoneType, inspect.StructType, inspect.DictType, inspect.ListType))]
    return [*likely, *single, *types][0]


def _bare(kind: inspect.Type) -> inspect.Type:
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    return kind


def _of_kind(data: Any, kind: inspect.Type) -> bool:
    match kind:
        case inspect.NoneType():
            return data is None
        case inspect.BoolType():
            return isinstance(data, bool)
        case inspect.IntType():
            return isinstance(data, int) and not isinstance(data, bool)
        case inspect.FloatType():
            return isinstance(data, (int, float)) and not isinstance(data, bool)
        case inspect.StrType() | inspect.LiteralType():
            return isinstance(data, str)
        case inspect.StructType() | inspect.DictType():
            return isinstance(data, dict)
        case inspect.ListType():
            return isinstance(data, list)
    return isinstance(kind, inspect.AnyType)


def _fits(data: Any, kind: inspect.Type) -> bool:
    match kind:
        case inspect.LiteralType(values=values):
            return data in values
        case inspect.IntType() | inspect.FloatType():
            return _of_kind(data, kind) and not (
                (kind.ge is not None and data < kind.ge) or (kind.gt is not None and data <= kind.gt) or (kind.le is not None and data > kind.le)
            )
        case inspect.StrType(pattern=pattern, min_length=least) if isinstance(data, str):
            return len(data) >= (least or 0) and _matches(pattern, data)
    return _of_kind(data, kind)


def _matches(pattern: str | None, text: str) -> bool:
    if pattern is None:
        return True
    import re  # noqa: PLC0415 - as seldom as a pattern

    return re.search(pattern, text) is not None


def _words(kind: inspect.Type) -> str:
    match kind := _bare(kind):
        case inspect.NoneType():
            return "null"
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType() | inspect.FloatType():
            number = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
            low, high = (kind.ge if kind.ge is not None else kind.gt), kind.le
            return number + ("" if low is None else f" above {low}" if kind.ge is None else f" from {low}") + ("" if high is None else f" to {high}")
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(map(str, values))}"
        case inspect.ListType():
            return "a list"
        case inspect.DictType():
            return "a mapping"
        case inspect.StructType(fields=fields):
            return f"a mapping of {', '.join(field.encode_name for field in fields)}"
        case inspect.StrType(min_length=int()):
            return "text that is not empty"
    return "text"


def _shown(data: Any) -> str:
    match data:
        case None:
            return "empty"
        case bool():
            return "true" if data else "false"
        case dict() | list():
            return "a mapping" if isinstance(data, dict) else "a list"
        case str():
            return shown(data)
    return str(data)


def _name(route: Route) -> str:
    """`waivers[0].until`, as a person would point at it."""
    text = ""
    for key in route:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text if len(text) <= 100 and text.isprintable() else shown(text)  # noqa: PLR2004 - fits a line
