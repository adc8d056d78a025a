"""What a handler writes into a row by Prisma, and finds there when the message comes again. What is written in an interactive transaction goes with the work that fails in it.

https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries
"""

from __future__ import annotations

from typing import Any, Final

from ...state.values import Obj, Site, argument
from .records import Stored, is_in

_GIVEN: Final = "given"
_READS: Final = ("findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow")


def in_row(path: tuple[str, ...], arguments: tuple[Any, ...]) -> Stored | None:
    """`prisma.order.update({ where, data })`, and what is created: the row that is there then. What is counted on, or put together with others, is left out."""
    given = argument([*arguments])
    if not _is_model(path) or not isinstance(given, Obj) or given.open:
        return None
    data, where = given.props.get("data"), given.props.get("where")
    if path[-1] == "create" and isinstance(data, Obj):
        return Stored(_where(path), data.props, _row(data))
    if path[-1] == "update" and isinstance(data, Obj) and isinstance(where, Obj) and not where.open:
        return Stored(_where(path), where.props, _row(where, data))
    return None


def of_row(path: tuple[str, ...], arguments: tuple[Any, ...], there: tuple[Stored, ...], _site: Site) -> Obj | None:
    given = argument([*arguments])
    asked = given.props.get("where") if isinstance(given, Obj) and _is_model(path) and path[-1] in _READS else None
    if not isinstance(asked, Obj) or asked.open or not asked.props:
        return None
    found: Obj | None = next((one.held for one in reversed(there) if one.where == _where(path) and is_in(asked.props, one.held.props)), None)
    return found


def _is_model(path: tuple[str, ...]) -> bool:
    """Is it a query of a model (`new PrismaClient().order.update`), and of no transaction?"""
    return len(path) > 2 and path[-3] == "new" and _GIVEN not in path  # noqa: PLR2004 - a client, a model, a method


def _where(path: tuple[str, ...]) -> tuple[str, str]:
    return "prisma", path[-2]


def _row(*parts: Obj) -> Obj:
    props = {name: value for part in parts for name, value in part.props.items() if not (isinstance(value, Obj) and value.kind == "object")}
    made = Obj("object", props, None, parts[0].site)
    made.open, made.about = True, parts[0].about.union(*(one.about for one in parts))
    return made
