"""Rows of a database that a handler inserts by themselves, and that are there already when the message comes again. What is inserted in a transaction goes with the work that fails in it.

https://www.postgresql.org/docs/current/sql-insert.html ; https://node-postgres.com/apis/result ; https://dev.mysql.com/doc/refman/8.4/en/insert.html
and, of Prisma's errors, https://www.prisma.io/docs/orm/reference/error-reference
"""

from __future__ import annotations

import re
from typing import Any, Final

from queuegate._light import regex

from ...state.machine import Machine
from ...state.values import Obj, Site, Unknown, argument, array
from . import databases

RAISES: Final = "a duplicate"
ROWS: Final = "rows"
"""What a machine remembers of such rows: whose, where, and that they stay."""
_INSERTS: Final = regex(r"\s*INSERT\s", re.IGNORECASE)
_QUIET: Final = regex(r"\bON\s+CONFLICT\b[^;]{0,100}\bDO\s+NOTHING\b|\bINSERT\s+IGNORE\b", re.IGNORECASE)
_CHANGES: Final = regex(r"\bON\s+(?:CONFLICT|DUPLICATE)\b", re.IGNORECASE)
_POOLS: Final = {"pg": "Pool", "mysql2": "createPool"}
_SHARED: Final = frozenset({"connect", "getConnection", "given"})
"""What gives a connection, which may be in a transaction, and the transaction itself."""


def inserted(path: tuple[str, ...], arguments: tuple[Any, ...]) -> tuple[str, bool] | None:
    """Of which package a call inserts a row, and whether it throws where that is there; None for any other call."""
    package = path[0].partition("/")[0]
    if not _SHARED.isdisjoint(path):
        return None
    if package in _POOLS and _POOLS[package] in path and path[-1] in ("query", "execute"):
        given = argument([*arguments])
        text = given.props.get("text") if isinstance(given, Obj) else given
        if not isinstance(text, str) or not _INSERTS.match(text) or (_CHANGES.search(text) and not _QUIET.search(text)):
            return None
        return package, not _QUIET.search(text)
    return None


_DUPLICATE: Final[dict[str, dict[str, Any]]] = {
    "pg": {"name": "error", "code": "23505"},
    "mysql2": {"name": "Error", "code": "ER_DUP_ENTRY", "errno": 1062},
    "@prisma": {"name": "PrismaClientKnownRequestError", "code": "P2002"},
}


def duplicate(machine: Machine, package: str, site: Site) -> Obj:
    """The error by which it is told that the row is there."""
    if package not in _DUPLICATE:
        return databases.duplicate(machine, package, site)
    return Obj("error", {**_DUPLICATE[package], "message": Unknown(("error", "message"))}, None, site)


def nothing(package: str, site: Site) -> Obj:
    """What is given where no row was inserted."""
    if package == "pg":
        return Obj("object", {"rowCount": 0, "rows": array([], site)}, None, site)
    return array([Obj("object", {"affectedRows": 0, "insertId": 0}, None, site), array([], site)], site)
