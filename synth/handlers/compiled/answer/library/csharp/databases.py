"""What whatever goes wrong with a database is raised as: of a provider of ADO.NET, which Dapper hands on, and of Entity Framework where it saves.

https://learn.microsoft.com/en-us/dotnet/api/system.data.common.dbexception, https://www.npgsql.org/doc/api/Npgsql.NpgsqlException.html, https://learn.microsoft.com/en-us/dotnet/api/microsoft.data.sqlclient.sqlexception,
https://mysqlconnector.net/api/mysqlconnector/mysqlexceptiontype/, https://learn.microsoft.com/en-us/dotnet/api/microsoft.entityframeworkcore.dbupdateexception and https://github.com/DapperLib/Dapper
"""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import regex

from ...forms.form import Form
from ...run.state.machine import Machine
from ...run.state.path import Site
from ...run.state.values import Opaque, about_of

_OF_PROVIDERS: Final = frozenset({"DbException", "NpgsqlException", "SqlException", "MySqlException", "OracleException", "SqliteException", "OdbcException"})
"""A DbException or one below it; PostgresException is none: it is only what the server answers."""
_ASKS: Final = regex(r"[^(]*\.(?:Execute|Query|Commit|Open|Begin|Prepare|Save|Copy)\w*(?:<[^(]*>)?\(")
_SAVES: Final = regex(r"[^(]*\bSaveChanges(?:Async)?\(")

_FILLS: Final = ("AddWithValue", "Add", "AddRange")


def filled_command(m: Machine, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """`command.Parameters.AddWithValue("@body", m.Body)` does nothing yet, and the command is one about the message from then on: https://learn.microsoft.com/en-us/dotnet/api/system.data.common.dbcommand.parameters"""
    held = form.parts[0]
    if form.name not in _FILLS or held is None or held.kind != "member" or held.name != "Parameters" or held.parts[0].kind != "name":
        return None
    command = held.parts[0].name
    if (holder := m.scope.holder(command)) is None or not isinstance(of := holder.names[command], Opaque):
        return None
    holder.names[command] = of._replace(about=of.about | about_of(args))
    return (Opaque(about_of(args)),)


def of_database(clause: tuple[str, ...], site: Site | None) -> bool:
    """Is a clause for whatever goes wrong with this call, if it is one of a database?"""
    if site is None or (_OF_PROVIDERS.isdisjoint(clause) and "DbUpdateException" not in clause):
        return False
    return (_SAVES if "DbUpdateException" in clause else _ASKS).match(site.text) is not None
