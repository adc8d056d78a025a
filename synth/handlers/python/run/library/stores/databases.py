"""Changes to a database that a commit has to follow, and what may be that commit.

A connection of Python's database API commits nothing by itself, and takes back what was not committed when it is closed: https://peps.python.org/pep-0249/#commit and https://peps.python.org/pep-0249/#Connection.close
Psycopg: https://www.psycopg.org/psycopg3/docs/basic/transactions.html ; MySQL: https://dev.mysql.com/doc/connector-python/en/connector-python-api-mysqlconnection-autocommit.html
A session of SQLAlchemy: https://docs.sqlalchemy.org/en/20/orm/session_transaction.html ; a connection of it, from version 2 on: https://docs.sqlalchemy.org/en/20/core/connections.html#commit-as-you-go
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any, Final

from queuegate._light import regex

from ......sources import disk
from ......sources.python_nodes import nodes_of, of_tree
from .....reading import Seen
from ...known import DRIVERS, ENGINES, SESSIONS, is_of_database, library_of, names_database
from ...state.machine import Machine
from ...state.notes import Notes
from ...state.values import Opaque, taint

_ADDS: Final = frozenset({"add", "add_all", "merge", "delete", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"})
_BOUND: Final = frozenset({"Session", "sessionmaker"})
"""What is bound to an engine, which may be told to commit by itself: https://docs.sqlalchemy.org/en/20/core/connections.html#dbapi-autocommit"""
_CHANGES: Final = frozenset({"insert", "update", "delete"})
_TAKES_OPTIONS: Final = DRIVERS - {"psycopg2"}
"""Drivers whose `connect` may be told to commit by itself: https://www.psycopg.org/docs/module.html#psycopg2.connect has no such argument."""
_OPENS: Final = regex(r"(?:connect|Session|sessionmaker\(\)|connection|getconn|begin|transaction)$")
"""What makes a connection or a session, or begins a transaction."""
_STATEMENT: Final = regex(r"\s*(INSERT|UPDATE|DELETE|MERGE|REPLACE)\b", re.IGNORECASE)
_COMMITS: Final = regex(r"commit|^_*begin|^_*(?:in_)?transaction(?:al)?$|atomic|isolation_level|^enter_(?:async_)?context$|^__a?exit__$", re.IGNORECASE)
"""Names of whatever commits, or has something else do so: an `ExitStack` ends a connection as its `with` does."""
_COMMITTING: Final = regex(r"\b(?:auto)?commit\b|\bbegin\b|\bstart\s+transaction\b|\btemp(?:orary)?\s+table\b", re.IGNORECASE)
"""The same in a text: a statement, or what `getattr` looks for. What is written to a temporary table is there to be read again: https://www.postgresql.org/docs/current/sql-createtable.html"""
_WITHOUT: Final = regex(r"(?:snowflake|bigquery|awsathena|trino|presto|databricks|clickhouse)\b[\w+]*:", re.IGNORECASE)
"""Addresses of what has no transactions, or commits each statement by itself: https://docs.sqlalchemy.org/en/20/dialects/index.html#external-dialects"""
_REQUIREMENTS: Final = ("requirements.txt", "pyproject.toml", "Pipfile")
_MOST_BYTES: Final = 100_000
_OF_OLD: Final = regex(r"\bsqlalchemy\b[^\n]{0,40}?(?:[=~^\"' ]1\.\d|<=?\s*(?:1\.|2\b))", re.IGNORECASE)
"""Before 2, by a version or a bound."""
_AT_LEAST: Final = regex(r"(\bsqlalchemy\b[^\n]{0,40}?)>=?\s*1\.[\d.]*", re.IGNORECASE)
_NAMED: Final = regex(r"\bsqlalchemy\b", re.IGNORECASE)
_OF_TWO: Final = frozenset({"DeclarativeBase", "Mapped", "mapped_column"})
"""Words that only version 2 has: https://docs.sqlalchemy.org/en/20/changelog/whatsnew_20.html ; 1.4 does as it where it is told to (`future=True`) and in what is asynchronous:
https://docs.sqlalchemy.org/en/14/core/future.html and https://docs.sqlalchemy.org/en/14/orm/extensions/asyncio.html"""
_OPTIONS: Final = frozenset({"option_files", "read_default_file", "connection_factory", "class_"})
"""What a connection or a session is made by, and may be told to commit in: https://dev.mysql.com/doc/connector-python/en/connector-python-option-files.html and https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.sessionmaker"""


