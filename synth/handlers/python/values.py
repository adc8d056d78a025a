"""What an expression may be, as far as calls of AWS go. A value that is not one of these, or of `scopes`, is `UNKNOWN`, and nothing is said of it."""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import NamedTuple


class _Unknown:
    __slots__ = ()

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = _Unknown()
EACH: Final = "each"
"""The step from a list to any one of its items."""


Values = tuple[Any, ...]
"""Everything that an expression may be."""


class Known(NamedTuple):
    """Values that were found already."""

    values: tuple[Any, ...]


class Import(NamedTuple):
    path: str
