"""A pattern as it may have been meant: JSON in, JSON out. None where nothing of the kind is to be seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from .patterns import OR

_STAR: Final = "*"


def in_arrays(text: str) -> str | None:
    """With each value that stands alone in an array of its own."""

    def field(node: Any) -> Any:
        return node if isinstance(node, list) else [node]

    return _changed(text, field, lambda item: item)


def as_numbers(text: str) -> str | None:
    """With each number that has a fraction compared as a number, and not as it is spelt."""
    return _changed(text, lambda node: node, lambda item: {"numeric": ["=", item]} if isinstance(item, float) else item)


def without_wildcards(text: str) -> str | None:
    """With a wildcard at one end as prefix or suffix."""

    def item(node: Any) -> Any:
        match node:
            case {"wildcard": str(asked)} if asked.count(_STAR) == 1 and asked != _STAR and asked[0] == _STAR:
                return {"suffix": asked[1:]}
            case {"wildcard": str(asked)} if asked.count(_STAR) == 1 and asked != _STAR and asked[-1] == _STAR:
                return {"prefix": asked[:-1]}
        return node

    return _changed(text, lambda node: node, item)


def with_leaf(text: str, path: Sequence[str], inside: Sequence[str]) -> str | None:
    """With what the pattern asks of a field asked of another one inside of it."""
    whole = node = json.loads(text)
    for key in path[:-1]:
        node = node.get(key) if isinstance(node, dict) else None
    if not isinstance(node, dict) or path[-1] not in node:
        return None
    asked = node[path[-1]]
    for key in reversed(inside):
        asked = {key: asked}
    node[path[-1]] = asked
    return json.dumps(whole, ensure_ascii=False)


def in_one(texts: Sequence[str]) -> str | None:
    """One pattern for any of several that ask for the fields of one object: their values in one array, where they differ in one field only, and else `$or`."""
    read = [json.loads(text) for text in texts]
    keys = {tuple(one) for one in read if isinstance(one, dict)}
    if len(keys) != 1 or len(key := keys.pop()) != 1 or not all(isinstance(one, dict) and isinstance(one[key[0]], dict) for one in read):
        return None
    inside = [one[key[0]] for one in read]
    fields = {tuple(one) for one in inside}
    if len(fields) == 1 and len(field := fields.pop()) == 1 and all(isinstance(one[field[0]], list) for one in inside):
        values = [value for one in inside for value in one[field[0]]]
        return json.dumps({key[0]: {field[0]: values}}, ensure_ascii=False)
    return json.dumps({key[0]: {OR: inside}}, ensure_ascii=False)


def _changed(text: str, field: Callable[[Any], Any], item: Callable[[Any], Any]) -> str | None:
    """The pattern with every field that is no object, and every item in an array, changed; None where that changes nothing."""
    try:
        read = json.loads(text)
    except ValueError:
        return None

    def of(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: [of(one) for one in value] if key == OR and isinstance(value, list) else of(value) for key, value in node.items()}
        found = field(node)
        return [item(one) for one in found] if isinstance(found, list) else found

    made = of(read)
    return json.dumps(made, ensure_ascii=False) if isinstance(read, dict) and made != read else None
