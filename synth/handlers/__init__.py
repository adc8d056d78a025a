"""What the handler's source does with a batch (`read`), which services of AWS it calls (`calls`), and without which environment variables it fails
(`variables_needed`).

One vocabulary (`reading`, `aws_calls`), several readers; which one reads, `languages` tells by the runtime.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..linking.resources import View
from ..values.worlds import Undecided
from .aws_calls import DROPPED, KEYS, SIGNED, Call, Calls, Env, OneOf, Piece, StatedCall, Told, as_called, meant
from .reading import (
    AGAIN_RAISED,
    AGAIN_TOLD,
    GROUPS,
    LOST,
    MISCALLED,
    SET_BY_LAMBDA,
    UNREAD,
    WRONG,
    Facts,
    Failure,
    Missing,
    Reading,
    Refused,
    Seen,
    Unbound,
    Untold,
    Wait,
    not_there,
)
from .sdk_requests.entries import MOST_ENTRIES, OF_ENTRIES
from .sdk_requests.written import ENCODED, Put, Sent, Slip
from .stated import Stated, calls_of, reading_of, settle, settled_by, stated
from .words.clauses import UNHANDLED, UNHEARD, is_for_all, is_for_passing
from .words.event_fields import attribute_meant, field_meant

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model import Function
    from ..values.worlds import World

__all__ = [
    "AGAIN_RAISED",
    "AGAIN_TOLD",
    "DROPPED",
    "ENCODED",
    "GROUPS",
    "KEYS",
    "LOST",
    "MISCALLED",
    "MOST_ENTRIES",
    "OF_ENTRIES",
    "SET_BY_LAMBDA",
    "SIGNED",
    "UNHANDLED",
    "UNHEARD",
    "UNREAD",
    "WRONG",
    "Call",
    "Calls",
    "Env",
    "Facts",
    "Failure",
    "Missing",
    "OneOf",
    "Piece",
    "Put",
    "Reading",
    "Refused",
    "Seen",
    "Sent",
    "Slip",
    "Stated",
    "StatedCall",
    "Told",
    "Unbound",
    "Untold",
    "Wait",
    "as_called",
    "attribute_meant",
    "calls",
    "field_meant",
    "handlers_nearby",
    "is_for_all",
    "is_for_passing",
    "is_optional",
    "meant",
    "named_by",
    "no_variable",
    "not_there",
    "read",
    "settle",
    "undefined",
    "unloadable",
    "variables_needed",
]


def read(function: View, group: str = "") -> Reading:
    """Read a function's handler, once for all rules. Raises `Undecided` where there is no source, or none that can be followed; who asks for one `group` of facts alone is told what settles that."""

    def work(world: World) -> Reading:
        from .languages import read_answer  # noqa: PLC0415 - readers are paid for when code is read, and not before

        try:
            found: Reading | Undecided = read_answer(function, world)
        except Undecided as doubt:
            found = doubt.again()
        return reading_of(function, found, stated(function))

    try:
        return function.facts.plan("code", work)(function.world)  # type: ignore[no-any-return]  # a plan's outcome is Any
    except Undecided as doubt:
        if not group:
            raise
        raise settled_by(doubt, group) from None


def calls(function: View) -> Calls:
    """What a function's code calls, in its handler's module and those of its folder. Raises `Undecided` where there is no source, or none that can be followed."""

    def work(world: World) -> Calls:
        from .languages import read_calls  # noqa: PLC0415 - as above

        try:
            found: Calls | Undecided = read_calls(function, world)
        except Undecided as doubt:
            found = doubt.again()
        return calls_of(function, found, stated(function))

    return function.facts.plan("calls", work)(function.world)  # type: ignore[no-any-return]  # a plan's outcome is Any


def is_optional(found: Calls, name: str) -> bool:
    """Can the code that calls these do without an environment variable, as far as its text tells?"""
    from .optional import is_optional as told  # noqa: PLC0415 - hardly any code is asked

    return told(found, name)


def handlers_nearby(function: View) -> list[str]:
    """Where a function's handler is not in its code: those that are, as its Handler would name them. Only what is certain is among them."""
    from .languages import nearby  # noqa: PLC0415 - few handlers are not there

    try:
        return nearby(function, function.world)
    except Undecided:
        return []


def named_by(function: Function) -> str:
    """The environment variable that names the function's own handler, "" where its Handler does: a library's may be put around it."""
    from .deployment.redirected import redirected  # noqa: PLC0415 - as above

    own = redirected(function)
    return "" if own is None else own[1]


def no_variable(function: View, name: str) -> str:
    """Why nobody knows what an environment variable says that the code reads: there is none."""
    return f"{function.name} has no environment variable {name}"


def unloadable(function: View) -> tuple[Seen, ...]:
    """Why a function's code cannot be loaded (`kind`: `esm`, `commonjs`, `sdk`, `entry` of Node.js; `arity`, `package` of Python). Raises `Undecided` where there is no source, or none in which that can be seen."""

    def work(world: World) -> tuple[Seen, ...]:
        from .languages import read_loading  # noqa: PLC0415 - as above

        return _unless_stated(function, world, read_loading)

    return function.facts.plan("loading", work)(function.world)  # type: ignore[no-any-return]  # a plan's outcome is Any


def _unless_stated(function: View, world: World, read: Callable[[View, World], tuple[Seen, ...]]) -> tuple[Seen, ...]:
    """What is read of a function's code. Where that cannot be read, nothing if the team answers for the handler as it is, and else the doubt with what settles it."""
    try:
        return read(function, world)
    except Undecided as doubt:
        if (said := stated(function)) is not None and said.reports is not None:
            return ()
        raise settle(function, doubt) from None


def undefined(function: View) -> tuple[Seen, ...]:
    """The names that a function's code uses and nothing defines (`what`). Raises `Undecided` where there is no source, or none in which that can be seen."""

    def work(world: World) -> tuple[Seen, ...]:
        from .languages import read_undefined  # noqa: PLC0415 - as above

        return _unless_stated(function, world, read_undefined)

    return function.facts.plan("undefined names", work)(function.world)  # type: ignore[no-any-return]  # a plan's outcome is Any


def variables_needed(function: View) -> tuple[Seen, ...]:
    """The environment variables without which a function fails at once (`what`: its name). Raises `Undecided` where there is no source, or none in which that can be seen."""

    def work(world: World) -> tuple[Seen, ...]:
        from .languages import read_variables  # noqa: PLC0415 - as above

        return _unless_stated(function, world, read_variables)

    return function.facts.plan("needed variables", work)(function.world)  # type: ignore[no-any-return]  # a plan's outcome is Any
