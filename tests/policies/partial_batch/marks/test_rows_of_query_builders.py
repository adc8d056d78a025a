"""A row that is written by a query builder or a mapper of objects before the work, in however many steps, and by which the message is passed over when it comes again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "marked-before-work"
Coded = Callable[..., list[Any]]
CODE = """
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
HEAD
const sns = new SNSClient({});
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const id = record.messageId;
      const remind = () => sns.send(new PublishCommand({ TopicArn: "reminders", Message: record.body }));
      STEPS
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
KNEX = 'const db = require("knex")({ client: "pg", connection: "" });'
DRIZZLE = """
const { drizzle } = require("drizzle-orm/node-postgres");
const { eq } = require("drizzle-orm");
const { pgTable, text } = require("drizzle-orm/pg-core");
const done = pgTable("done_messages", { id: text("id").primaryKey() });
const db = drizzle("");
"""
TYPEORM = """
const { DataSource, QueryFailedError } = require("typeorm");
const db = new DataSource({});
const done = db.getRepository("Done");
"""
MONGOOSE = """
const mongoose = require("mongoose");
const Done = mongoose.models.Done || mongoose.model("Done", new mongoose.Schema({ _id: String }));
"""
MONGODB = """
const { MongoClient } = require("mongodb");
const done = new MongoClient("").db("app").collection("done");
"""
PRISMA = 'const { PrismaClient } = require("@prisma/client");\nconst db = new PrismaClient();'
KYSELY = 'const { Kysely } = require("kysely");\nconst db = new Kysely({});'
SEQUELIZE = 'const { Sequelize } = require("sequelize");\nconst Done = new Sequelize("").define("Done", {});'

CLAIMS = {
    "Knex": (KNEX, 'const made = await db("done").insert({ id }).onConflict("id").ignore().returning("id"); if (made.length === 0) continue;', 'await db("done").where({ id }).del();'),
    "Knex, by the number of rows": (KNEX, 'const made = await db("done").insert({ id }).onConflict("id").ignore(); if (!made.rowCount) continue;', 'await db("done").where({ id }).del();'),
    "Drizzle": (DRIZZLE, "const [made] = await db.insert(done).values({ id }).onConflictDoNothing().returning(); if (!made) continue;", "await db.delete(done).where(eq(done.id, id));"),
    "Drizzle, by the number of rows": (DRIZZLE, "const made = await db.insert(done).values({ id }).onConflictDoNothing(); if (made.rowCount === 0) continue;", "await db.delete(done).where(eq(done.id, id));"),
    "TypeORM": (TYPEORM, "const made = await db.createQueryBuilder().insert().into('Done').values({ id }).orIgnore().execute(); if (!made.raw.length) continue;", "await done.delete({ id });"),
    "TypeORM, by its error": (TYPEORM, "try { await done.insert({ id }); } catch (error) { if (error instanceof QueryFailedError && error.code === '23505') continue; throw error; }", "await done.delete({ id });"),
    "Mongoose": (MONGOOSE, "try { await Done.create({ _id: id }); } catch (error) { if (error.code === 11000) continue; throw error; }", "await Done.deleteOne({ _id: id });"),
    "Mongoose, what was there": (MONGOOSE, "const old = await Done.findOneAndUpdate({ _id: id }, { $setOnInsert: { at: 1 } }, { upsert: true }); if (old) continue;", "await Done.deleteOne({ _id: id });"),
    "MongoDB": (MONGODB, "const { upsertedCount } = await done.updateOne({ _id: id }, { $setOnInsert: { at: 1 } }, { upsert: true }); if (!upsertedCount) continue;", "await done.deleteOne({ _id: id });"),
    "Prisma": (PRISMA, "const { count } = await db.done.createMany({ data: [{ id }], skipDuplicates: true }); if (count === 0) continue;", "await db.done.delete({ where: { id } });"),
    "Kysely": (KYSELY, "const made = await db.insertInto('done').values({ id }).onConflict((oc) => oc.column('id').doNothing()).returning('id').execute(); if (!made.length) continue;", "await db.deleteFrom('done').where('id', '=', id).execute();"),
    "Sequelize": (SEQUELIZE, "const [, made] = await Done.findOrCreate({ where: { id } }); if (!made) continue;", "await Done.destroy({ where: { id } });"),
}  # fmt: skip
LOOKS = {
    "Knex": (KNEX, 'if (await db("done").where("id", id).first()) continue;', 'await db("done").insert({ id });'),
    "Drizzle": (DRIZZLE, "const [old] = await db.select().from(done).where(eq(done.id, id)); if (old) continue;", "await db.insert(done).values({ id });"),
    "TypeORM": (TYPEORM, "if (await done.existsBy({ id })) continue;", "await done.save({ id });"),
    "Mongoose": (MONGOOSE, "if (await Done.findById(id).lean()) continue;", "await Done.create({ _id: id });"),
    "MongoDB": (MONGODB, "if (await done.findOne({ _id: id })) continue;", "await done.insertOne({ _id: id });"),
    "Prisma": (PRISMA, "if (await db.done.findUnique({ where: { id } })) continue;", "await db.done.upsert({ where: { id }, create: { id }, update: {} });"),
    "Kysely": (KYSELY, "if (await db.selectFrom('done').select('id').where('id', '=', id).executeTakeFirst()) continue;", "await db.insertInto('done').values({ id }).execute();"),
    "Sequelize": (SEQUELIZE, "if (await Done.findByPk(id)) continue;", "await Done.create({ id });"),
}  # fmt: skip


