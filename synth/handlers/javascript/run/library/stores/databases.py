"""What a request of a query builder or of a mapper of objects does with one row, in however many steps it is put together: `db("done").insert({ id }).onConflict("id").ignore()`.

What is asked in a transaction goes with the work that fails in it, and is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from queuegate._light import NamedTuple

from ....syntax import text_of
from ...state.machine import Machine
from ...state.values import UNDEFINED, Class, External, Obj, Site, Unknown, argument, array
from .records import Stored, spelt

_STEPS: Final = "steps"
"""What a machine remembers of requests that are put together: what was asked so far, by what each step gives."""
_SHARED: Final = frozenset({"given", "transaction", "startTransaction", "createQueryRunner", "withTransaction", "connect", "transacting", "session"})
"""What gives a transaction, or belongs to one."""


_ENDS: Final = (".then", ".catch", ".finally", ".length", ".rowCount")
"""What is asked of what a request gives."""


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
    """What a request does. `does`: `insert`, `find`, or `put` (it is there then, whether it was or not); `has`: what is written; `by`: what is asked for, by what tells values apart; `quiet`: that it is there is no
    error; `gives`: how it is told what was found or done.
    """

    does: str
    table: Any
    has: dict[Any, Any]
    by: dict[Any, Any]
    gives: str = ""
    quiet: bool = False
    package: str = ""


def asked(machine: Machine, external: External, name: str, arguments: tuple[Any, ...]) -> Asked | None:
    """The request that a call is a step of; None where it is none of a database."""
    if external.path[0] != "unknown":
        if _reader(external.path) is None:
            return None
        return Asked(external.path, external.arguments, (Step(external.path[-1], arguments),))
    method = argument([*external.arguments])
    before = machine.state.get(_STEPS, {}).get(method.key[1]) if isinstance(method, Unknown) and method.key[:1] == ("property",) else None
    return before._replace(steps=(*before.steps, Step(name, arguments))) if before is not None else None


def goes_on(machine: Machine, value: Any, request: Asked) -> None:
    """What a step gives may be asked for more."""
    if isinstance(value, Unknown):
        machine.state.setdefault(_STEPS, {})[value.key] = request


def is_last(site: Site) -> bool:
    """Is nothing more said of a request, where it is written? Only then it is sent."""
    around = site.node.parent
    return around is None or around.type != "member_expression" or text_of(around).endswith(_ENDS)


def row(request: Asked | None, site: Site) -> Row | None:
    """What the whole request does, at its last step."""
    if request is None or not is_last(site):
        return None
    names = (*request.path, *(one.name for one in request.steps))
    options = [one for step in request.steps for one in step.given if isinstance(one, Obj)]
    if not _SHARED.isdisjoint(names) or any("session" in one.props or "transaction" in one.props for one in options):
        return None
    reader = _reader(request.path)
    made = reader(request) if reader is not None else None
    return made._replace(package=request.path[0].partition("/")[0]) if made is not None else None


def held(made: Row) -> Stored | None:
    """The row that is there then."""
    if made.does not in ("insert", "put") or made.table is None:
        return None
    kept = Obj("object", {**made.has})
    kept.open = True
    return Stored(("row", made.table), made.has, kept)


def found(asks: Row, there: tuple[Stored, ...], site: Site) -> Any:
    """What is given where such a row is there; None where none is, or nothing is asked for."""
    if asks.does not in ("find", "put") or not asks.by or asks.table is None:
        return None
    kept = next(
        (one.held for one in reversed(there) if one.where == ("row", asks.table) and all(name in one.key and spelt(one.key[name]) == value for name, value in asks.by.items())), None
    )  # fmt: skip
    return kept if kept is None or asks.gives == "one" else {"many": array([kept], site), "count": 1, "truth": True}.get(asks.gives)


def nothing(gives: str, site: Site) -> Obj:
    """What is given where no row was inserted, since it is there."""
    none: dict[Any, Any] = dict.fromkeys(("rowCount", "count", "changes", "rowsAffected", "affectedRows", "modifiedCount", "upsertedCount", "insertId"), 0)
    match gives:
        case "many":
            return array([], site)
        case "numbers":
            made = array([0], site)
            made.props["rowCount"] = 0
            return made
        case "headers":
            return array([Obj("object", none, None, site), UNDEFINED], site)
        case "result":
            raw = array([], site)
            raw.props["affectedRows"] = 0
            made = Obj("object", {"raw": raw, "generatedMaps": array([], site)}, None, site)
            made.open = True
            return made
    return Obj("object", {**none, "rows": array([], site), "upsertedId": None, "matchedCount": 1, "acknowledged": True}, None, site)


def _written(value: Any) -> dict[Any, Any] | None:
    """The columns of one row."""
    if isinstance(value, Obj) and value.kind == "array" and value.items is not None and len(value.items) == 1:
        (value,) = value.items
    return value.props if isinstance(value, Obj) and value.kind == "object" and not value.open else None


def _by(value: Any) -> dict[Any, Any]:
    """What an object asks for: each column by one value. Of more than that it is not known what it finds."""
    columns = _written(value) or {}
    return {name: spelt(one) for name, one in columns.items()} if not any(isinstance(one, Obj) or str(name).startswith("$") for name, one in columns.items()) else {}


def _inserts(table: Any, value: Any, gives: str, *, quiet: bool) -> Row | None:
    columns = _written(value)
    return Row("insert", table, columns, {}, gives, quiet) if columns is not None else None


def _puts(table: Any, where: Any, value: Any, gives: str = "") -> Row | None:
    columns, at = _written(value), (_written(where) or {}) if where is not None else {}
    return Row("put", table, at | columns, _by(where) if gives else {}, gives) if columns is not None else None


_IN_KNEX: Final = frozenset({"()", "where", "andWhere", "first", "select", "from", "table", "limit", "into"})


def _of_knex(request: Asked) -> Row | None:
    """https://knexjs.org/guide/query-builder.html"""
    table = argument([*(request.given("()", "from", "into", "table") or ())])
    if not isinstance(table, str):
        return None
    if (given := request.given("insert")) is not None:
        if request.has("merge"):
            return _puts(table, None, argument([*given]))
        told = "many" if request.has("returning") or len(given) > 1 else "numbers"
        return _inserts(table, argument([*given]), told, quiet=request.has("ignore"))
    where: dict[Any, Any] = {}
    for one in request.steps:
        if one.name in ("where", "andWhere"):
            first = argument([*one.given])
            where |= first.props if isinstance(first, Obj) and not first.open else {first: one.given[-1]} if len(one.given) > 1 and isinstance(first, str) else {None: None}
            if len(one.given) > 2 and one.given[1] != "=":  # noqa: PLR2004 - a column, an operator, a value
                return None
    if (changed := request.given("update")) is not None:
        return _puts(table, Obj("object", where), argument([*changed]))
    if any(one.name not in _IN_KNEX for one in request.steps):
        return None
    return Row("find", table, {}, _by(Obj("object", where)), "one" if request.has("first") else "many")


