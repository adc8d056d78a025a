"""Rows that a handler writes to a database, commits, and finds when the message comes again.

https://peps.python.org/pep-0249/#cursor-objects ; https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.get
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any, Final

from queuegate._light import regex

from ......sources.python_nodes import nodes_of, of_tree
from ...state.machine import Machine
from ...state.values import InstanceV, ListV, Opaque, taint
from .kept import Kept, alike, is_first, keep

_INSERT: Final = regex(r"\s*INSERT\s+(?:IGNORE\s+)?INTO\s+([\w.\"`]+)", re.IGNORECASE)
_SELECT: Final = regex(r"\s*SELECT\b.{1,200}?\bFROM\s+([\w.\"`]+)\s+WHERE\s+(.{1,300})", re.IGNORECASE | re.DOTALL)
_CHANGE: Final = regex(r"\s*(?:DELETE\s+FROM|UPDATE|TRUNCATE|REPLACE\s+INTO)\s+([\w.\"`]+)", re.IGNORECASE)
_IS_GIVEN: Final = regex(r"[\s(]*[\w.\"`]+\s*=\s*(?:%s|\?|:\w+|\$\d+|%\(\w+\)s)[\s);]*", re.IGNORECASE)
_LIMIT: Final = regex(r"\s+(?:LIMIT|FOR)\s.*", re.IGNORECASE | re.DOTALL)
_AND: Final = regex(r"\bAND\b", re.IGNORECASE)
_QUIET: Final = regex(r"\bON\s+CONFLICT\b[^;]{0,100}\bDO\s+NOTHING\b|\bINSERT\s+IGNORE\b", re.IGNORECASE)
_DUPLICATE: Final = ("UniqueViolation", "IntegrityError", "DatabaseError", "Error")
_ONE: Final = ("fetchone", "first", "one_or_none")
_COLUMN: Final = ("scalar", "scalar_one", "scalar_one_or_none")
"""What gives the first column of the first row: https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Result.scalar"""
_COUNTS: Final = regex(r"\s*SELECT\s+(count|exists)\s*\(", re.IGNORECASE)
CALLS: Final = frozenset({"execute", "fetchall", *_ONE, *_COLUMN, "commit", "rollback", "begin_nested", "add", "get", "delete", "flush"})


def looked(machine: Machine, value: Opaque, args: list[Any], node: Any) -> Any:
    """Remember what is written and committed, and answer who asks for a row that was written before; None of any other call."""
    call, stores = value.name.rpartition(".")[2], machine.path.stores
    match call, args:
        case "execute", [statement, *given] if text := _text(statement, node):
            _executed(machine, text, _parts(given), node)
        case _ if call == "fetchall" or call in (*_ONE, *_COLUMN):
            return _fetched(machine, node, call)
        case "commit" | "flush", _ if machine.path.fail != id(node) or (machine.message not in machine.path.failing_ones and not machine.path.everywhere):
            committed(machine, node, ends=call == "commit")
        case "rollback", _:
            stores.unsaved = []
            others = stores.changed - {machine.open_errors[-1].message if machine.open_errors else None}
            stores.undone |= dict.fromkeys(others if machine.open_errors else (), (node, machine.module))
            stores.changed = set()
        case "begin_nested", _:
            stores.nests = True
        case "add", [InstanceV() as held] if taint(held):
            _add(machine, ("row", held.cls.node), (*held.attrs.values(),), held, node)
        case "get", [made, key, *_] if hasattr(made, "node"):
            stores.lookups.add(id(node))
            return next((one.held for one in stores.there if one.place == ("row", made.node) and any(alike(part, key) for part in one.key)), None)
        case "delete", _:
            stores.unsaved, stores.kept = [], [one for one in stores.kept if one.place[0] != "row"]
    return None


def _text(statement: Any, node: Any) -> str:
    """A statement of SQL, as it is or in SQLAlchemy's `text("…")`."""
    match node:
        case _ if isinstance(statement, str):
            return statement
        case ast.Call(args=[ast.Call(func=ast.Name(id="text") | ast.Attribute(attr="text"), args=[ast.Constant(value=str(text))]), *_]):
            return text
    return ""


def of_result(machine: Machine, name: str, args: list[Any], node: Any) -> Any:
    """The same of what a statement has given for a message: it asks only."""
    if name.rpartition(".")[2] not in (*_ONE, *_COLUMN, "fetchall"):
        return None
    machine.path.stores.lookups.add(id(node))
    return looked(machine, Opaque("external", name), args, node)


