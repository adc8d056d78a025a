"""Chalice's decorators: `lambda_function` hands event and context on, `on_sqs_message` makes an event of its own that is gone through for its records.

https://aws.github.io/chalice/topics/events.html
"""

from __future__ import annotations

from typing import Any

from ...state.machine import Machine
from ...state.values import DictV, ListV, Native


def decorating(dotted: str, value: Any) -> Any | None:
    """What a decorator of an app or a blueprint of Chalice makes of a function; None where it is none of the two."""
    last = dotted.rpartition(".")[2]
    if last not in ("lambda_function", "on_sqs_message"):
        return None

    def run(machine: Machine, node: Any, event: Any, *_context: Any, **_given: Any) -> Any:
        return machine.call(machine, value, [event.entries["Records"][0] if isinstance(event, DictV) and "Records" in event.entries else event], {}, node)

    return value if last == "lambda_function" else Native("decorated", run)


def as_dict(value: ListV | DictV) -> Any:
    """`to_dict` of the event, or of a record."""
    return Native("to_dict", lambda _m, node: value if isinstance(value, DictV) else DictV({"Records": (value, node)}, node, "event"))