def changes(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> None:
    """Note a change that is made for a message, and a connection that is handed to code that is not read."""
    name = value.name
    head, last = library_of(name), name.rpartition(".")[2]
    if _OPENS.search(name):
        machine.path.stores.changed = set()
    if not names_database(name):
        if any(_is_connection(one) for one in (*args, *given.values())):
            machine.notes.commits = True
    elif (
        not _OPTIONS.isdisjoint(given)
        or ("connect" in last and _may_be_told(given, head))
        or (last in _BOUND and any(map(_is_others, (*args, *given.values()))))
    ):
        machine.notes.commits = True
    elif machine.message is not None or taint(*args, *given.values()):
        written = _written(name, last, args, node, machine.running[-1].node if machine.running else None)
        by_itself = _commits_each(machine) if written and name.startswith(ENGINES) and "async" not in name else False
        if written and by_itself is None:
            machine.notes.see(machine, "changes", "perhaps-uncommitted", written, node)
        elif written and not by_itself:
            machine.notes.see(machine, "changes", "uncommitted", written, node)
            machine.path.stores.changed |= {machine.message} if machine.message is not None else set()


def _commits_each(machine: Machine) -> bool | None:
    """Does the SQLAlchemy that is asked for commit each change of an engine's connection by itself? None where no file of requirements names it, or any from 1 on will do, and nothing in the code tells its version.

    https://docs.sqlalchemy.org/en/20/changelog/migration_20.html#library-level-but-not-driver-level-autocommit-removed-from-both-core-and-orm
    """
    if any(one is not None and _is_of_two(one.source.tree) for one in machine.modules.known.values()):
        return False
    files = (folder / name for folder in machine.modules.folders for name in _REQUIREMENTS)
    named = [text for one in files if disk.is_file(one) and _NAMED.search(text := disk.read(one, _MOST_BYTES).decode(errors="replace"))]
    if any(_OF_OLD.search(_AT_LEAST.sub(r"\1", one)) for one in named):
        return True
    return None if not named or any(map(_AT_LEAST.search, named)) else False


@of_tree
def _is_of_two(tree: ast.Module) -> bool:
    given = (one for one in nodes_of(tree) if isinstance(one, ast.keyword) and one.arg == "future")
    return not _OF_TWO.isdisjoint(_words(tree)) or any(isinstance(one.value, ast.Constant) and one.value.value is True for one in given)


def _may_be_told(given: dict[str, Any], head: str) -> bool:
    """May a driver be told to commit by itself, in what is not read? https://pymysql.readthedocs.io/en/latest/modules/connections.html"""
    return ("**" in given and head in _TAKES_OPTIONS) or not isinstance(given.get("init_command", ""), str)


def uncommitted(notes: Notes, trees: Iterable[ast.Module]) -> tuple[Seen, ...]:
    """The changes that nothing in the code may commit, and last those that some versions of SQLAlchemy commit by themselves."""
    found = (*sorted(notes.seen["changes"].values(), key=lambda one: one.kind != "uncommitted"),)
    if not found or notes.commits or any(map(commits_in_the_end, notes.entered)):
        return ()
    read = tuple(trees)
    return () if any(map(_may_commit, read)) or _inherits(read) else found[:1]


def commits_by_itself(machine: Machine) -> bool:
    """May each statement be committed as it is made? Any word of it will do."""
    return any(one is not None and any("autocommit" in word.lower() for word in _words(one.source.tree)) for one in machine.modules.known.values())


@of_tree
def _words(tree: ast.Module) -> frozenset[str]:
    """All names and texts of a module."""
    found = (getattr(one, "attr", None) or getattr(one, "arg", None) or getattr(one, "id", None) or getattr(one, "value", None) for one in nodes_of(tree))
    return frozenset(one for one in found if isinstance(one, str))


def _inherits(trees: tuple[ast.Module, ...]) -> bool:
    """Does an object of the code call a method of its own that is nowhere in the code? A class that is not read has it, which may commit."""
    nodes = [one for tree in trees for one in nodes_of(tree)]
    has = {one.name for one in nodes if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))}
    has |= {one.attr for one in nodes if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)}
    called = (one.func for one in nodes if isinstance(one, ast.Call))
    return any(isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "self" and one.attr not in has for one in called)


def commits_in_the_end(name: str) -> bool:
    """Does the end of its `with` commit, or may it? That of a cursor and of a session does not."""
    is_connection = name.startswith(ENGINES) and name.endswith(".connect()")
    return is_of_database(name) and not is_connection and not name.endswith((".cursor()", "Session()", "sessionmaker()()"))


