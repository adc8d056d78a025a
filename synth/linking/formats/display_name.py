"""What people call a resource: a construct by the part of its path that somebody chose, a resource of a plain template by its logical id."""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from ...values.defaults import SUBSCRIPTION

_GIVEN_BY_LIBRARIES: Final = frozenset({"Default", "Function", "Handler", "Lambda", "Queue", "Resource"})
_OF_SOMETHING: Final = frozenset({"DefaultPolicy", "Policy", "ServiceRole"})
"""What the CDK makes below a construct, and calls alike below each."""
_EVENT_SOURCE: Final = "SqsEventSource:"
"""What the CDK calls the mapping that `function.add_event_source(SqsEventSource(…))` makes; a hash of the queue's name follows."""
_HASHED: Final = regex(r"(\w+)[0-9A-F]{8}$")
"""What the CDK calls the subscription that `topic.add_subscription(SqsSubscription(queue))` makes below the queue: the path of the topic, and a hash."""
_NO_LETTER: Final = regex("[^A-Za-z0-9]")


def named(resource: str, construct: str | None, kind: str = "", stack: str = "") -> str:
    """Take the last part of a construct path that is not a library's word, or else the logical id. A subscription that a queue makes is called after both its ends.

    The stack (its construct path, or its name, which is made of it) is never what a resource in it is called: below a stage, and nested in another, it is not the first part of the path.
    """
    if not construct:
        return resource
    path = [part for part in construct.split("/") if part]
    above = _depth(path, stack) + 1
    while len(path) > above and path[-1] in _GIVEN_BY_LIBRARIES:
        path.pop()
    if path and path[-1].startswith(_EVENT_SOURCE) and len(path) > above:
        return f"{_EVENT_SOURCE[:-1]} of {named(resource, '/'.join(path[:-1]), stack=stack)}"
    if path and path[-1] in _OF_SOMETHING and len(path) > above:
        return f"{path[-1]} of {named(resource, '/'.join(path[:-1]), stack=stack)}"
    if kind == SUBSCRIPTION and len(path) > above and (topic := _HASHED.match(path[-1])):
        return f"subscription of {named(resource, '/'.join(path[:-1]), stack=stack)} to {_below(topic[1], path[:-1])}"
    return path[-1] if path else resource


def _depth(path: list[str], stack: str) -> int:
    """How many parts of a path are the stack's; one where it does not begin with the stack's name."""
    sought = _NO_LETTER.sub("", stack)
    return next((i for i in range(len(path) - 1, 1, -1) if sought and _NO_LETTER.sub("", "".join(path[:i])) == sought), 1)


def _below(unique: str, path: list[str]) -> str:
    """A construct as it is called in its stack: the CDK makes a unique name of its whole path, the stage and the stack first. One of another stack keeps its whole name."""
    for i in range(len(path), 0, -1):
        above = _NO_LETTER.sub("", "".join(path[:i]))
        if unique.startswith(above) and unique != above:
            return unique.removeprefix(above)
    return unique
