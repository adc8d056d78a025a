"""Producers and writers that send later what they are given: whether anything has them send it before the invocation ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unawaited-work"
Coded = Callable[..., list[Any]]
CODE = """
import json, logging, sys
import boto3
from confluent_kafka import Producer
from kafka import KafkaProducer
from google.cloud import pubsub_v1
log = logging.getLogger()
confluent, plain, pubsub = Producer({"bootstrap.servers": "a:9092"}), KafkaProducer(bootstrap_servers="a:9092"), pubsub_v1.PublisherClient()
table = boto3.resource("dynamodb").Table("orders")
batch = table.batch_writer()

def handler(event, context):
    failures, sent = [], []
    for record in event["Records"]:
        try:
            SEND
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    END
    return {"batchItemFailures": failures}
"""
SENDS = {
    "confluent": "confluent.produce('orders', value=record['body'])",
    "plain": "plain.send('orders', record['body'].encode())",
    "pubsub": "pubsub.publish('projects/a/topics/b', record['body'].encode())",
    "batch": "batch.put_item(Item={'pk': record['body']})",
}


def said(coded: Coded, send: str, end: str = "pass") -> list[str]:
    return [f"{one.verdict} {one.text.split(' calls ')[-1].split(',')[0]}" for one in coded(CODE.replace("SEND", send).replace("END", end), RULE)]


@pytest.mark.parametrize("send", SENDS.values())
@pytest.mark.parametrize("end", ["pass", "sys.stdout.flush()", "log.flush()"])
def test_nothing_sends_it(send: str, end: str, coded: Coded) -> None:
    assert said(coded, send, end) == [f"fail {send.split('(', maxsplit=1)[0]}"]


def test_a_single_poll_does_not_wait(coded: Coded) -> None:
    assert said(coded, f"{SENDS['confluent']}\n            confluent.poll(0)") == ["fail confluent.produce"]


@pytest.mark.parametrize(
    ("send", "end"),
    [
        (SENDS["confluent"], "confluent.flush(10)"),
        (SENDS["confluent"], "while len(confluent): confluent.poll(0.1)"),
        (SENDS["plain"], "plain.flush()"),
        (SENDS["plain"], "plain.close()"),
        (f"{SENDS['plain']}.get(timeout=5)", "pass"),
        (f"sent.append({SENDS['plain']})", "[one.get(timeout=5) for one in sent]"),
        (f"{SENDS['pubsub']}.result()", "pass"),
        ("with table.batch_writer() as writer:\n                writer.put_item(Item={'pk': record['body']})", "pass"),
    ],
)
def test_trap_it_is_sent_or_waited_for(send: str, end: str, coded: Coded) -> None:
    assert said(coded, send, end) == []


ASYNCHRONOUS = """
import asyncio
import asyncpg, redis.asyncio
from aiokafka import AIOKafkaProducer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
Session = async_sessionmaker(create_async_engine("postgresql+asyncpg://a"))
r = redis.asyncio.from_url("redis://a", socket_timeout=2)

async def work(record):
    WORK

async def main(event):
    failures = []
    for record in event["Records"]:
        try:
            await work(record)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}

def handler(event, context):
    return asyncio.run(main(event))
"""


@pytest.mark.parametrize(
    "work",
    [
        "async with AIOKafkaProducer(bootstrap_servers='a:9092') as producer:\n        await producer.send_and_wait('orders', record['body'].encode())",
        "conn = await asyncpg.connect('postgresql://a', timeout=3)\n    await conn.execute('INSERT INTO orders VALUES ($1)', record['body'])",
        "async with Session() as session:\n        await session.execute(text('INSERT INTO orders VALUES (:b)'), {'b': record['body']})\n        await session.commit()",
        "await r.lpush('orders', record['body'])",
    ],
)
def test_what_gives_a_coroutine_does_nothing_until_it_is_awaited(work: str, coded: Coded) -> None:
    before, _, last = work.rpartition("await ")
    assert coded(ASYNCHRONOUS.replace("WORK", work), RULE) == []
    (one,) = coded(ASYNCHRONOUS.replace("WORK", before + last), RULE)
    assert (one.verdict, one.resource) == ("fail", "Worker")
    assert last.split("(")[0] in one.text


def test_one_that_is_only_awaited_until_it_is_in_the_buffer(coded: Coded) -> None:
    work = "producer = AIOKafkaProducer(bootstrap_servers='a:9092')\n    await producer.start()\n    await producer.send('orders', record['body'].encode())"
    (one,) = coded(ASYNCHRONOUS.replace("WORK", work), RULE)
    assert (one.verdict, "producer.send" in one.text) == ("fail", True)
    assert coded(ASYNCHRONOUS.replace("WORK", f"{work}\n    await producer.stop()"), RULE) == []