def said(coded: Coded, head: str, steps: str) -> list[Any]:
    return coded(CODE.replace("HEAD", head).replace("STEPS", steps), RULE, properties="    Runtime: nodejs22.x\n")


@pytest.mark.parametrize("name", CLAIMS)
def test_a_row_that_is_inserted_once_stays_when_the_work_fails(name: str, coded: Coded) -> None:
    head, claim, takes_back = CLAIMS[name]
    (one,) = said(coded, head, f"{claim} await remind();")
    assert (one.rule, one.verdict) == (RULE, "fail")
    assert "passed over as a duplicate" in one.text
    assert said(coded, head, f"{claim} try {{ await remind(); }} catch (error) {{ {takes_back} throw error; }}") == []
    assert said(coded, head, f"await remind(); {claim}") == []


@pytest.mark.parametrize("name", LOOKS)
def test_a_row_that_is_looked_for_is_written_after_the_work(name: str, coded: Coded) -> None:
    head, looks, writes = LOOKS[name]
    (one,) = said(coded, head, f"{looks} {writes} await remind();")
    assert (one.rule, one.verdict) == (RULE, "fail")
    assert said(coded, head, f"{looks} await remind(); {writes}") == []
    assert said(coded, head, f"{looks} {{ const id = record.receiptHandle; {writes} }} await remind();") == [], "another row"


@pytest.mark.parametrize(
    ("head", "steps"),
    [
        (KNEX, 'await db.transaction(async (trx) => { const made = await trx("done").insert({ id }).onConflict("id").ignore().returning("id"); if (!made.length) return; await remind(); });'),
        (KNEX, 'await db("done").insert({ id }).onConflict("id").merge(); await remind();'),
        (KNEX, 'if (await db("done").where("id", ">", id).first()) continue; await db("done").insert({ id }); await remind();'),
        (DRIZZLE, "await db.transaction(async (tx) => { const [made] = await tx.insert(done).values({ id }).onConflictDoNothing().returning(); if (made) await remind(); });"),
        (MONGOOSE, "const session = await mongoose.startSession(); try { await Done.create([{ _id: id }], { session }); } catch (error) { if (error.code === 11000) continue; throw error; } await remind();"),
        (TYPEORM, "const old = await done.findOneBy({ id }); if (old?.state === 'DONE') continue; await done.save({ id, state: 'BEGUN' }); await remind();"),
    ],
)  # fmt: skip
def test_what_goes_with_the_work_or_does_not_pass_the_message_over(head: str, steps: str, coded: Coded) -> None:
    assert said(coded, head, steps) == []


def test_only_the_last_step_of_a_request_fails(coded: Coded) -> None:
    """Whoever catches what a request ends with catches all of it."""
    code = CODE.replace("HEAD", KNEX).replace("STEPS", 'await db("loans").insert({ id }).onConflict("id").merge().catch(console.error);')
    assert [(one.rule, one.verdict) for one in coded(code, "swallowed-exception", properties="    Runtime: nodejs22.x\n")] == [("swallowed-exception", "fail")]


def test_a_database_that_is_made_in_the_handler_is_one(coded: Coded) -> None:
    head, claim, _ = CLAIMS["Drizzle"]
    later = head.replace('const db = drizzle("");', 'let db; const connect = () => (db ??= drizzle(""));')
    (one,) = said(coded, later, f"connect(); {claim} await remind();")
    assert (one.rule, one.verdict) == (RULE, "fail")


def test_a_model_that_extends_one_of_a_package_has_its_methods(coded: Coded) -> None:
    head = 'const { BaseEntity } = require("typeorm");\nclass Done extends BaseEntity {}'
    looks, writes = "if (await Done.findOneBy({ id })) continue;", "await Done.insert({ id });"
    (one,) = said(coded, head, f"{looks} {writes} await remind();")
    assert (one.rule, one.verdict) == (RULE, "fail")
    assert said(coded, head, f"{looks} await remind(); {writes}") == []
