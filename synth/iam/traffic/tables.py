"""The tables that a function uses, as far as its environment variables and its role tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from ...handlers import Call, Env, calls
from ...linking.facts import Facts
from ...linking.resources import view_of
from ...model import Function, GlobalTable, KnownTable, Table, tables_in
from ...values.worlds import Undecided, World
from ..evaluation.grants import granted
from .callers import calls_needing

_WRITES: Final = ("dynamodb:putitem", "dynamodb:updateitem", "dynamodb:batchwriteitem", "dynamodb:transactwriteitems")


_NAMES: Final = ("get_item", "put_item", "update_item", "delete_item", "query", "scan", "condition_check_item", "batch_write_item")


def used_tables(function: Function) -> list[Table | GlobalTable]:
    """The tables that are known to be the function's: an environment variable names them, or its role is granted an action on them."""
    return list(dict.fromkeys([*function.tables(), *_granted(function, "dynamodb:")]))


def written_tables(function: Function) -> list[Table | GlobalTable]:
    """Those that its role may write to."""
    return list(dict.fromkeys(_granted(function, *_WRITES)))


def guards(function: Function) -> list[KnownTable]:
    """Those in which a library remembers which messages are done: a variable that says so names them, or the code hands them to its persistence layer and does nothing else with them."""
    tables = [*function.known_tables()]
    handed = _handed(function) if tables else set()
    return [known for known in tables if known.remembers_what_is_done() or known.variable in handed]


def records(function: Function, known: KnownTable) -> tuple[str, str, str] | None:
    """What the attributes of a record are called that the function's code keeps in this table: its key, when it expires, its sort key ("": none). None where that is not known, or is not one answer."""
    found: set[tuple[str, ...] | None] = set()
    with suppress(Undecided):
        for call in calls(function).calls:
            if call.operation == "idempotency" and call.named is not None and any(isinstance(part, Env) and part.name == known.variable for part in call.named):
                found.add(call.attributes)
    (one,) = found if len(found) == 1 else (None,)
    return (one[0], one[1], one[2]) if one else None


def item_calls(function: Function) -> Iterator[tuple[Call, Table | GlobalTable]]:
    """The calls of the function's code on one item of a table that the targets have, or on its index, where the code spells the names of the attributes, or of the index. As far as that is known."""
    with suppress(Undecided):
        for call, needs in calls_needing(function, "dynamodb", lambda need: need.owner is not None and need.service == "dynamodb"):
            if call.operation in _NAMES and call.attributes is not None:
                for owner in dict.fromkeys(need.owner for need in needs if need.action == f"dynamodb:{_as_action(call.operation)}"):
                    if owner is not None and isinstance(table := view_of(owner, function.world), (Table, GlobalTable)):
                        yield call, table


def _as_action(operation: str) -> str:
    return "".join(word.capitalize() for word in operation.split("_"))


def passing_tables(function: Function) -> set[Table | GlobalTable]:
    """Those that remember it for a while only, since DynamoDB deletes what is over. Nobody would restore them."""
    return {known.table for known in guards(function) if known.table.expires.get()}


def _handed(function: Function) -> set[str]:
    found: dict[bool, set[str]] = {True: set(), False: set()}
    with suppress(Undecided):
        for call in calls(function).calls:
            if call.service == "dynamodb" and call.named is not None:
                found[call.operation == "idempotency"].update(part.name for part in call.named if isinstance(part, Env))
    return found[True] - found[False]


def _granted(function: Function, *beginnings: str) -> Iterator[Table | GlobalTable]:
    def work(world: World) -> tuple[Facts, ...]:
        asker: Function = view_of(function.facts, world)
        with suppress(Undecided):
            return tuple(asker.role.facts.plan(("granted tables", beginnings, asker.facts.scope), partial(_given, asker, beginnings))(world))
        return ()

    for facts in function.facts.plan(("granted tables", beginnings), work)(function.world):
        yield view_of(facts, function.world)


def _given(function: Function, beginnings: tuple[str, ...], world: World) -> tuple[Facts, ...]:
    """The tables that the function's role names for such actions: the same for each function of its template that has it."""
    asker: Function = view_of(function.facts, world)
    found: list[Facts] = []
    with suppress(Undecided):
        for grant in granted(asker.role):
            if grant.action.lower().startswith(beginnings) and not (resources := grant.statement.resources).but:
                found += [table.facts for pattern in resources.patterns for table in tables_in(pattern.text, asker)]
    return tuple(dict.fromkeys(found))