def _of_drizzle(request: Asked) -> Row | None:
    """https://orm.drizzle.team/docs/insert ; https://orm.drizzle.team/docs/select ; https://orm.drizzle.team/docs/rqb"""
    if request.path[-1] in ("findFirst", "findMany"):
        how = argument([*request.steps[0].given])
        where = how.props.get("where") if isinstance(how, Obj) else None
        return Row("find", _plain(request.path[-2]), {}, _equals(where), "one" if request.path[-1] == "findFirst" else "many")
    table = argument([*(request.given("insert", "update", "from") or ())])
    name = argument([*table.arguments]) if isinstance(table, External) else None
    if not isinstance(name, str):
        return None
    if (values := request.given("values")) is not None:
        if request.has("onConflictDoUpdate", "onDuplicateKeyUpdate"):
            return _puts(_plain(name), None, argument([*values]))
        told = "many" if request.has("returning") else "headers" if "mysql" in request.path[0] else "result of a driver"
        return _inserts(_plain(name), argument([*values]), told, quiet=request.has("onConflictDoNothing", "ignore"))
    if request.has("select") and all(one.name in ("select", "from", "where", "limit", "execute") for one in request.steps):
        return Row("find", _plain(name), {}, _equals(argument([*(request.given("where") or ())])), "many")
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


