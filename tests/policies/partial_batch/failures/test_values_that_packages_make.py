"""Packages whose clients give promises make values, too, for a request or a query: nobody has to wait for those."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unawaited-work"
Coded = Callable[..., list[Any]]
NODE = "    Runtime: nodejs22.x\n    Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:packages:1']\n"
HANDLER = """
const knex = require("knex"), db = knex({ client: "pg", connection: "postgres://shop" });
const mongoose = require("mongoose"), Order = mongoose.model("Order", new mongoose.Schema({ _id: String }));
const { MongoClient, ObjectId, Decimal128 } = require("mongodb"), mongo = new MongoClient("mongodb://shop");
const { DataSource, In, MoreThan } = require("typeorm"), source = new DataSource({ type: "postgres" });
const pg = require("pg"), pool = new pg.Pool();
const Redis = require("ioredis"), redis = new Redis("redis://shop");
const axios = require("axios");
const { fetch: send, FormData } = require("undici");

exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      BODY
    } catch (error) {
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failures };
};
"""
WORK = {
    "a moment of the database": "await db('orders').insert({ id: order.id, at: db.fn.now() });",
    "a part of a query": "await db('orders').insert({ id: order.id, total: db.raw('? * 2', [order.total]) });",
    "another column": "await db('orders').join('lines', { 'lines.order': db.ref('orders.id') }).update({ note: order.note });",
    "an identifier": "if (!mongoose.isValidObjectId(order.id)) throw new Error('id'); await Order.updateOne({ _id: mongoose.Types.ObjectId.createFromHexString(order.id) }, { note: order.note });",
    "a number": "await mongo.db('shop').collection('orders').insertOne({ _id: ObjectId.createFromHexString(order.id), total: Decimal128.fromString(order.total) });",
    "operators": "await source.getRepository('Order').update({ id: In(order.ids), version: MoreThan(order.version) }, { note: order.note });",
    "a name": "const name = pg.escapeIdentifier(order.channel); await pool.query(`NOTIFY ${name}`);",
    "what is sent together": "const both = redis.multi(); both.set(`order:${order.id}`, 'x'); both.expire(`order:${order.id}`, 60); await both.exec();",
    "a form": "const form = new FormData(); form.append('id', order.id); const answer = await send('https://shop.example', { method: 'POST', body: form, signal: AbortSignal.timeout(3000) }); if (!answer.ok) throw new Error('not sent');",
    "a token": "const source = axios.CancelToken.source(); await axios.post('https://shop.example', order, { timeout: 3000, cancelToken: source.token });",
}  # fmt: skip


@pytest.mark.parametrize("name", WORK)
def test_a_value_is_no_work(name: str, coded: Coded) -> None:
    assert coded(HANDLER.replace("BODY", WORK[name]), RULE, properties=NODE) == []


@pytest.mark.parametrize("name", [one for one in WORK if one not in ("another column", "a form")])
def test_the_work_beside_it_is_waited_for(name: str, coded: Coded) -> None:
    before, _, after = WORK[name].rpartition("await ")
    found = coded(HANDLER.replace("BODY", before + after), RULE, properties=NODE)
    assert [(one.verdict, one.resource) for one in found] == [("fail", "Worker")]
    assert "without await" in found[0].text
