"""Names in a run: what they are worth, the functions in which they are, types and packages of somebody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .values import Error

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Function, Type


class Named:
    """A type or a package that is named, of the program (`type`) or of somebody else."""

    __slots__ = ("path", "type")

    def __init__(self, path: str, type: Type | None = None) -> None:  # noqa: A002 - that is what it is
        self.path, self.type = path, type


class Scope:
    """Names and what they are worth."""

    __slots__ = ("names", "outer")

    def __init__(self, outer: Scope | None = None) -> None:
        self.names: dict[str, Any] = {}
        self.outer = outer

    def holder(self, name: str) -> Scope | None:
        one: Scope | None = self
        while one is not None and name not in one.names:
            one = one.outer
        return one


class Frame:
    """A function that is run: its object, what it must do when it ends, and the error with which it ends (Go); and what an iterator has given so far (C#)."""

    __slots__ = ("deferred", "function", "given", "node", "panic", "scope", "this")

    def __init__(self, function: Function, this: Any, node: Node | None = None) -> None:
        self.function, self.this, self.node = function, this, node
        self.scope: Scope | None = None
        """The names that it began with."""
        self.deferred: list[Callable[[], Any]] = []
        self.panic: Error | None = None
        self.given: list[Any] | None = None
