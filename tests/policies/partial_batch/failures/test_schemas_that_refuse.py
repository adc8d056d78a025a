"""A schema of Node.js that throws nothing: what becomes of the message that it refuses, and what it gives where it takes one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "response-unread"
Coded = Callable[..., list[Any]]
NODE = "    Runtime: nodejs22.x\n    Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:packages:1']\n"
HANDLER = """
const { z } = require("zod");
const v = require("valibot");
const Joi = require("joi");
const Ajv = require("ajv");
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
const TopicArn = "arn:aws:sns:eu-west-1:123456789012:next";
const Parcel = z.object({ id: z.string(), to: z.object({ city: z.string() }) });
const Letter = z.object({ id: z.string() });
const Card = v.object({ id: v.string() });
const Note = Joi.object({ id: Joi.string().required() });
const fits = new Ajv().compile({ type: "object", required: ["id"] });
const publish = (Message) => sns.send(new PublishCommand({ TopicArn, Message }));

exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try {
      const body = JSON.parse(record.body);
      BODY
    } catch (error) {
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failures };
};
"""
WAYS = {
    "zod, with words": ("const parsed = Parcel.safeParse(body, {}); if (!parsed.success) { console.warn(parsed.error.flatten(), z.prettifyError(parsed.error)); REFUSED } await publish(JSON.stringify(parsed.data));", "Parcel.safeParse"),
    "valibot, with words": ("const parsed = v.safeParse(Card, body); if (!parsed.success) { console.warn(v.flatten(parsed.issues)); REFUSED } await publish(JSON.stringify(parsed.output));", "v.safeParse"),
    "zod": ("const parsed = Parcel.safeParse(body); if (!parsed.success) { REFUSED } await publish(JSON.stringify(parsed.data));", "Parcel.safeParse"),
    "zod, turned round": ("const parsed = Parcel.safeParse(body); if (parsed.success) await publish(JSON.stringify(parsed.data)); else { REFUSED }", "Parcel.safeParse"),
    "zod, by its error": ("const { data, error } = Parcel.safeParse(body); if (error) { REFUSED } await publish(JSON.stringify(data));", "Parcel.safeParse"),
    "zod, later": ("const parsed = await Parcel.safeParseAsync(body); if (!parsed.success) { REFUSED } await publish(record.body);", "Parcel.safeParseAsync"),
    "valibot": ("const parsed = v.safeParse(Card, body); if (!parsed.success) { REFUSED } await publish(JSON.stringify(parsed.output));", "v.safeParse"),
    "joi": ("const { error, value } = Note.validate(body, { abortEarly: false }); if (error) { REFUSED } await publish(JSON.stringify(value));", "Note.validate"),
    "ajv": ("if (!fits(body)) { REFUSED } await publish(record.body);", "fits"),
}  # fmt: skip


@pytest.mark.parametrize("refused", ["continue;", "console.warn('no parcel', record.messageId); continue;"])
@pytest.mark.parametrize("name", WAYS)
def test_what_it_refuses_is_deleted(name: str, refused: str, coded: Coded) -> None:
    body, call = WAYS[name]
    (one,) = coded(HANDLER.replace("BODY", body).replace("REFUSED", refused), RULE, properties=NODE)
    assert (one.verdict, one.resource, one.severity, one.key) == ("fail", "Worker", Severity.WARNING, call)
    assert f"returns normally for a message that {call} refuses" in one.text


@pytest.mark.parametrize(
    "refused",
    [
        "throw new Error('no parcel');",
        "failures.push({ itemIdentifier: record.messageId }); continue;",
        "await publish(`refused: ${record.body}`); continue;",
        "if (record.attributes.ApproximateReceiveCount < 3) throw new Error('again'); continue;",
    ],
)
@pytest.mark.parametrize("name", WAYS)
def test_trap_it_is_told_or_kept(name: str, refused: str, coded: Coded) -> None:
    assert coded(HANDLER.replace("BODY", WAYS[name][0]).replace("REFUSED", refused), RULE, properties=NODE) == []


KINDS = {
    "a literal": ("Parcel.safeParse(body).success", "z.object({ id: z.string() }).strict()", "z.object({ type: z.literal('parcel'), id: z.string() }).strict()"),
    "a literal inside": ("Parcel.safeParse(body).success", "z.object({ detail: z.object({ id: z.string() }) })", "z.object({ detail: z.object({ is: z.literal('parcel') }) })"),
    "what extends another": ("Parcel.safeParse(body).success", "Letter0.extend({ to: z.string() })", "Letter0.extend({ is: z.literal('parcel') })"),
    "a union": ("Parcel.safeParse(body).success", "z.union([Letter0, z.string()])", "z.discriminatedUnion('is', [Letter0, z.object({ is: z.literal('parcel') })])"),
    "values of a kind": ("Parcel.safeParse(body).success", "z.object({ currency: z.enum(['EUR', 'USD']) })", "z.object({ eventType: z.enum(['sent', 'received']) })"),
    "valibot": ("v.safeParse(Parcel, body).success", "v.object({ id: v.string() })", "v.object({ type: v.literal('parcel') })"),
    "joi": ("!Parcel.validate(body).error", "Joi.object({ size: Joi.valid('S', 'L') })", "Joi.object({ kind: Joi.string().valid('parcel').required() })"),
    "ajv": ("Parcel(body)", "new Ajv().compile({ properties: { size: { enum: ['S', 'L'] } } })", "new Ajv().compile({ properties: { is: { const: 'parcel' } } })"),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "plain", "kind"), KINDS.values(), ids=KINDS)
def test_what_a_schema_of_one_kind_refuses_may_be_of_another(asked: str, plain: str, kind: str, coded: Coded) -> None:
    parcel = "z.object({ id: z.string(), to: z.object({ city: z.string() }) })"
    code = HANDLER.replace("const Parcel", "const Letter0 = z.object({ is: z.string() });\nconst Parcel").replace(
        "BODY", f"if (!({asked})) {{ LOGGED continue; }} await publish(record.body);"
    )
    for schema, logged, verdict in (
        (plain, "", "fail"), (plain, "console.info('passed over');", "fail"),
        (kind, "", "undecided"), (kind, "console.info('passed over');", "undecided"), (kind, "console.error('no parcel', record.body);", "fail"),
    ):  # fmt: skip
        (one,) = coded(code.replace(parcel, schema).replace("LOGGED", logged), RULE, properties=NODE)
        assert (one.verdict, one.resource) == (verdict, "Worker"), (schema, logged)


@pytest.mark.parametrize("counted", ["metrics.addMetric('refused', 'Count', 1);", "statsd.increment('refused');", "refusedCounter.inc();"])
def test_trap_what_is_refused_is_counted(counted: str, coded: Coded) -> None:
    made = "const { Metrics } = require('@aws-lambda-powertools/metrics'); const metrics = new Metrics();\nconst StatsD = require('hot-shots'); const statsd = new StatsD();\nconst { Counter } = require('prom-client'); const refusedCounter = new Counter({ name: 'refused', help: 'refused' });\n"
    code = made + HANDLER.replace("BODY", WAYS["zod"][0])
    assert coded(code.replace("REFUSED", counted + " continue;"), RULE, properties=NODE) == []
    (one,) = coded(code.replace("REFUSED", "continue;"), RULE, properties=NODE)
    assert (one.verdict, one.resource) == ("fail", "Worker")


@pytest.mark.parametrize(
    "body",
    [
        "const one = Parcel.safeParse(body), other = Letter.safeParse(body); if (one.success) await publish('a parcel'); else if (other.success) await publish('a letter'); else continue;",
        "const one = Parcel.safeParse(body); if (one.success) { await publish('a parcel'); continue; } const two = Letter.safeParse(body); if (!two.success) continue; await publish('a letter');",
        "await publish(record.body); if (!Parcel.safeParse(body).success) continue; await publish('a parcel');",
        "await publish(JSON.stringify(Parcel.parse(body)));",
        "const parsed = Parcel.safeParse(body); await publish(parsed.success ? JSON.stringify(parsed.data) : record.body);",
    ],
    ids=["one of two forms", "one after the other", "beside other work", "it throws", "either is published"],
)
def test_trap_there_is_something_else(body: str, coded: Coded) -> None:
    assert coded(HANDLER.replace("BODY", body), RULE, properties=NODE) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("const { data } = Parcel.safeParse(body); console.log(data.id); await publish(data);", "const { data } = Parcel.safeParse(body); console.log(data.id); await publish(data.id);"),
        ("const parsed = Parcel.parse(body); console.log(parsed.to.city); await publish(parsed.to);", "const parsed = Parcel.parse(body); await publish(parsed.to);"),
    ],
)  # fmt: skip
def test_what_a_schema_gives_is_an_object_where_a_part_of_it_is_read(wrong: str, right: str, coded: Coded) -> None:
    (one,) = coded(HANDLER.replace("BODY", wrong), "call-refused", properties=NODE)
    assert (one.verdict, one.resource) == ("fail", "Worker")
    assert "with an object for Message, which has to be text" in one.text
    assert coded(HANDLER.replace("BODY", right), "call-refused", properties=NODE) == []


def test_a_message_is_not_taken_for_a_duplicate_by_what_a_schema_says(coded: Coded) -> None:
    """The same body is taken again: the mark that stays is seen behind the question, too."""
    body = "const parsed = Parcel.safeParse(body); if (!parsed.success) throw new Error('no parcel'); WORK"
    head = """
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, PutCommand } = require("@aws-sdk/lib-dynamodb");
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const once = async (id) => {
  try { await table.send(new PutCommand({ TableName: "seen", Item: { id }, ConditionExpression: "attribute_not_exists(id)" })); return true; }
  catch (error) { if (error.name === "ConditionalCheckFailedException") return false; throw error; }
};
"""
    code = head + HANDLER.replace("BODY", body)
    (one,) = coded(code.replace("WORK", "if (await once(parsed.data.id)) await publish(record.body);"), "marked-before-work", properties=NODE)
    assert (one.verdict, one.resource) == ("fail", "Worker")
    assert coded(code.replace("WORK", "await publish(record.body); await once(parsed.data.id);"), "marked-before-work", properties=NODE) == []
