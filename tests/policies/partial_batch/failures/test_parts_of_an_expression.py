"""What stands in the expression of the call that failed is told nothing by it: the other steps of a chain, what they are given, and what is begun beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
NODE = "    Runtime: nodejs22.x\n    Handler: index.handler\n"
HANDLER = """
import { drizzle } from "drizzle-orm/node-postgres";
import { eq, and } from "drizzle-orm";
import { scores } from "./schema.js";
import sharp from "sharp";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
const db = drizzle(process.env.DATABASE_URL);
const sqs = new SQSClient({});
const send = (score, queue) => sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: JSON.stringify(score) }));
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const score = JSON.parse(record.body);
      WORK
    } catch (error) {
      CAUGHT
    }
  }
  return { batchItemFailures };
};
"""
WORK = (
    "await db.update(scores).set({ points: score.points }).where(eq(scores.id, score.id));",
    "await db.update(scores).set({ points: score.points }).where(and(eq(scores.id, score.id), eq(scores.team, score.team)));",
    "await db.insert(scores).values({ id: score.id }).returning({ id: scores.id });",
    "await sharp(score.picture).resize({ width: score.width }).webp({ quality: score.quality }).toFile(`/mnt/${score.id}`);",
    "await Promise.all([send(score, process.env.TABLES), send(score, process.env.NOTICES)]);",
)
REPORT = "batchItemFailures.push({ itemIdentifier: record.messageId });"


def said(coded: Callable[..., list[Any]], work: str, caught: str) -> list[str]:
    return [one.verdict for one in coded(HANDLER.replace("WORK", work).replace("CAUGHT", caught), RULE, properties=NODE)]


@pytest.mark.parametrize("work", WORK)
def test_the_other_steps_of_a_chain_are_told_nothing(work: str, coded: Callable[..., list[Any]]) -> None:
    assert "fail" in said(coded, work, "console.error(error);")
    assert said(coded, work, REPORT) == []


@pytest.mark.parametrize("work", WORK)
def test_trap_what_the_clause_hands_on_is_told(work: str, coded: Callable[..., list[Any]]) -> None:
    assert said(coded, work, "await sqs.send(new SendMessageCommand({ QueueUrl: process.env.FAILED, MessageBody: record.body }));") == []


@pytest.mark.parametrize("handled", ["send(score, process.env.FAILED)", "{ return send({ score, why: error.message }, process.env.FAILED); }"])
def test_trap_so_is_what_a_clause_in_the_expression_hands_on(handled: str, coded: Callable[..., list[Any]]) -> None:
    work = f"await sharp(score.picture).resize(300).toFile(`/mnt/${{score.id}}`).catch((error) => {handled});"
    assert said(coded, work, REPORT) == []


def test_a_helper_that_gives_up_with_nothing_loses_what_was_only_looked_for_before(coded: Callable[..., list[Any]]) -> None:
    work = "const [found] = await db.select().from(scores).where(eq(scores.id, score.id)); if (!found) throw new Error('none');\n      GETS"
    gets = "const answer = await again(() => send(found, process.env.TABLES)); if (!answer) continue;"
    helper = "const again = async (work) => { for (let at = 0; at < 3; at++) { try { return await work(); } catch (error) { console.warn(error); } } };\nexport const handler"
    code = HANDLER.replace("WORK", work).replace("GETS", gets).replace("CAUGHT", REPORT).replace("export const handler", helper)
    assert [one.verdict for one in coded(code, RULE, properties=NODE)] == ["fail"]
    assert coded(code.replace("if (!answer) continue;", "if (!answer) throw new Error('not sent');"), RULE, properties=NODE) == []
