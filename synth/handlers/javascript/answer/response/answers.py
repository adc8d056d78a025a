"""What Lambda finds in the answer of one way.

The contract: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import NamedTuple

from ....words.response import FAILURES, IDENTIFIER, resembles
from ...run.library.aws.operations import is_answer
from ...run.one_way import Way
from ...run.state.values import UNDEFINED, External, Obj, Promise, Site, Spelt, Unknown, about_of
from .identifiers import is_id, not_the_id

_FEW: Final = 3
MALFORMED: Final = frozenset({"key", "nested", "string", "bare-list", "collection", "item", "bare-item", "identifier"})


_COLLECTIONS: Final = {
    "set": "a Set, which is an empty object as JSON,",
    "map": "a Map, which is an empty object as JSON,",
    "iterator": "an iterator, which is an empty object as JSON,",
}
"""`JSON.stringify` makes an empty object of them: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/stringify"""


class Answer(NamedTuple):
    """What was returned: its kinds as in `Reading.answers` with their words, the messages that it reports (None: not known), its keys, and where it is written."""

    kinds: tuple[tuple[str, str, Site], ...]
    reported: frozenset[int] | None
    keys: tuple[str, ...] = ()


def answer(way: Way) -> Answer:
    """The answer of a way that returns."""
    value = way.value.value if isinstance(way.value, Promise) else way.value
    site: Site = way.machine.state.get("returned") or way.machine.state["handler"]
    match value:
        case None | False | 0 | "":
            return Answer((("nothing", "", site),), frozenset())
        case Obj(kind="array"):
            return _list(value, site)
        case Obj():
            return _object(way, value, value.site or site)
        case Spelt():
            held = _holds_failures(value.of)
            return Answer((("string" if held else "other", "" if held else "a string", value.site),), about_of(value.of) if held else frozenset())
        case Unknown() if is_answer(value.key):
            return Answer((("other", "what AWS answered", site),), frozenset())
        case Unknown() | External():
            return Answer((("unknown", "", site),), None)
    if value is UNDEFINED:
        return Answer((("nothing", "", site),), frozenset())
    return Answer((("other", "a string" if isinstance(value, str) else "a value", site),), frozenset())


def listed(way: Way) -> Any:
    """What a way returns as the list of failures."""
    value = way.value.value if isinstance(way.value, Promise) else way.value
    return value.props.get(FAILURES) if isinstance(value, Obj) else None


def ids_of(value: Any) -> frozenset[int]:
    """The messages whose own messageId is in a list of failures."""
    items = value.items or () if isinstance(value, Obj) else ()
    return frozenset().union(*(about_of(one) for one in items if isinstance(one, Obj) and is_id(one.props.get(IDENTIFIER))))


def _list(value: Obj, site: Site) -> Answer:
    if any((isinstance(one, Obj) and IDENTIFIER in one.props) or is_id(one) for one in value.items or ()):
        return Answer((("bare-list", "", site),), about_of(value))
    return Answer((("other", "a list", site),), frozenset())


def _object(way: Way, value: Obj, site: Site) -> Answer:
    keys = tuple(key for key in value.props if isinstance(key, str))
    if FAILURES in value.props:
        return _partial(way, value, value.props[FAILURES], site)
    if (key := next((one for one in keys if resembles(one)), None)) is not None:
        return Answer((("key", key, site),), about_of(value.props[key]), keys)
    if any(_holds_failures(one) for one in value.props.values()):
        return Answer((("nested", "", site),), about_of(value), keys)
    if value.open:
        return Answer((("unknown", "", site),), None, keys)
    return Answer((("other", ", ".join(keys[:_FEW]), site),) if keys else (("nothing", "", site),), frozenset(), keys)


def _partial(way: Way, value: Obj, listed: Any, site: Site) -> Answer:
    listed = listed.value if isinstance(listed, Promise) and listed.maybe else listed
    if value.tag == "stale":
        return Answer((("swallowed-response" if way.machine.state.get("full") else "library", "", site),), frozenset(), (FAILURES,))
    if listed in (None, UNDEFINED):
        return Answer((("empty", "", site),), frozenset(), (FAILURES,))
    if isinstance(listed, Spelt):
        return Answer((("nested", "", listed.site),), about_of(listed), (FAILURES,))
    if isinstance(listed, Obj) and (named := _COLLECTIONS.get(listed.kind)) is not None:
        return Answer((("collection", named, site),), about_of(listed), (FAILURES,))
    if isinstance(listed, Obj) and listed.kind == "object" and not listed.open and listed.cls is None and not listed.beside:
        return Answer((("nested", "", site) if _holds_failures(listed) else ("collection", "an object", site),), about_of(listed), (FAILURES,))
    if not isinstance(listed, Obj) or listed.kind != "array":
        return Answer((("unknown", "", site),), None, (FAILURES,))
    found = [_item(one) for one in listed.items or ()]
    wrong = tuple((kind, what, _site_of(one, site)) for (kind, what, _), one in zip(found, listed.items or (), strict=True) if kind in MALFORMED)
    reported: frozenset[int] = frozenset().union(*(about for _, _, about in found))
    unknown = listed.open or any(kind == "unknown" for kind, _, _ in found)
    kind = "library" if value.tag == "library" else "list" if found or listed.open else "empty"
    well = any(kind in ("id", "unknown") for kind, _, _ in found) or not wrong
    return Answer((*(((kind, "", site),) if well else ()), *dict.fromkeys(wrong)), None if unknown and not reported else reported, (FAILURES,))


def _site_of(item: Any, site: Site) -> Site:
    return item.site if isinstance(item, Obj) and item.site is not None else site


def _item(item: Any) -> tuple[str, str, frozenset[int]]:
    """What an item is: `id` of a message, something wrong in words, or `unknown`; and the messages that it speaks of."""
    about = about_of(item)
    if isinstance(item, Obj) and item.kind == "object":
        if IDENTIFIER in item.props:
            wrong = not_the_id(item.props[IDENTIFIER])
            return ("identifier", wrong, about) if wrong else ("id" if is_id(item.props[IDENTIFIER]) else "unknown", "", about)
        if item.tag and item.tag[0] == "record":
            return "bare-item", "", about
        return ("unknown", "", about) if item.open else ("item", ", ".join(str(one) for one in [*item.props][:_FEW]) or "nothing", about)
    if isinstance(item, Obj) and item.kind == "array":
        return "item", "a list", about
    if isinstance(item, str) or (isinstance(item, Unknown) and isinstance(item.key, tuple) and item.key[:1] in (("field",), ("json",))):
        return "bare-item", "", about
    return ("item", "undefined" if item is UNDEFINED else "null", about) if item in (None, UNDEFINED) else ("unknown", "", about)


def _holds_failures(value: Any, depth: int = 0) -> bool:
    """Is the list of failures somewhere in this value, deeper than Lambda looks?"""
    if depth > _FEW:
        return False
    match value:
        case Spelt():
            return _holds_failures(value.of, depth + 1)
        case Obj(kind="object"):
            return any((isinstance(key, str) and (key == FAILURES or resembles(key))) or _holds_failures(one, depth + 1) for key, one in value.props.items())
    return False
