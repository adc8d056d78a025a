"""`contextvars.ContextVar`: a value that is there for whatever is called. https://docs.python.org/3/library/contextvars.html"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..state.machine import Machine
from ..state.values import ListV, Native, Opaque


def made(_m: Machine, node: Any, _v: Opaque, args: list[Any], given: dict[str, Any]) -> Native:
    """`ContextVar("record", default=None)`: what is set is kept in a list, the last one on top."""
    held = ListV([], "list", node)
    return Native("contextvar", lambda *_: None, (held, given.get("default", _NOTHING)))


_NOTHING = Opaque("value", "nothing")


def variable(held: tuple[ListV, Any], name: str, node: Any) -> Native:
    """A method of one."""
    values, default = held

    def get(machine: Machine, at: Any, *given: Any) -> Any:
        if values.items:
            return values.items[-1]
        found = given[0] if given else default
        if found is _NOTHING:
            raise machine.error("LookupError", node=at)
        return found

    def put(_machine: Machine, _at: Any, value: Any = None) -> Any:
        values.items.append(value)
        return Opaque("value", "token", node=node)

    def reset(_machine: Machine, _at: Any, *_token: Any) -> None:
        if values.items:
            values.items.pop()

    methods: dict[str, Callable[..., Any]] = {"get": get, "set": put, "reset": reset}
    return Native(name, methods.get(name, lambda *_: Opaque("value", name, node=node)))
