"""The event that a handler is run on: messages of which nothing is known but the names of their fields."""

from __future__ import annotations

from typing import Any

from ..state.values import OF_MESSAGES, SYSTEM, DictV, ListV, Opaque


def records(message_count: int, same: dict[Any, Any] | None = None, *, backwards: bool = False) -> ListV:
    """The batch as Lambda gives it: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html. `same` are the fields of a batch that is received again; `backwards`: the last message is the first one."""
    made = []
    group = Opaque("field", "MessageGroupId")
    known = {} if same is None else same

    def field(name: str, i: int) -> Opaque:
        found: Opaque = known.setdefault((name, i), Opaque("field", name, frozenset({i})))
        return found

    for i in range(message_count):
        of = frozenset({i})
        attributes = {name: (field(name, i), None) for name in ("ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp")}
        one = DictV({name: (field(name, i), None) for name in OF_MESSAGES}, message=i)
        inner = DictV({**attributes, "MessageGroupId": (group, None)})
        free = DictV({Opaque("field", "attribute", of): (Opaque("field", "messageAttributes", of), None)})
        inner.open = free.open = True
        inner.label, free.label = SYSTEM, "attributes"
        one.entries.update({"attributes": (inner, None), "messageAttributes": (free, None), "eventSource": ("aws:sqs", None)})
        made.append(one)
    return ListV(made[::-1] if backwards else made, "list", None, "records")
