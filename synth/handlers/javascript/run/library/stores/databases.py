"""What a request of a query builder or of a mapper of objects does with one row, in however many steps it is put together: `db("done").insert({ id }).onConflict("id").ignore()`.

What is asked in a transaction goes with the work that fails in it, and is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ....syntax import text_of
from ...state.machine import Machine
from ...state.values import UNDEFINED, Class, External, Obj, Site, Unknown, argument, array
from . import builders, mappers
from .asking import Asked, Row, Step
from .records import Stored, spelt

_STEPS: Final = "steps"
"""What a machine remembers of requests that are put together: what was asked so far, by what each step gives."""
_SHARED: Final = frozenset({"given", "transaction", "startTransaction", "createQueryRunner", "withTransaction", "connect", "transacting", "session"})
"""What gives a transaction, or belongs to one."""


SENDS: Final = frozenset({"execute", "executeTakeFirst", "executeTakeFirstOrThrow"})
"""Steps that send a request, and give a promise."""
_ENDS: Final = (".then", ".catch", ".finally", ".length", ".rowCount")
"""What is asked of what a request gives."""


def asked(machine: Machine, external: External, name: str, arguments: tuple[Any, ...]) -> Asked | None:
    """The request that a call is a step of; None where it is none of a database."""
    if external.path[0] != "unknown":
        if _reader(external.path) is None:
            return None
        return Asked(external.path, tuple(one.name if isinstance(one, Class) else one for one in external.arguments), (Step(external.path[-1], arguments),))
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
    kept = Obj("object", {name: value for name, value in made.has.items() if not isinstance(value, Obj)})
    kept.open = True
    return Stored(("row", made.table), made.by | {name: spelt(value) for name, value in kept.props.items()}, kept)


def found(asks: Row, there: tuple[Stored, ...], site: Site) -> Any:
    """What is given where such a row is there; None where none is, or nothing is asked for."""
    if not asks.gives or asks.does == "insert" or not asks.by or asks.table is None:
        return None
    kept = next((one.held for one in reversed(there) if one.where == ("row", asks.table) and asks.by.items() <= one.key.items()), None)
    return kept if kept is None or asks.gives == "one" else {"many": array([kept], site), "count": 1, "truth": True}.get(asks.gives)


def nothing(gives: str, site: Site) -> Obj:
    """What is given where no row was inserted, since it is there."""
    none: dict[Any, Any] = dict.fromkeys(
        ("rowCount", "count", "changes", "rowsAffected", "affectedRows", "modifiedCount", "upsertedCount", "numInsertedOrUpdatedRows", "insertId"), 0
    )
    match gives:
        case "many":
            return array([], site)
        case "numbers":
            made = array([0], site)
            made.props["rowCount"] = 0
            return made
        case "created":
            return array([Obj("object", {}, None, site), False], site)
        case "headers":
            return array([Obj("object", none, None, site), UNDEFINED], site)
        case "result":
            raw = array([], site)
            raw.props["affectedRows"] = 0
            made = Obj("object", {"raw": raw, "generatedMaps": array([], site)}, None, site)
            made.open = True
            return made
    return Obj("object", {**none, "rows": array([], site), "upsertedId": None, "matchedCount": 1, "acknowledged": True}, None, site)


def _reader(path: tuple[str, ...]) -> Callable[[Asked], Row | None] | None:
    package = path[0].partition("/")[0]
    return _READERS.get(package) if len(path) > 1 else None


_READERS: Final[dict[str, Callable[[Asked], Row | None]]] = {
    "knex": builders.of_knex, "drizzle-orm": builders.of_drizzle, "kysely": builders.of_kysely, "typeorm": mappers.of_typeorm, "@prisma": mappers.of_prisma, "sequelize": mappers.of_sequelize,
    "mongoose": mappers.of_documents, "mongodb": mappers.of_documents,
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
