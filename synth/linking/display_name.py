"""What people call a resource: a construct by the part of its path that somebody chose, a resource of a plain template by its logical id."""

from __future__ import annotations

from typing import Final

_GIVEN_BY_LIBRARIES: Final = frozenset({"Default", "Function", "Handler", "Lambda", "Queue", "Resource"})
_EVENT_SOURCE: Final = "SqsEventSource:"
"""What the CDK calls the mapping that `function.add_event_source(SqsEventSource(…))` makes; a hash of the queue's name follows."""
_ABOVE: Final = 2  # the stack, and the name that is to be left


def named(resource: str, construct: str | None) -> str:
    """Take the last part of a construct path that is not a library's word, or else the logical id."""
    path = [part for part in (construct or "").split("/") if part]
    while len(path) > _ABOVE and path[-1] in _GIVEN_BY_LIBRARIES:
        path.pop()
    if path and path[-1].startswith(_EVENT_SOURCE) and len(path) > _ABOVE:
        return f"{_EVENT_SOURCE[:-1]} of {named(resource, '/'.join(path[:-1]))}"
    return path[-1] if path else resource