def committed(machine: Machine, node: Any, *, ends: bool = True) -> None:
    """What was written is there from now on, for all who look; where it does not end (`flush`), for its own transaction alone."""
    stores = machine.path.stores
    for one in stores.unsaved:
        if one.held is not None and _is_there(machine, one.place, one.key):
            _refuse(machine, node)
    if ends:
        for one in stores.unsaved:
            keep(machine, one._replace(since=node))
        stores.unsaved, stores.changed = [], set()


def _executed(machine: Machine, statement: str, given: list[Any] | None, node: Any) -> None:
    stores = machine.path.stores
    stores.row, stores.counts = None, ""
    if found := _INSERT.match(statement):
        place = ("row", _plain(found[1]))
        if given and taint(*given):
            if _is_there(machine, place, given):
                stores.row = False
                if not _QUIET.search(statement):
                    _refuse(machine, node)
            _add(machine, place, (*given,), None, node)
    elif (found := _SELECT.match(statement)) and given and _asks_for(found[2]):
        stores.lookups.add(id(node))
        stores.row = any(one.place == ("row", _plain(found[1])) and all(any(alike(part, mine) for part in one.key) for mine in given) for one in stores.there)
        stores.row = stores.row or None
        stores.counts = counts[1].lower() if (counts := _COUNTS.match(statement)) else ""
    elif found := _CHANGE.match(statement):
        place = ("row", _plain(found[1]))
        stores.unsaved, stores.kept = [one for one in stores.unsaved if one.place != place], [one for one in stores.kept if one.place != place]
    elif statement.lstrip()[:6].upper() == "SELECT":
        stores.lookups.add(id(node))


def _is_there(machine: Machine, place: tuple[Any, ...], parts: Sequence[Any]) -> bool:
    """Was a row written before that has something of the message in common with this one?"""
    return any(one.place == place and any(alike(part, mine) for part in one.key for mine in parts if taint(mine)) for one in machine.path.stores.there)


def _refuse(machine: Machine, node: Any) -> None:
    """What is to be there once is there: https://peps.python.org/pep-0249/#integrityerror"""
    if any(module is not None and _tells_duplicates(module.source.tree) for module in machine.modules.known.values()):
        raise machine.error(*_DUPLICATE, node=node)


@of_tree
def _tells_duplicates(tree: ast.Module) -> bool:
    """Does a module name the exception for a row that is there already?"""
    return any(getattr(one, "attr", getattr(one, "id", getattr(one, "name", ""))) in _DUPLICATE[:2] for one in nodes_of(tree))


def _fetched(machine: Machine, node: Any, call: str) -> Any:
    """The rows, one, or the first column of one, where a row is known to be there."""
    stores = machine.path.stores
    if stores.row is False and call != "fetchall":  # it was left as it was, and RETURNING gives none: https://www.postgresql.org/docs/current/sql-insert.html
        none = Opaque("value", "row", node=node)
        machine.path.truth |= {("truth", none): False, ("equal", none, None): True}
        return none
    if not stores.row:
        return None
    column: Any = {"count": 1, "exists": True}.get(stores.counts) or Opaque("value", "column", node=node)
    if call in _COLUMN:
        return column
    row = ListV([column], "tuple", node)
    row.open = not stores.counts
    return row if call in _ONE else ListV([row], "list", node)


def _add(machine: Machine, place: tuple[Any, ...], key: Any, held: Any, node: Any) -> None:
    """A row is written, before any work on the message."""
    if is_first(machine, node):
        machine.path.stores.unsaved.append(Kept(place, key, held, node, node, machine.module, machine.message, None))


def _parts(given: list[Any]) -> list[Any] | None:
    """The parameters of a statement, in a list or a tuple, or by their names."""
    match given:
        case [ListV(open=False) as held]:
            return held.items
        case [held] if hasattr(held, "entries"):
            return [one for one, _ in held.entries.values()]
    return None


def _asks_for(condition: str) -> bool:
    """Does it ask for nothing but what it is given?"""
    return all(_IS_GIVEN.fullmatch(one) for one in _AND.split(_LIMIT.sub("", condition)))


def _plain(table: str) -> str:
    return table.strip('"`').lower()
