"""The names in a scope of the code."""

from __future__ import annotations

from typing import Any

from .values import UNDEFINED, External


class Binding:
    """A name that another module keeps: what it stands for is asked there, each time (an exported `let`, or an export of a module that is still being run)."""

    __slots__ = ("name", "names")

    def __init__(self, names: dict[Any, Any], name: str) -> None:
        self.names, self.name = names, name

    @property
    def value(self) -> Any:
        found = self.names.get(self.name, UNDEFINED)
        return found.value if type(found) is Binding else found


class Env:
    """What names stand for here, and in the scopes around. None that holds itself: all that a call has made goes with it, and is not looked for."""

    __slots__ = ("_function", "names", "outer")

    def __init__(self, outer: Env | None, *, function: bool = False) -> None:
        self.outer = outer
        self.names: dict[str, Any] = {}
        self._function: Env | None = None if function or outer is None else outer.function

    @property
    def function(self) -> Env:
        """The scope in which `var` and `this` live."""
        return self if self._function is None else self._function

    def holder(self, name: str) -> Env | None:
        scope: Env | None = self
        while scope is not None:
            if name in scope.names:
                return scope
            scope = scope.outer
        return None

    def get(self, name: str) -> Any:
        scope: Env | None = self
        while scope is not None:
            if name in scope.names:
                found = scope.names[name]
                return found.value if type(found) is Binding else found
            scope = scope.outer
        return External(("global", name))

    def put(self, name: str, value: Any) -> None:
        """Assign to a name: where it is declared, or else to a global one."""
        holder = self.holder(name)
        if holder is None:
            holder = self
            while holder.outer is not None:
                holder = holder.outer
        holder.names[name] = value
