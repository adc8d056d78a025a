"""Which message is worked on, and what comes of work that somebody awaits."""

from __future__ import annotations

from typing import Any

from .machine import Machine
from .things import Coroutine, Future, Raised, taint


def message_of(machine: Machine, value: Any, otherwise: int | None) -> int | None:
    """The message that is worked on with this item of a list."""
    if otherwise is not None:
        return otherwise
    found = taint(value)
    return next(iter(found)) if len(found) == 1 else machine.message


def awaited(machine: Machine, value: Any, node: Any) -> Any:
    """What comes of a coroutine, task or future when somebody waits for it."""
    match value:
        case Coroutine():
            value.awaited = True
            before, machine.message = machine.message, machine.message if machine.message is not None else value.message
            try:
                return awaited(machine, value.run(), node)
            finally:
                machine.message = before
        case Future():
            value.looked = True
            if value.error is not None:
                raise Raised(value.error.error)
            return value.value
    return value
