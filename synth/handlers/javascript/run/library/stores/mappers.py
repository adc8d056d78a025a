"""What a request of a mapper of objects does with one row, or one document: TypeORM, Prisma, Sequelize, Mongoose and the driver of MongoDB."""

from __future__ import annotations

from typing import Final

from ...state.values import Class, Obj, argument
from .asking import Asked, Row, columns_of, inserts, meant, puts
from .records import spelt


def of_typeorm(request: Asked) -> Row | None:
    """https://typeorm.io/docs/working-with-entity-manager/repository-api ; https://typeorm.io/docs/query-builder/insert-query-builder"""
    name, given = request.steps[0]
    of_repository = not {"Repository", "BaseEntity", "getRepository", "getMongoRepository"}.isdisjoint(request.path)
    entity = argument([*(request.made_with if of_repository else request.given("into") or given)])
    first, second = (argument([*given], at if of_repository else at + 1) for at in (0, 1))
    table = entity.name if isinstance(entity, Class) else entity if isinstance(entity, str) else None
    if name == "createQueryBuilder":
        values = request.given("values")
        return (
            inserts(table, argument([*values]), "result", quiet=request.has("orIgnore"))
            if values is not None and request.has("execute") and not request.has("orUpdate")
            else None
        )
    how = first.props.get("where") if isinstance(first, Obj) else None
    if name in _FINDS:
        return Row("find", table, {}, meant(first if name.endswith("By") else how), _FINDS[name])
    if name == "insert":
        return inserts(table, first, "result", quiet=False)
    if name == "update":
        return puts(table, meant(first), second)
    return puts(table, {}, first) if name in ("save", "upsert") else None


_FINDS: Final = {
    **dict.fromkeys(("findOneBy", "findOne", "findOneOrFail", "findOneByOrFail"), "one"), **dict.fromkeys(("find", "findBy"), "many"),
    **dict.fromkeys(("exists", "exist", "existsBy"), "truth"), **dict.fromkeys(("count", "countBy"), "count"),
}  # fmt: skip


def of_documents(request: Asked) -> Row | None:
    """https://mongoosejs.com/docs/api/model.html ; https://www.mongodb.com/docs/drivers/node/current/crud/"""
    name, given = request.steps[0]
    table = request.path[2] if request.path[1] == "models" else argument([*request.made_with])
    first, second, options = (argument([*given], at) for at in range(3))
    how = options.props if isinstance(options, Obj) else {}
    if name in ("create", "insertOne"):
        return inserts(table if isinstance(table, str) else None, first, "", quiet=False)
    if name == "save" and request.path[-2:] == ("new", "save"):
        return inserts(None, table, "", quiet=False)
    if not isinstance(table, str) or any(one.name not in ("lean", "exec", "toArray", "limit", "select") for one in request.steps[1:]):
        return None
    if name in _ASKS:
        by = {"_id": spelt(first)} if name == "findById" else meant(first)
        return Row("find", table, {}, by, _ASKS[name])
    changed = second.props if isinstance(second, Obj) else {}
    parts = [one.props for one in changed.values() if isinstance(one, Obj)] if all(str(one) in ("$set", "$setOnInsert") for one in changed) else []
    columns = Obj("object", {key: value for one in parts for key, value in one.items()})
    if name == "updateOne" and how.get("upsert") is True and {*changed} == {"$setOnInsert"}:
        return Row("insert", table, (columns_of(first) or {}) | columns.props, {}, "", quiet=True)
    if name not in ("updateOne", "findOneAndUpdate", "findByIdAndUpdate") or not parts:
        return None
    before = name == "findOneAndUpdate" and how.get("new", False) is False and how.get("returnDocument", "before") == "before"
    return puts(table, {"_id": spelt(first)} if name == "findByIdAndUpdate" else meant(first), columns, "one" if before else "")


_ASKS: Final = {"findOne": "one", "findById": "one", "exists": "one", "find": "many", "countDocuments": "count"}


def of_prisma(request: Asked) -> Row | None:
    """https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries"""
    name, given = request.steps[0]
    if request.path[-3:-2] != ("new",):  # a client, a model, a method
        return None
    how = given[0].props if given and isinstance(given[0], Obj) and not given[0].open else {}
    table, by, data = request.path[-2], meant(how.get("where")), how.get("data")
    if name == "create":
        return inserts(table, data, "", quiet=False)
    if name == "createMany":
        return inserts(table, data, "", quiet=True) if how.get("skipDuplicates") is True else None
    if name in ("update", "upsert"):
        return puts(table, by, data if name == "update" else how.get("create"))
    return Row("find", table, {}, by, "one") if name in ("findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow") else None


def of_sequelize(request: Asked) -> Row | None:
    """https://sequelize.org/docs/v6/core-concepts/model-querying-finders/"""
    name, given = request.steps[0]
    table, first, second = argument([*request.made_with]), argument([*given]), argument([*given], 1)
    how = first.props if isinstance(first, Obj) else {}
    match name:
        case "create":
            return inserts(table, first, "", quiet=False)
        case "findOrCreate":
            return inserts(table, how.get("where"), "created", quiet=True)
        case "update" if isinstance(second, Obj):
            return puts(table, meant(second.props.get("where")), first)
        case "findByPk":
            return Row("find", table, {}, {"id": spelt(first)}, "one")
        case "findOne" | "count":
            return Row("find", table, {}, meant(how.get("where")), "one" if name == "findOne" else "count")
    return None
