"""Loops whose test does not say when they end, as those that try again do: `while (true)`, `for (;;)`, `while (!done)`.

What nobody knows is asked alike in each of their rounds. After some rounds it is otherwise than it was, one choice after the other, and that which was made last first: it most likely is the one by which somebody gives up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NoReturn

from ...forms.form import Form
from .values import Ended

if TYPE_CHECKING:
    from tree_sitter import Node

    from .machine import Machine
    from .path import Key, Path

_ENOUGH: Final = 12
"""So many attempts, and no more, are taken for a number that the code itself has."""
_COMPARES: Final = ("<", "<=", ">", ">=", "!=", "==")


class Patience:
    """What was asked in a round, and what of it is now otherwise. A round may be another attempt of what waits in the first one."""

    __slots__ = ("asked", "asks", "every", "rounds", "since", "tried", "turned")

    def __init__(self) -> None:
        self.asked: dict[Key, bool] = {}
        self.tried: set[Key] = set()
        self.turned: Key | None = None
        self.every = False
        self.rounds = self.since = self.asks = 0

    def answer(self, key: Key, chosen: bool, *, last: bool) -> bool:  # noqa: FBT001 - the side that would be taken
        """The side that is taken. `last`: it is otherwise only when all else was, as whether an error is of a kind, or what a channel has."""
        self.asked[key] = last
        return chosen != (self.every or key == self.turned)

    def begin(self, path: Path) -> None:
        """Another round."""
        self.rounds += 1
        if self.rounds <= 2:  # noqa: PLR2004 - the first one ends
            self.since, self.asks = len(path.waits), path.asks if self.rounds == 1 else self.asks
        if self.is_over:
            left = [key for key in self.asked if key not in self.tried]
            self.turned = next((key for key in reversed(left) if not self.asked[key]), left[-1] if left else None)
            self.every = self.turned is None
            self.tried |= {self.turned} if self.turned is not None else set()
        self.asked.clear()

    @property
    def is_over(self) -> bool:
        return self.rounds > _ENOUGH

    def end(self, path: Path) -> None:
        """How often it asks somebody else again is not known, unless each round asks how much time is left. A pause between the attempts is one of them at least."""
        for wait in path.waits[self.since :] if self.is_over else ():
            wait.counted = False
            wait.attempts = wait.attempts if wait.pauses or path.fault is None or path.asks > self.asks else 0


def counts(test: Form | None) -> bool:
    """Does a loop's test compare anything, as one that counts does?"""
    if test is None:
        return False
    return (test.kind == "binary" and test.name in _COMPARES) or any(counts(one) for one in _inside(test))


def _inside(form: Form) -> Iterable[Form]:
    return (one for one in form.parts if isinstance(one, Form))


def endless(m: Machine, node: Node, what: str) -> NoReturn:
    """What went wrong is tried again, and again: nothing comes of this way, but that nobody knows how long it waits (`what` is not followed of it)."""
    if what:
        m.doubt(node, what, frozenset({"waits"}))
    m.path.endless = True
    raise Ended
