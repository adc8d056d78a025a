"""What is asked of a client that was waited for, and queries that are put together (Node.js)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unawaited-work"
Coded = Callable[..., list[Any]]
CODE = """
const { Pool } = require("pg");
const knex = require("knex");
const Redis = require("ioredis");
const { PrismaClient } = require("@prisma/client");
const { model, Schema } = require("mongoose");
const prisma = new PrismaClient(), Order = model("Order", new Schema({ id: String }));
const pool = new Pool({ max: 1 }), db = knex({ client: "pg" }), cache = new Redis();
const connection = async () => pool;
exports.handler = async (event) => {
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    BODY
  }
};
"""
CLIENT = "const client = await pool.connect(); try { BODY } finally { client.release(); }"
DROPPED = {
    "a client of a pool": CLIENT.replace("BODY", 'client.query("UPDATE a SET b = $1", [order.id]);'),
    "a pool that a function gives": '(await connection()).query("UPDATE a SET b = $1", [order.id]);',
    "a client of that": 'const client = await (await connection()).connect(); client.query("UPDATE a SET b = $1", [order.id]); client.release();',
    "a query that is put together": 'db("accounts").where({ id: order.id }).increment("balance", 1);',
    "an insertion": 'db("accounts").insert({ id: order.id });',
    "an insertion the other way round": 'db.insert({ id: order.id }).into("accounts");',
    "in a transaction": 'await db.transaction(async (trx) => { trx("accounts").where({ id: order.id }).del(); });',
    "as it is": 'db.raw("UPDATE a SET b = ?", [order.id]);',
    "a row that a transaction makes": "await prisma.$transaction(async (tx) => { tx.order.create({ data: order }); });",
    "rows that a transaction makes": "await prisma.$transaction(async (tx) => { order.lines.forEach(async (line) => { await tx.line.create({ data: line }); }); });",
    "a query of a model": "Order.updateOne({ id: order.id }, order);",
    "one that is sent": "Order.updateOne({ id: order.id }, order).exec();",
    "one in steps": 'Order.deleteMany({ id: order.id }).where("state").equals("old");',
    "a document": "new Order(order).save();",
}  # fmt: skip


@pytest.mark.parametrize("body", DROPPED.values(), ids=DROPPED)
def test_nobody_waits_for_it(body: str, coded: Coded) -> None:
    (one,) = coded(CODE.replace("BODY", body), RULE, properties="    Runtime: nodejs22.x\n")
    assert (one.verdict, one.resource, one.route) == ("fail", "Worker", "Properties/Code/ZipFile")


TRAPS = {
    "waited for": CLIENT.replace("BODY", 'await client.query("UPDATE a SET b = $1", [order.id]);'),
    "only let go of": 'const client = await pool.connect(); await client.query("UPDATE a SET b = $1", [order.id]); client.release();',
    "let go of with the message": "const client = await pool.connect(); try { await client.query(order.text); } catch (error) { client.release(error); throw error; } client.release();",
    "a query that is waited for": 'await db("accounts").where({ id: order.id }).increment("balance", 1);',
    "a query that a function gives": 'const change = (id) => db("accounts").where({ id }).del(); await change(order.id);',
    "a query in steps": 'const query = db("accounts").where({ id: order.id }); await query.del();',
    "several at once": 'await Promise.all([db("a").insert({ id: order.id }), db.raw("UPDATE a SET b = ?", [order.id])]);',
    "a subquery": 'await db("accounts").whereIn("id", db("orders").select("account").where({ id: order.id })).del();',
    "a row that a transaction makes": "await prisma.$transaction(async (tx) => { await tx.order.create({ data: order }); await tx.line.createMany({ data: order.lines }); });",
    "rows of one transaction": "await prisma.$transaction([prisma.order.create({ data: order }), prisma.line.createMany({ data: order.lines })]);",
    "a query of a model": "await Order.updateOne({ id: order.id }, order);",
    "one of a model that is sent": "await Order.findOneAndUpdate({ id: order.id }, order, { upsert: true }).lean().exec();",
    "one of a model in steps": 'const query = Order.find({ id: order.id }); query.where("state").equals("old"); query.lean(); await query;',
    "one of a model that a function gives": "const old = (id) => Order.find({ id }).sort({ at: 1 }); await old(order.id);",
    "what goes through it": "for await (const one of Order.find({ id: order.id }).cursor()) await one.deleteOne();",
    "a connection that ends": 'await cache.set(order.id, "1"); cache.disconnect();',
}  # fmt: skip


@pytest.mark.parametrize("body", TRAPS.values(), ids=TRAPS)
def test_trap_somebody_waits_or_nothing_is_left_to_wait_for(body: str, coded: Coded) -> None:
    assert [one for one in coded(CODE.replace("BODY", body), RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"] == []


def test_what_fails_in_a_transaction_fails(coded: Coded) -> None:
    body = "await prisma.$transaction(async (tx) => { await tx.order.create({ data: order }); });"
    code = CODE.replace("BODY", f"try {{ {body} }} catch (error) {{ console.error(error); }}")
    (one,) = coded(code, "swallowed-exception", properties="    Runtime: nodejs22.x\n")
    assert (one.verdict, one.resource) == ("fail", "Worker")
    assert coded(code.replace("console.error(error);", "throw error;"), "swallowed-exception", properties="    Runtime: nodejs22.x\n") == []
