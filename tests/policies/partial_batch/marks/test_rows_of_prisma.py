"""A row that is written by Prisma before the work, and by which the message is passed over when it comes again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "marked-before-work"
Coded = Callable[..., list[Any]]
CODE = """
const { PrismaClient } = require("@prisma/client");
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const db = new PrismaClient();
const sns = new SNSClient({});
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const { id } = JSON.parse(record.body);
      const WORK = () => sns.send(new PublishCommand({ TopicArn: "reminders", Message: record.body }));
      STEPS
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
""".replace("WORK", "remind")
FOUND = "const loan = await db.loan.findUniqueOrThrow({ where: { id } });"
DONE = "await db.loan.update({ where: { id }, data: { remindedAt: new Date() } });"


def said(coded: Coded, steps: str) -> list[Any]:
    return coded(CODE.replace("STEPS", steps), RULE, properties="    Runtime: nodejs22.x\n")


@pytest.mark.parametrize(
    "moment", ["new Date()", "new Date().toISOString()", "Date.now()", "new Date(record.attributes.SentTimestamp * 1)", "crypto.randomUUID()", "true"]
)
@pytest.mark.parametrize("asked", ["loan.remindedAt", "loan.remindedAt !== null", "loan.remindedAt != undefined"])
def test_what_is_there_is_no_less_there_for_the_moment_that_it_is(moment: str, asked: str, coded: Coded) -> None:
    done = DONE.replace("new Date()", moment)
    assert [one.verdict for one in said(coded, f"{FOUND} if ({asked}) continue; {done} await remind();")] == ["fail"]
    assert said(coded, f"{FOUND} if ({asked}) continue; await remind(); {done}") == []


@pytest.mark.parametrize(
    "steps",
    [
        f"{FOUND} if (loan.state !== 'NEW') continue; await db.loan.update({{ where: {{ id }}, data: {{ state: 'BEGUN' }} }}); await remind();",
        "if (await db.seen.findFirst({ where: { message: record.messageId } })) continue; await db.seen.create({ data: { message: record.messageId } }); await remind();",
        "const seen = await db.seen.findUnique({ where: { key: `loan#${id}` } }); if (seen) continue; await db.seen.create({ data: { key: `loan#${id}` } }); await remind();",
    ],
)
def test_a_row_that_is_there_has_the_message_passed_over(steps: str, coded: Coded) -> None:
    assert [one.verdict for one in said(coded, steps)] == ["fail"]


@pytest.mark.parametrize(
    "steps",
    [
        f"{FOUND} if (loan.state === 'DONE') continue; await db.loan.update({{ where: {{ id }}, data: {{ state: 'BEGUN' }} }}); await remind();",
        f"{FOUND} if (loan.remindedAt) continue; {DONE} try {{ await remind(); }} catch (error) {{ {DONE.replace('new Date()', 'null')} throw error; }}",
        f"{FOUND} if (loan.remindedAt > new Date(Date.now() - 3_600_000)) continue; {DONE} await remind();",
        "await db.$transaction(async (tx) => { const loan = await tx.loan.findUnique({ where: { id } }); if (loan.remindedAt) return; await tx.loan.update({ where: { id }, data: { remindedAt: new Date() } }); await remind(); });",
        f"const reader = await db.reader.findUnique({{ where: {{ id }} }}); if (reader.remindedAt) continue; {DONE} await remind();",
        f"const other = await db.loan.findUnique({{ where: {{ id: JSON.parse(record.body).parent }} }}); if (other.remindedAt) continue; {DONE} await remind();",
        f"{FOUND} if (loan.count.lent > 3) continue; await db.loan.update({{ where: {{ id }}, data: {{ count: {{ increment: 1 }} }} }}); await remind();",
    ],
)
def test_trap_what_lets_the_message_through_again_is_no_mark(steps: str, coded: Coded) -> None:
    assert [one for one in said(coded, steps) if one.verdict == "fail"] == []
