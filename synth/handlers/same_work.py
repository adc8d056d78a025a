"""Whether what is done after a step failed is done in the same way where it does not: then nobody can tell by it that it failed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from .effort import EFFORT

Done = tuple[int, Any]
"""What was done: the node of its call, and what that was given."""
_DEEP: Final = 20
_MOST: Final = 2_000
_PLACES: Final = frozenset({"call", "cls", "env", "function", "home", "node", "site", "this", "turn", "unit"})
"""Where a value was made, or what may be called on it: that does not say what it holds."""


def is_same_work(done: Iterable[Done], usual: Iterable[Done]) -> bool:
    """Is each of these among those that are done where nothing fails, with the same?"""
    found = [(node, _form(given)) for node, given in usual]
    return all((node, _form(given)) in found for node, given in done)


def _form(value: Any) -> Any:
    """What two values have alike that are made in the same way in two runs."""
    left = [_MOST]

    def of(one: Any, depth: int) -> Any:
        left[0] -= 1
        EFFORT.spend()
        if left[0] < 0:
            return object()  # like no other
        kind = type(one)
        if one is None or kind in (str, int, float, bool, frozenset):
            return kind.__name__, one
        if depth == 0 or kind.__module__ == "ast":  # where a value is written
            return kind.__name__
        if isinstance(one, dict):
            inside: Iterable[Any] = one.items()
        elif isinstance(one, (tuple, list)) and not hasattr(one, "_fields"):
            inside = one
        else:
            names: Iterable[str] = getattr(kind, "_fields", ()) or getattr(kind, "__slots__", ()) or getattr(one, "__dict__", ())
            inside = (getattr(one, name) for name in names if name not in _PLACES)
        return kind.__name__, tuple(of(part, depth - 1) for part in inside)

    return of(value, _DEEP)
