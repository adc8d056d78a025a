"""What whatever goes wrong with a database is raised as: of a provider of ADO.NET, which Dapper hands on, and of Entity Framework where it saves.

https://learn.microsoft.com/en-us/dotnet/api/system.data.common.dbexception, https://www.npgsql.org/doc/api/Npgsql.NpgsqlException.html, https://learn.microsoft.com/en-us/dotnet/api/microsoft.data.sqlclient.sqlexception,
https://mysqlconnector.net/api/mysqlconnector/mysqlexceptiontype/, https://learn.microsoft.com/en-us/dotnet/api/microsoft.entityframeworkcore.dbupdateexception and https://github.com/DapperLib/Dapper
"""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from ...run.path import Site

_OF_PROVIDERS: Final = frozenset({"DbException", "NpgsqlException", "SqlException", "MySqlException", "OracleException", "SqliteException", "OdbcException"})
"""A DbException or one below it; PostgresException is none: it is only what the server answers."""
_ASKS: Final = regex(r"[^(]*\.(?:Execute|Query|Commit|Open|Begin|Prepare|Save|Copy)\w*(?:<[^(]*>)?\(")
_SAVES: Final = regex(r"[^(]*\bSaveChanges(?:Async)?\(")


def of_database(clause: tuple[str, ...], site: Site | None) -> bool:
    """Is a clause for whatever goes wrong with this call, if it is one of a database?"""
    if site is None or (_OF_PROVIDERS.isdisjoint(clause) and "DbUpdateException" not in clause):
        return False
    return (_SAVES if "DbUpdateException" in clause else _ASKS).match(site.text) is not None
