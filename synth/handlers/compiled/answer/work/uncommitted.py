"""Changes of a database in a transaction that nobody commits: they are taken back when its connection ends. And changes that Entity Framework is to make, and that nobody saves.

https://pkg.go.dev/database/sql#Tx, https://docs.oracle.com/en/java/javase/21/docs/api/java.sql/java/sql/Connection.html#setAutoCommit(boolean) and
https://learn.microsoft.com/en-us/dotnet/api/system.data.common.dbtransaction.dispose ; a driver of Oracle commits what is there when its connection is closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from ....reading import Seen
from ..forms.form import called_on, in_short, text_of
from ..library.waiting import says

if TYPE_CHECKING:
    from ..run.state.machine import Machine
    from ..run.ways import Outcome

_ENDS: Final = re.compile(rb"(?i)(?<!auto)commit|setAutoCommit\((?!\s*false)|complete|unit_?of_?work|\buow\b|oracle")
"""Who has one of these words anywhere may end it there."""
_BEGINS: Final = {
    "Java": re.compile(r"\.setAutoCommit\(\s*false\s*\)$|[sS]ession\w*(?:\(\))?\.openSession\((?!\s*true)[^()]*\)$"),
    "Go": re.compile(r"\.(?:Begin|BeginTx|Beginx|BeginTxx|MustBegin|MustBeginTx)\("),
    "C#": re.compile(r"(?i)(?:conn\w*|database|db)\.BeginTransaction(?:Async)?\("),
}
_OF_GO: Final = re.compile(rb'"(?:database/sql|github\.com/jackc/pgx|github\.com/jmoiron/sqlx)')
_OF_CONNECTIONS: Final = ("Execute", "ExecuteAsync")
"""Of Dapper, which are done to the connection itself that has begun: https://www.learndapper.com/misc/transaction"""
_CHANGES: Final = {
    "Java": ("executeUpdate", "executeLargeUpdate", "executeBatch", "insert", "update", "delete"),
    "Go": ("Exec", "ExecContext", "NamedExec", "NamedExecContext", "MustExec", "MustExecContext", "CopyFrom"),
    "C#": ("ExecuteNonQuery", "ExecuteNonQueryAsync", "SaveChanges", "SaveChangesAsync", *_OF_CONNECTIONS),
}
_MAPPED: Final = frozenset({"Insert", "Update", "Delete", "InsertProvider", "UpdateProvider", "DeleteProvider"})
"""Marks of methods of a mapper: https://mybatis.org/mybatis-3/java-api.html, where a session that is opened commits nothing by itself, too"""

_ASKS: Final = re.compile(r"\s*(?:select|set|lock|show|explain|savepoint)\b", re.IGNORECASE)
_SAVES: Final = re.compile(rb"\bSave\w*\(|AutoApplyTransactions|UseEntityFrameworkCoreTransactions|[Oo]utbox")
"""Whoever has one of these words saves it, or lets a library do so: https://learn.microsoft.com/en-us/ef/core/saving/ and https://wolverinefx.net/guide/durability/efcore/"""


def uncommitted(m: Machine, outcomes: Iterable[Outcome]) -> Iterator[Seen]:
    """The first such change on each way on which nothing fails."""
    language = m.program.language
    if says(m, _ENDS) or (language == "Go" and not says(m, _OF_GO)):
        return
    for outcome in outcomes:
        begun: set[str] = set()
        for one in outcome.path.events if outcome.good and not outcome.path.unfollowed else ():
            of, name = called_on(one.site.node)
            if _BEGINS[language].search(text_of(one.site.node)[:200]):
                begun.add(of)
            elif (
                begun
                and (name in _CHANGES[language] or _is_mapped(m, name))
                and (of not in begun or name in _OF_CONNECTIONS)
                and not any(isinstance(each, str) and _ASKS.match(each) for each in one.given)
            ):
                yield Seen("uncommitted", in_short(one.site.node), one.site.unit.file.at(one.site.node))
                return
        if outcome.path.tracked and not outcome.path.unfollowed and not says(m, _SAVES):
            node, unit = outcome.path.tracked[0]
            yield Seen("unsaved", in_short(node), unit.file.at(node))
            return


def _is_mapped(m: Machine, name: str) -> bool:
    """Is it a method of a mapper that changes something?"""
    return any(one.marks & _MAPPED for one in m.program.named.get(name, ()))
