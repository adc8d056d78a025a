"""Queries of knex and Drizzle, which are put together step by step, and sent when they are waited for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unawaited-work"
NODE = "    Runtime: nodejs22.x\n"
KNEX = "const db = require('knex')({ client: 'pg' });"
DRIZZLE = "const { drizzle } = require('drizzle-orm/node-postgres');\nconst { eq } = require('drizzle-orm');\nconst { orders } = require('tables');\nconst db = drizzle('postgres://db');"
HANDLER = """
HEAD
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const { id, tenant, patch } = JSON.parse(record.body);
      WORK
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


def _code(head: str, work: str) -> str:
    return HANDLER.replace("HEAD", head).replace("WORK", work)


@pytest.mark.parametrize(
    ("head", "work"),
    [
        (KNEX, "const query = db('orders').where({ id }); if (tenant) query.andWhere('tenant', tenant); await query.update(patch);"),
        (KNEX, "const query = db('orders').select('id'); query.where({ id }); const rows = await query; if (!rows.length) throw new Error('none');"),
        (KNEX, "const query = db('orders').where({ id }); query.andWhere('tenant', tenant); await Promise.all([query.update(patch)]);"),
        (
            KNEX + "\nconst only = (query, tenant) => { query.where('tenant', tenant); return query; };",
            "const query = db('orders'); only(query, tenant); await query.update(patch);",
        ),
        (KNEX, "const lines = db('lines').select('order_id').where({ id }); await db('orders').whereIn('id', lines).update(patch);"),
        (DRIZZLE, "await db.insert(orders).values({ id });"),
        (DRIZZLE, "let query = db.select().from(orders).where(eq(orders.id, id)).$dynamic(); if (tenant) query = query.limit(tenant); await query;"),
        (DRIZZLE, "const some = db.select().from(orders).as('some'); await db.select().from(some);"),
        (DRIZZLE, "await db.transaction(async (tx) => { await tx.insert(orders).values({ id }); });"),
    ],
)
def test_a_step_belongs_to_the_query_that_is_waited_for(head: str, work: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(_code(head, work), RULE, properties=NODE) == []


@pytest.mark.parametrize(
    ("head", "work", "what"),
    [
        (KNEX, "const query = db('orders').insert(patch); query.onConflict('id').merge();", "query"),
        (KNEX, "await db('orders').where({ id }).update(patch); db('audit').insert({ id });", "db"),
        (KNEX + "\nfunction insert(row) { return db('orders').insert(row).onConflict('id').ignore(); }", "insert(patch);", "insert"),
        (DRIZZLE, "db.insert(orders).values({ id });", "db.insert"),
        (DRIZZLE, "db.update(orders).set(patch).where(eq(orders.id, id));", "db.update"),
        (
            DRIZZLE,
            "await db.transaction(async (tx) => { await tx.insert(orders).values({ id }); tx.delete(orders).where(eq(orders.id, tenant)); });",
            "tx.delete",
        ),
    ],
)
def test_nobody_waits_for_a_query(head: str, work: str, what: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(_code(head, work), RULE, properties=NODE)
    assert (said.verdict, said.resource) == ("fail", "Worker")
    assert f"Worker calls {what}" in said.text


@pytest.mark.parametrize(
    ("head", "query"),
    [
        (KNEX, "db('orders').insert(row).onConflict('id').ignore()"),
        (DRIZZLE, "db.insert(orders).values(row).onConflictDoNothing()"),
        ("const got = require('got');", "got.post('https://example.com', { json: row, timeout: { request: 2000 } }).json()"),
    ],
)
@pytest.mark.parametrize("function", ["const insert = (row) => QUERY;", "function insert(row) { return QUERY; }", "class Orders { add(row) { return QUERY; } }\nconst insert = (row) => new Orders().add(row);"])  # fmt: skip
def test_what_a_function_gives_back_fails_where_it_is_waited_for(function: str, head: str, query: str, coded: Callable[..., list[Any]]) -> None:
    code = f"""
{head}
{function.replace("QUERY", query)}
exports.handler = async (event) => {{
  const batchItemFailures = [];
  await Promise.all(event.Records.map((record) => insert({{ id: record.body }}).catch(() => batchItemFailures.push({{ itemIdentifier: record.messageId }}))));
  return {{ batchItemFailures }};
}};
"""
    assert [one for rule in ("raises-for-one-message", "swallowed-exception", RULE) for one in coded(code, rule, properties=NODE)] == []
    lost = code.replace("batchItemFailures.push({ itemIdentifier: record.messageId })", "undefined")
    assert [one.verdict for one in coded(lost, "swallowed-exception", properties=NODE)] == ["fail"]


TYPEORM = "const { DataSource } = require('typeorm');\nconst source = new DataSource({ type: 'postgres' });"
MONGOOSE = "const mongoose = require('mongoose');\nconst Order = mongoose.model('Order', new mongoose.Schema({ id: String }));"


@pytest.mark.parametrize(
    ("head", "query", "step", "sent"),
    [
        (TYPEORM, "source.createQueryBuilder().update('orders').set(patch)", "query.andWhere('tenant = :tenant', { tenant });", "query.execute()"),
        (
            TYPEORM,
            "source.getRepository('Order').createQueryBuilder('o').where({ id })",
            "query.leftJoin('o.lines', 'l').addOrderBy('l.id');",
            "query.getMany()",
        ),
        (MONGOOSE, "Order.findOne({ id })", "query.where('tenant').equals(tenant);", "query.exec()"),
    ],
)
def test_what_says_more_of_a_query_sends_nothing(head: str, query: str, step: str, sent: str, coded: Callable[..., list[Any]]) -> None:
    code = _code(head, f"const query = {query}; if (tenant) {step} await {sent};")
    assert coded(code, RULE, properties=NODE) == []
    assert [one.verdict for one in coded(code.replace(f"await {sent}", sent), RULE, properties=NODE)] != []
