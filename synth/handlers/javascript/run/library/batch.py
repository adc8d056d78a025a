"""The event that a handler is run on: two messages of which nothing is known but the names of their fields.

The fields: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from ....words.event_fields import MOMENTS
from ..language.objects.noticed import ATTRIBUTES, HELD, SYSTEM
from ..state.clock import ASKS
from ..state.machine import Machine
from ..state.values import UNDEFINED, Native, Obj, Unknown
from .waiting.time_left import asked

_FIELDS: Final = ("messageId", "receiptHandle", "body", "md5OfBody", "md5OfMessageAttributes", "eventSourceARN", "awsRegion")
_ATTRIBUTES: Final = ("ApproximateReceiveCount", "SenderId", *MOMENTS)
GROUP: Final = Unknown(("group",))
"""The messages of the batch are of one group: what is done after a failure matters for its own group only."""


def event(machine: Machine, *, of_any: bool = False) -> Obj:
    """`of_any`: it may be another event as well, which has fields that nobody knows."""
    records = Obj("array", {}, [_record(i) for i in (reversed if machine.backwards else iter)(range(machine.messages))])
    records.tag = "records"
    made = Obj("object", {"Records": records})
    made.tag, made.open = "event", of_any
    made.about = records.about = frozenset(range(machine.messages))
    return made


@cache
def _unknown(index: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What nobody knows of a message, and of its attributes: the same on all ways."""
    fields, attributes = ({name: Unknown(("field", index, name), frozenset({index})) for name in names} for names in (_FIELDS, _ATTRIBUTES))
    return fields, attributes | {"MessageGroupId": GROUP}


def _record(index: int) -> Obj:
    about, (unknown, attributes) = frozenset({index}), _unknown(index)
    fields = {**unknown}
    for name in ("attributes", "messageAttributes"):
        fields[name] = held = Obj("object", {})
        held.open, held.about = True, about
    fields["attributes"].tag, fields["messageAttributes"].tag = SYSTEM, ATTRIBUTES
    fields["attributes"].props, fields["attributes"].of = {**attributes}, (HELD, index)
    made = Obj("object", {**fields, "eventSource": "aws:sqs"})
    made.tag, made.about = ("record", index), about
    return made


def context(machine: Machine, answered: list[tuple[Any, Any]]) -> Obj:
    """The second argument of a handler; `answered` takes what it is told by way of it, or of a callback."""
    made = Obj("object", {ASKS: asked()})
    made.open = True
    made.props["succeed"] = Native("succeed", lambda _m, _t, given, _s: answered.append((None, given[0] if given else UNDEFINED)))
    made.props["fail"] = Native("fail", lambda _m, _t, given, _s: answered.append((given[0] if given else "failed", UNDEFINED)))
    made.props["done"] = callback(answered)
    return made


def callback(answered: list[tuple[Any, Any]]) -> Native:
    def work(_machine: Machine, _this: Any, given: list[Any], _site: Any) -> Any:
        error, value = (*given, UNDEFINED, UNDEFINED)[:2]
        answered.append((None if error is UNDEFINED else error, value))
        return UNDEFINED

    return Native("callback", work)
