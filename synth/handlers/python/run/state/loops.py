"""Loops of a run that are left: what is behind the message that was looked at last."""

from __future__ import annotations

from typing import Any


class Loops:
    """`left`: the statements that left a loop in the middle of the first message, with their modules."""

    def __init__(self) -> None:
        self.left: list[Any] = []
        self.begun: list[tuple[int, Any]] = []
        """`while` loops, by their nodes, that were left before every message was looked at, and where."""
        self.gone_through: set[int] = set()
        """Those in which every message was."""
        self.last: Any = None
        """The last `break` or `return`, and its module."""

    def where(self, gone: set[int]) -> Any:
        """Where a loop over the messages was left in the middle of one, or a `while` that goes through all of them (`gone`) on another run; None where it was not."""
        return self.left[-1] if self.left else next((place for loop, place in reversed(self.begun) if loop in gone), None)
