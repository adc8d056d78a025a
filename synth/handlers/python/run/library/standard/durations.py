"""`timedelta`: of numbers that are known it is known how long it is.

https://docs.python.org/3/library/datetime.html#datetime.timedelta
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from ...state.machine import Machine
from ...state.values import Opaque, taint

_SECONDS: Final = ".seconds"
"""What is remembered of a duration."""


def _lasting(_m: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Opaque:
    of = taint(*args, *given.values())
    made = {}
    if all(type(one) in (int, float) for one in (*args, *given.values())):
        try:
            made = {_SECONDS: timedelta(*args, **given).total_seconds()}
        except (TypeError, ValueError, OverflowError):  # it raises in the code, too
            made = {}
    return Opaque("value" if of else "external", f"{v.name}()", of, node, made)


def _lasts(_m: Machine, node: Any, v: Opaque, _a: list[Any], _g: dict[str, Any]) -> Any:
    return v.made.get(_SECONDS, Opaque("value", v.name, v.taint, node))


DURATIONS: Final[dict[str, Callable[..., Any]]] = {"datetime.timedelta": _lasting, "datetime.timedelta().total_seconds": _lasts}
