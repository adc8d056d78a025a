"""What a request of a query builder does with one row: Knex, Drizzle and Kysely."""

from __future__ import annotations

from typing import Any, Final

from ....syntax import text_of
from ...state.values import External, Function, Obj, Unknown, argument
from .asking import Asked, Row, inserts, meant, puts
from .records import spelt

_IN_KNEX: Final = frozenset({"()", "where", "andWhere", "first", "select", "from", "table", "limit", "into"})


def of_knex(request: Asked) -> Row | None:
    """https://knexjs.org/guide/query-builder.html"""
    table = argument([*(request.given("()", "from", "into", "table") or ())])
    if not isinstance(table, str):
        return None
    if (given := request.given("insert")) is not None:
        if request.has("merge"):
            return puts(table, {}, argument([*given]))
        told = "many" if request.has("returning") or len(given) > 1 else "numbers"
        return inserts(table, argument([*given]), told, quiet=request.has("ignore"))
    where: dict[Any, Any] = {}
    for one in request.steps:
        if one.name in ("where", "andWhere"):
            first = argument([*one.given])
            where |= (
                first.props
                if isinstance(first, Obj) and not first.open
                else {first: one.given[-1]}
                if len(one.given) > 1 and isinstance(first, str)
                else {None: None}
            )
            if len(one.given) > 2 and one.given[1] != "=":  # noqa: PLR2004 - a column, an operator, a value
                return None
    if (changed := request.given("update")) is not None:
        return puts(table, meant(Obj("object", where)), argument([*changed]))
    if any(one.name not in _IN_KNEX for one in request.steps):
        return None
    return Row("find", table, {}, meant(Obj("object", where)), "one" if request.has("first") else "many")


def of_drizzle(request: Asked) -> Row | None:
    """https://orm.drizzle.team/docs/insert ; https://orm.drizzle.team/docs/select ; https://orm.drizzle.team/docs/rqb"""
    if request.path[-1] in ("findFirst", "findMany"):
        how = argument([*request.steps[0].given])
        return Row(
            "find",
            _plain(request.path[-2]),
            {},
            _equals(how.props.get("where") if isinstance(how, Obj) else None),
            "one" if request.path[-1] == "findFirst" else "many",
        )
    table = argument([*(request.given("insert", "update", "from") or ())])
    name = argument([*table.arguments]) if isinstance(table, External) else None
    if not isinstance(name, str):
        return None
    if (values := request.given("values")) is not None:
        if request.has("onConflictDoUpdate", "onDuplicateKeyUpdate"):
            return puts(_plain(name), {}, argument([*values]))
        told = "many" if request.has("returning") else "headers" if "mysql" in request.path[0] else "result of a driver"
        return inserts(_plain(name), argument([*values]), told, quiet=request.has("onConflictDoNothing", "ignore"))
    where = _equals(argument([*(request.given("where") or ())]))
    if (changed := request.given("set")) is not None:
        return puts(_plain(name), where, argument([*changed]))
    if request.has("select") and all(one.name in ("select", "from", "where", "limit", "execute") for one in request.steps):
        return Row("find", _plain(name), {}, where, "many")
    return None


def _plain(name: str) -> str:
    """A table may be called otherwise in the code than in the database."""
    return name.replace("_", "").lower()


def _equals(value: Any) -> dict[Any, Any]:
    """`eq(done.id, id)`, `and(eq(…), eq(…))`: which column is asked for by which value."""
    return _pairs(value.key) if isinstance(value, Unknown) else {}


def _pairs(key: Any) -> dict[Any, Any]:
    match key:
        case ("pure", "drizzle-orm", "eq", (*_, str(column)), asked_for):
            return {column: asked_for}
        case ("pure", "drizzle-orm", "and", *parts):
            pairs = [_pairs(one) for one in parts]
            return {name: value for one in pairs for name, value in one.items()} if all(pairs) else {}
    return {}


_IN_KYSELY: Final = frozenset({"selectFrom", "select", "selectAll", "where", "limit", "execute", "executeTakeFirst", "executeTakeFirstOrThrow"})


def of_kysely(request: Asked) -> Row | None:
    """https://kysely.dev/docs/examples/insert/single-row ; https://kysely.dev/docs/examples/select/a-single-column"""
    table = argument([*(request.given("insertInto", "updateTable", "selectFrom") or ())])
    wheres = [one.given for one in request.steps if one.name == "where"]
    by = {one[0]: spelt(one[2]) for one in wheres if len(one) == 3 and one[1] == "="}  # noqa: PLR2004 - a column, an operator, a value
    several = request.steps[-1].name == "execute"
    if not isinstance(table, str) or not request.steps[-1].name.startswith("execute") or len(by) != len(wheres):
        return None
    if (values := request.given("values")) is not None:
        (decides,) = request.given("onConflict") or (None,)
        quiet = isinstance(decides, Function) and "doNothing" in text_of(decides.code.node)
        return (
            inserts(table, argument([*values]), "many" if several else "", quiet=quiet or request.has("ignore"))
            if quiet or not request.has("onConflict", "onDuplicateKeyUpdate")
            else None
        )
    if (changed := request.given("set")) is not None:
        return puts(table, by, argument([*changed]))
    return Row("find", table, {}, by, "many" if several else "one") if all(one.name in _IN_KYSELY for one in request.steps) else None