def _of_typeorm(request: Asked) -> Row | None:
    """https://typeorm.io/docs/working-with-entity-manager/repository-api ; https://typeorm.io/docs/query-builder/insert-query-builder"""
    name, given = request.steps[0]
    of_repository = "getRepository" in request.path or "getMongoRepository" in request.path
    entity = argument([*(request.made_with if of_repository else request.given("into") or given)])
    first, second = (argument([*given], at if of_repository else at + 1) for at in (0, 1))
    table = entity.name if isinstance(entity, Class) else entity if isinstance(entity, str) else None
    if name == "createQueryBuilder":
        values = request.given("values")
        return _inserts(table, argument([*values]), "result", quiet=request.has("orIgnore")) if values is not None and request.has("execute") and not request.has("orUpdate") else None
    how = first.props.get("where") if isinstance(first, Obj) else None
    if name in _FINDS:
        return Row("find", table, {}, _by(first if name.endswith("By") else how), _FINDS[name])
    if name == "insert":
        return _inserts(table, first, "result", quiet=False)
    return _puts(table, first if name == "update" else None, second if name == "update" else first) if name in ("save", "upsert", "update") else None


_FINDS: Final = {
    **dict.fromkeys(("findOneBy", "findOne", "findOneOrFail", "findOneByOrFail"), "one"), **dict.fromkeys(("find", "findBy"), "many"),
    **dict.fromkeys(("exists", "exist", "existsBy"), "truth"), **dict.fromkeys(("count", "countBy"), "count"),
}  # fmt: skip


def _of_documents(request: Asked) -> Row | None:
    """https://mongoosejs.com/docs/api/model.html ; https://www.mongodb.com/docs/drivers/node/current/crud/"""
    name, given = request.steps[0]
    table = argument([*request.made_with])
    first, second, options = (argument([*given], at) for at in range(3))
    how = options.props if isinstance(options, Obj) else {}
    if name in ("create", "insertOne"):
        return _inserts(table if isinstance(table, str) else None, first, "", quiet=False)
    if name == "save" and request.path[-2:] == ("new", "save"):
        return _inserts(None, table, "", quiet=False)
    if not isinstance(table, str) or any(one.name not in ("lean", "exec", "toArray", "limit", "select") for one in request.steps[1:]):
        return None
    if name in _ASKS:
        by = {"_id": spelt(first)} if name == "findById" else _by(first)
        return Row("find", table, {}, by, _ASKS[name])
    changed = second.props if isinstance(second, Obj) else {}
    parts = [one.props for one in changed.values() if isinstance(one, Obj)] if all(str(one) in ("$set", "$setOnInsert") for one in changed) else []
    columns = Obj("object", {key: value for one in parts for key, value in one.items()})
    if name == "updateOne" and how.get("upsert") is True and {*changed} == {"$setOnInsert"}:
        return Row("insert", table, (_written(first) or {}) | columns.props, {}, "", quiet=True)
    if name not in ("updateOne", "findOneAndUpdate", "findByIdAndUpdate") or not parts:
        return None
    before = name == "findOneAndUpdate" and how.get("new", False) is False and how.get("returnDocument", "before") == "before"
    return _puts(table, first, columns, "one" if before else "")


_ASKS: Final = {"findOne": "one", "findById": "one", "exists": "one", "find": "many", "countDocuments": "count"}


def _reader(path: tuple[str, ...]) -> Callable[[Asked], Row | None] | None:
    package = path[0].partition("/")[0]
    return _READERS.get(package) if len(path) > 1 else None


_READERS: Final[dict[str, Callable[[Asked], Row | None]]] = {
    "knex": _of_knex, "drizzle-orm": _of_drizzle, "typeorm": _of_typeorm, "mongoose": _of_documents, "mongodb": _of_documents,
}  # fmt: skip


def duplicate(machine: Machine, package: str, site: Site) -> Obj:
    """The error by which it is told that the row is there: https://www.mongodb.com/docs/manual/reference/error-codes/ and those of the databases, under the name that the package gives it."""
    if package in ("mongoose", "mongodb"):
        return Obj("error", {"name": "MongoServerError", "code": 11000, "message": "E11000 duplicate key error collection"}, None, site)
    of_mysql = any("ER_DUP_ENTRY" in one.text or "1062" in one.text for one in machine.state["program"].modules.sources)
    told: dict[Any, Any] = {"code": "ER_DUP_ENTRY", "errno": 1062} if of_mysql else {"code": "23505"}
    told["message"] = "Duplicate entry" if of_mysql else "duplicate key value violates unique constraint"
    inner = Obj("error", {"name": "error", **told}, None, site)
    return Obj("error", {"name": _CALLED.get(package, "error"), **told, "driverError": inner, "cause": inner}, None, site)


_CALLED: Final = {"typeorm": "QueryFailedError", "drizzle-orm": "DrizzleQueryError"}
