"""A row of a database that Node.js inserts before the work, and by which the retry is taken for a duplicate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "marked-before-work"
Coded = Callable[..., list[Any]]
HANDLER = """
const { Pool } = require("pg"), mysql = require("mysql2/promise"), { Prisma, PrismaClient } = require("@prisma/client");
const pool = new Pool({ max: 2 }), other = mysql.createPool({ uri: process.env.DATABASE }), prisma = new PrismaClient();
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const record of Records) {
    try {
      INSERT
      await redeem(record.body);
    } catch (error) {
      DUPLICATE
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
QUIET = "INSERT INTO inbox (id) VALUES ($1) ON CONFLICT (id) DO NOTHING"
ROWS = {
    "pg": (f'const {{ rowCount }} = await pool.query("{QUIET}", [record.messageId]); if (!rowCount) continue;', ""),
    "pg, what it returns": (f'const {{ rows }} = await pool.query("{QUIET} RETURNING id", [record.messageId]); if (rows.length === 0) continue;', ""),
    "pg, its error": ('await pool.query({ text: "INSERT INTO inbox (id) VALUES ($1)", values: [record.messageId] });', 'if (error.code === "23505") continue;'),
    "mysql2": ('const [made] = await other.execute("INSERT IGNORE INTO inbox (id) VALUES (?)", [record.messageId]); if (made.affectedRows === 0) continue;', ""),
    "mysql2, its error": ('await other.query("INSERT INTO inbox (id) VALUES (?)", [record.messageId]);', 'if (error.code === "ER_DUP_ENTRY") continue;'),
    "Prisma": ("await prisma.inbox.create({ data: { id: record.messageId } });", 'if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") continue;'),
}  # fmt: skip
WORK = "\n      await redeem(record.body);"


def said(insert: str, duplicate: str, coded: Coded, change: tuple[str, str] = ("", "")) -> list[Any]:
    code = HANDLER.replace("INSERT", insert, 1).replace("DUPLICATE", duplicate).replace(*change)
    return coded(code, RULE, properties="    Runtime: nodejs22.x\n")


@pytest.mark.parametrize(("insert", "duplicate"), ROWS.values(), ids=ROWS)
def test_the_retry_is_taken_for_a_duplicate(insert: str, duplicate: str, coded: Coded) -> None:
    assert [(one.verdict, one.resource) for one in said(insert, duplicate, coded)] == [("fail", "Worker")]
    assert said(f"await redeem(record.body); {insert}", duplicate, coded, (WORK, "")) == []


@pytest.mark.parametrize(
    ("insert", "duplicate"),
    [
        (ROWS["pg"][0].replace("if (!rowCount) continue;", "console.log(rowCount);"), ""),
        (ROWS["pg"][0].replace("DO NOTHING", "DO UPDATE SET until = now() WHERE inbox.until < now()"), ""),
        (ROWS["pg"][0], 'await pool.query("DELETE FROM inbox WHERE id = $1", [record.messageId]);'),
        ('const client = await pool.connect(); await client.query("BEGIN"); ' + ROWS["pg"][0].replace("pool", "client"), 'await client.query("ROLLBACK");'),
        (ROWS["pg, its error"][0], "console.error(error);"),
        ("await prisma.$transaction(async (tx) => { await tx.inbox.create({ data: { id: record.messageId } }); await redeem(record.body); });", ROWS["Prisma"][1]),
    ],
    ids=["whatever it says", "until a time", "taken away", "in a transaction", "no duplicate", "in a transaction of Prisma"],
)  # fmt: skip
def test_trap_the_retry_is_worked_on(insert: str, duplicate: str, coded: Coded) -> None:
    assert [one for one in said(insert, duplicate, coded, (WORK, "") if "tx" in insert else ("", "")) if one.verdict == "fail"] == []


def test_a_row_that_is_the_work_is_no_mark_beside_it(coded: Coded) -> None:
    """A notice after it may fail."""
    notice = f'await pool.query("{QUIET}", [record.body]); try {{ await tell(record.body); }} catch (late) {{ console.warn(late); }}'
    code = HANDLER.replace("INSERT", notice, 1).replace("DUPLICATE", "").replace(WORK, "")
    assert coded(code, "swallowed-exception", properties="    Runtime: nodejs22.x\n") == []
