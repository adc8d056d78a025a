"""The time that an invocation has left: whoever asks for it before each call does not go on until there is none.

https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

from __future__ import annotations

import ast
from typing import Any, Final

from .....sources.python_nodes import nodes_of, of_tree
from ....effort import EFFORT
from ..known import logs
from .values import ListV, Opaque, taint

ASKS: Final = "get_remaining_time_in_millis"
_CLOCKS: Final = frozenset(
    {
        f"{one}()"
        for one in (
            "time.time",
            "time.monotonic",
            "time.perf_counter",
            "time.time_ns",
            "time.monotonic_ns",
            "datetime.datetime.now",
            "datetime.datetime.utcnow",
        )
    }
)
"""https://docs.python.org/3/library/time.html and …/datetime.html"""
_NUMBERS: Final = frozenset(one for one in _CLOCKS if one.startswith("time."))
_DEEP: Final = 6
_THOUSAND: Final = 1_000
LEFT: Final = "left"
"""How long a call may take that is given up before the time is over."""


def is_after(one: Any, other: Any) -> bool:
    """Is one of them what a clock shows, and the other a number before all that it shows (`deadline = 0`)?"""
    return isinstance(one, Opaque) and one.name in _NUMBERS and isinstance(other, (int, float)) and other <= 0


def is_asked_for(modules: Any) -> bool:
    """Does the code ask for it, and not only to write it to the log?"""
    return any(_asks(module.source.tree) for module in modules.known.values() if module is not None)


@of_tree
def _asks(tree: ast.Module) -> bool:
    nodes = nodes_of(tree)
    if not any(isinstance(one, ast.Attribute) and one.attr == ASKS for one in nodes):
        return False
    logged = {id(part) for one in nodes if isinstance(one, ast.Call) and logs(one) for part in ast.walk(one)}
    return any(isinstance(one, ast.Attribute) and one.attr == ASKS and id(one) not in logged for one in nodes)


class Asked:
    """How often it was asked for on one run, and how often it had been at each call that was made."""

    def __init__(self) -> None:
        self.times = 0
        self._made: dict[int, tuple[int | None, int]] = {}
        self._read: set[Opaque] = set()
        self._yielded = 0

    def yields(self, made: ListV) -> None:
        """A generator gives its next item: was it asked for since the last one?"""
        if self.times != self._yielded:
            self._yielded = self.times
            made.asks.add(len(made.items))

    def compared(self, *values: Any) -> None:
        """What is compared with a moment that is reckoned from the time that was left, and with a clock that was read since, is asked anew."""
        times = _times(values, _DEEP)
        if any(one.name == ASKS for one in times) and (read := {one for one in times if one.name != ASKS} - self._read):
            self._read |= read
            self.times += 1

    def since(self, node: Any, message: int | None) -> tuple[bool, bool]:
        """A call is made: was it asked for since the same call was made, and was that for another message? The first one of a run is made after nothing."""
        before = self._made.get(id(node))
        self._made[id(node)] = (message, self.times)
        return (before is None or before[1] != self.times, before is not None and before[0] != message)


def hangs_on_it(*values: Any) -> bool:
    """Is what is compared reckoned from the time that is left, or from two readings of a clock, and so from how long the invocation has run? The moment of a message is none of these."""
    times = _times(values, _DEEP)
    return any(one.name == ASKS for one in times) or (len(times) > 1 and not taint(*values))


def reckoned(*values: Any) -> dict[str, Any] | None:
    """What a sum is made of, where that is the time that is left, or what a clock says."""
    return {str(i): one for i, one in enumerate(values)} if _times(values, _DEEP) else None


def ends_in_time(value: Any) -> bool:
    """Is a number of seconds no more than what is left, as it is reckoned?"""
    return _unit(value, _DEEP) == "s"


def _unit(value: Any, depth: int) -> str:
    """Whether a value is no more than the time that is left, in seconds or milliseconds; "" where it may be more."""
    EFFORT.spend()
    if not depth or not isinstance(value, Opaque) or value.name == ASKS or not value.made:
        return "ms" if isinstance(value, Opaque) and value.name == ASKS else ""
    parts = [*value.made.values()]
    own = [_unit(one, depth - 1) for one in parts]
    other = parts[1] if len(parts) > 1 and isinstance(parts[1], (int, float)) else 0
    match value.node:
        case ast.BinOp(op=ast.Sub()) if other > 0:
            return own[0]
        case ast.BinOp(op=ast.Div() | ast.FloorDiv()) if other >= 1:
            return "s" if own[0] == "ms" and other >= _THOUSAND else own[0]
        case ast.BinOp(op=ast.Mult()) if 0 < other <= 1:
            return "s" if own[0] == "ms" and other <= 1 / _THOUSAND else own[0]
        case ast.Call(func=ast.Name(id="min")):
            return next(filter(None, own), "")
        case ast.Call(func=ast.Name(id="max")):
            unit = next(filter(None, own), "")
            least = {"s": 1, "ms": _THOUSAND}.get(unit, 0)
            return unit if all(known or (isinstance(one, (int, float)) and one <= least) for known, one in zip(own, parts, strict=True)) else ""
        case ast.Call(func=ast.Name(id="int" | "float" | "round" | "abs")):
            return own[0]
    return ""


def _times(values: Any, depth: int) -> set[Opaque]:
    EFFORT.spend(len(values))
    known = [one for one in values if isinstance(one, Opaque)]
    own = {one for one in known if one.name == ASKS or one.name.removesuffix(".timestamp()") in _CLOCKS}
    return own.union(*(_times(one.made.values(), depth - 1) for one in known if one.made)) if depth else own