def ended(machine: Machine, value: Opaque) -> None:
    """The end of a `with`, without an exception: of a connection or a transaction it commits. https://www.psycopg.org/psycopg3/docs/basic/transactions.html#transaction-contexts"""
    from .rows import committed  # noqa: PLC0415 - few handlers write rows

    if commits_in_the_end(value.name) and (sites := [*machine.path.sites.values()]):
        committed(machine, sites[-1].node)


def _is_connection(value: Any) -> bool:
    return isinstance(value, Opaque) and value.kind == "external" and is_of_database(value.name)


def _is_others(value: Any) -> bool:
    """Is it what code made that is neither read nor SQLAlchemy's, as an engine of a team's layer?"""
    return isinstance(value, Opaque) and value.kind == "external" and not value.name.isidentifier() and library_of(value.name) not in ("sqlalchemy", "sqlmodel")


def _written(name: str, last: str, args: list[Any], node: Any, within: ast.AST | None) -> str:
    """What changes something, in words; "" where it does not, or nobody knows."""
    if "(" not in name and not last.startswith("execute_"):
        return ""
    if name.startswith(ENGINES):
        return ast.unparse(node.func) if last == "execute" and _is_change(node, within) else ""
    if name.startswith(SESSIONS):
        return ast.unparse(node.func) if last in _ADDS or (last == "execute" and _is_change(node, within)) else ""
    if last in ("execute", "executemany"):
        at = 0
    elif last in ("execute_values", "execute_batch"):  # https://www.psycopg.org/docs/extras.html#fast-execution-helpers
        at = 1
    else:
        return ""
    text = _text(args[at] if len(args) > at else None, node.args[at] if len(node.args) > at else None)
    found = _STATEMENT.match(text)
    return f"{found[1].upper()} by {ast.unparse(node.func)}" if found else ""


def _is_change(call: ast.Call, within: ast.AST | None) -> bool:
    """Is a statement of SQLAlchemy one that changes something: `text("INSERT …")`, `insert(Order).values(…)`, or a name for it in the function that is run? https://docs.sqlalchemy.org/en/20/core/dml.html"""
    return bool(call.args) and _makes_change(call.args[0], within, frozenset())


def _makes_change(made: ast.expr, within: ast.AST | None, met: frozenset[str]) -> bool:
    while isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and not _is_dotted(made.func.value, within):
        made = made.func.value
    match made:
        case ast.Name(id=name) if name not in met:
            given = [one for one in _given_to(name, within) if not _names(one, name)]
            return bool(given) and all(_makes_change(one, within, met | {name}) for one in given)
        case ast.Call(func=ast.Name(id=word) | ast.Attribute(attr=word), args=args):
            return word in _CHANGES or (word == "text" and bool(args) and _STATEMENT.match(_text(None, args[0])) is not None)
    return False


def _is_dotted(node: ast.expr, within: ast.AST | None) -> bool:
    """Is it what a module is called by (`sa.insert(…)`), and no statement that the function has made?"""
    return isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and not _given_to(node.id, within))


def _given_to(name: str, within: ast.AST | None) -> list[ast.expr]:
    """What a name stands for in a function."""
    assigned = [one for one in ast.walk(within) if isinstance(one, (ast.Assign, ast.AnnAssign, ast.NamedExpr))] if within is not None else []
    return [one.value for one in assigned if one.value is not None and any(_names(target, name) for target in getattr(one, "targets", None) or [one.target])]  # type: ignore[union-attr]  # either has the one or the other


def _names(node: ast.AST, name: str) -> bool:
    """Is it this name, or made of it: `statement.where(…)`?"""
    while isinstance(node, (ast.Call, ast.Attribute)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id == name


def _text(value: Any, node: ast.expr | None) -> str:
    """The statement, or how it begins."""
    if isinstance(value, str):
        return value
    first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


@of_tree
def _may_commit(tree: ast.Module) -> bool:
    """Does a module name anything that commits, or that has something commit?"""
    for one in nodes_of(tree):
        match one:
            case ast.keyword(arg="autocommit", value=ast.Constant(value=False)) | ast.keyword(arg="expire_on_commit"):
                continue
            case ast.Attribute(attr=word) | ast.Name(id=word) | ast.keyword(arg=str(word)) | ast.alias(name=word):
                if _COMMITS.search(word):
                    return True
            case ast.Constant(value=str(text)):
                if _COMMITTING.search(text) or _WITHOUT.match(text):
                    return True
    return False
