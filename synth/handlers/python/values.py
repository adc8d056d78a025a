"""What an expression may be, as far as a reading of the source tells. A value that is not one of these is `UNKNOWN`, and nothing is said of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from .scopes import Scope


class _Unknown:
    __slots__ = ()

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = _Unknown()
EACH: Final = "each"
"""The step from a list to any one of its items."""


Values = tuple[Any, ...]
"""Everything that an expression may be."""


class Ref(NamedTuple):
    """An expression, where it stands, and the steps from its value to the one that is meant: an index, or `EACH`."""

    node: ast.expr
    scope: Scope
    steps: tuple[Any, ...] = ()


class Known(NamedTuple):
    """Values that were found already."""

    values: tuple[Any, ...]


class Constant(NamedTuple):
    value: Any
    node: ast.expr


class Part(NamedTuple):
    """A part of the event: `event`, `records`, `record`, `field` (`name` is its key in the record), `body` (whatever was read from a message's body)."""

    kind: str
    name: str = ""


class Fields(NamedTuple):
    """A dict that the code builds: its entries, and whether others may be added that are not seen."""

    node: ast.expr
    entries: tuple[tuple[str, ast.expr, Ref | Known], ...]
    open: bool = False

    def named(self, key: str) -> list[Ref | Known]:
        return [value for name, _, value in self.entries if name == key]


class Items(NamedTuple):
    """A list that the code builds: what is put in, in this order where it is a display, and whether other items may be added that are not seen."""

    node: ast.expr
    elements: tuple[Ref | Known, ...]
    open: bool = False


class Spelt(NamedTuple):
    """A string made of a value: `json.dumps(value)`."""

    node: ast.expr
    of: Ref


class Library(NamedTuple):
    """The response of Powertools' batch utility, or its processor."""

    node: ast.expr
    kind: str


class Import(NamedTuple):
    path: str


class Function(NamedTuple):
    scope: Scope


class Class(NamedTuple):
    scope: Scope


class Instance(NamedTuple):
    scope: Scope
