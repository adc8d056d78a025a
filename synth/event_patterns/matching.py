"""Whether an event matches a pattern.

An array in the event stands for each of its items: one of them has to match, and fields of objects in one array have to be of one item. `exists` looks at leaves only, and at
the whole event: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .patterns import Fields, Leaf, Path


def matches(fields: Fields, event: Any) -> bool:
    """Does this event (a document of `documents.document`) match? Raises `Undecided` where a part of the pattern that is not known decides."""
    return _matches(fields, event, (), event)


def _matches(fields: Fields, event: Any, path: Path, whole: Any) -> bool:
    return any(_object_matches(fields, one, path, whole) for one in (*_objects(event), *([] if isinstance(event, dict) else [{}])))


def _object_matches(fields: Fields, event: dict[str, Any], path: Path, whole: Any) -> bool:
    named = all(
        _matches(inner, event.get(key, {}), (*path, key), whole) if isinstance(inner, Fields) else _leaf_matches(inner, event, (*path, key), whole)
        for key, inner in fields.named.items()
    )
    return named and (not fields.either or any(_object_matches(one, event, path, whole) for one in fields.either))


def _leaf_matches(leaf: Leaf, event: dict[str, Any], path: Path, whole: Any) -> bool:
    values = list(_scalars(event.get(path[-1], [])))
    for rule in leaf:
        if rule.operator == "exists":
            if bool(values) if rule.operand else not _found(whole, path):
                return True
        elif any(rule.accepts(value) for value in values):
            return True
    return False


def _found(event: Any, path: Path) -> bool:
    """Is there a leaf at this path, in whatever item of its arrays?"""
    if not path:
        return any(True for _ in _scalars(event))
    return any(_found(one[path[0]], path[1:]) for one in _objects(event) if path[0] in one)


def _objects(event: Any) -> Iterator[dict[str, Any]]:
    if isinstance(event, dict):
        yield event
    elif isinstance(event, list):
        for one in event:
            yield from _objects(one)


def _scalars(event: Any) -> Iterator[Any]:
    if isinstance(event, list):
        for one in event:
            yield from _scalars(one)
    elif not isinstance(event, dict):
        yield event
