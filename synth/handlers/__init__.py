"""What the handler's source does with a batch (`read`), and which services of AWS it calls (`calls`).

A first reading, of Python: the handler's own module, its helpers and classes there, and Powertools' batch utility. Whatever leaves the module is not followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..linking.resources import View
from .aws_calls import Call, Calls, Env, Unread
from .reading import Reading, Seen

if TYPE_CHECKING:
    from ..values.worlds import World

__all__ = ["Call", "Calls", "Env", "Reading", "Seen", "Unread", "calls", "read"]


def read(function: View) -> Reading:
    """Read a function's handler, once for all rules. Raises `Undecided` where there is no source, or none that can be followed."""

    def work(world: World) -> Reading:
        from .python.answer.handler import reading  # noqa: PLC0415 - `ast` is paid for when code is read, and not before
        from .source import find  # noqa: PLC0415 - as above

        return reading(find(function, world))

    return function.facts.plan("code", work)(function.world)  # type: ignore[no-any-return]  # a plan's outcome is Any


def calls(function: View) -> Calls:
    """What a function's code calls, in its handler's module and those of its folder. Raises `Undecided` where there is no source, or none that can be followed."""

    def work(world: World) -> Calls:
        from .python.calls.reader import read_calls  # noqa: PLC0415 - as above

        return read_calls(function, world)

    return function.facts.plan("calls", work)(function.world)  # type: ignore[no-any-return]  # a plan's outcome is Any
