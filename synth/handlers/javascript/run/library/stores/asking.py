"""A request of a database as its steps say it, and what it does with one row."""

from __future__ import annotations

from typing import Any

from queuegate._light import NamedTuple

from ...state.values import Obj
from .records import spelt


class Step(NamedTuple):
    name: str
    given: tuple[Any, ...]


class Asked(NamedTuple):
    """A request so far: of what it was begun, what that was made with, and its steps."""

    path: tuple[str, ...]
    made_with: tuple[Any, ...]
    steps: tuple[Step, ...]

    def given(self, *names: str) -> tuple[Any, ...] | None:
        """What the last step of one of these names is given; None where there is none."""
        return next((one.given for one in reversed(self.steps) if one.name in names), None)

    def has(self, *names: str) -> bool:
        return self.given(*names) is not None


class Row(NamedTuple):
    """What a request does. `does`: `insert`, `find`, or `put` (it is there then, whether it was or not); `has`: what is written; `by`: which row is meant, by what tells values apart; `quiet`: that it is there is no
    error; `gives`: how it is told what was found or done, "" where it is not.
    """

    does: str
    table: Any
    has: dict[Any, Any]
    by: dict[Any, Any]
    gives: str = ""
    quiet: bool = False
    package: str = ""


def columns_of(value: Any) -> dict[Any, Any] | None:
    """The columns of one row."""
    if isinstance(value, Obj) and value.kind == "array" and value.items is not None and len(value.items) == 1:
        (value,) = value.items
    return value.props if isinstance(value, Obj) and value.kind == "object" and not value.open else None


def meant(value: Any) -> dict[Any, Any]:
    """What an object asks for: each column by one value. Of more than that it is not known what it finds."""
    columns = columns_of(value) or {}
    return (
        {name: spelt(one) for name, one in columns.items()}
        if not any(isinstance(one, Obj) or str(name).startswith("$") for name, one in columns.items())
        else {}
    )


def inserts(table: Any, value: Any, gives: str, *, quiet: bool) -> Row | None:
    columns = columns_of(value)
    return Row("insert", table, columns, {}, gives, quiet) if columns is not None else None


def puts(table: Any, by: dict[Any, Any], value: Any, gives: str = "") -> Row | None:
    columns = columns_of(value)
    return Row("put", table, columns, by, gives) if columns is not None else None
