"""A timer that ends well before the work does: whoever looks at what `Promise.race` gives returns the message, and of anybody else it is not known whether the work is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
NODE = "    Runtime: nodejs22.x\n"
HANDLER = """
const { setTimeout: sleep } = require("timers/promises");
TIMER
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const record of Records) {
    try {
      const won = await Promise.race([deliver(record.body), late(4000)]);
      LOOKS
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
TIMERS = {
    "a value of its own": ('const LATE = Symbol("late"); const late = (ms) => sleep(ms, LATE);', "won === LATE"),
    "a text": ('const late = (ms) => new Promise((resolve) => setTimeout(() => resolve("late"), ms));', 'won === "late"'),
    "a flag": ("const late = (ms) => new Promise((resolve) => setTimeout(resolve, ms, { isLate: true }));", "won.isLate"),
    "nothing": ("const late = (ms) => new Promise((resolve) => setTimeout(resolve, ms));", "won === undefined"),
}
TOLD = {
    "an exception": 'if (LATE) throw new Error("late");',
    "the list": "if (LATE) batchItemFailures.push({ itemIdentifier: record.messageId });",
}
UNTOLD = {"nothing": "", "the log": "if (LATE) console.warn(record.messageId);"}


@pytest.mark.parametrize("looks", TOLD.values(), ids=TOLD)
@pytest.mark.parametrize(("timer", "late"), TIMERS.values(), ids=TIMERS)
def test_a_message_that_is_returned_when_time_is_over_is_not_lost(timer: str, late: str, looks: str, coded: Coded) -> None:
    code = HANDLER.replace("TIMER", timer).replace("LOOKS", looks.replace("LATE", late))
    for rule in ("unawaited-work", "swallowed-exception", "response-unread", "handler-response"):
        assert coded(code, rule, properties=NODE) == []


@pytest.mark.parametrize("looks", UNTOLD.values(), ids=UNTOLD)
@pytest.mark.parametrize(("timer", "late"), TIMERS.values(), ids=TIMERS)
def test_whether_work_is_done_that_a_timer_outruns_is_a_question(timer: str, late: str, looks: str, coded: Coded) -> None:
    code = HANDLER.replace("TIMER", timer).replace("LOOKS", looks.replace("LATE", late))
    found = coded(code, "unawaited-work", properties=NODE)
    assert [(one.verdict, one.resource) for one in found] == [("undecided", "Worker")]
    assert "which of its promises Promise.race waits for is not followed (line 7 of the inline code)" in found[0].text


def test_one_that_is_told_of_and_only_logged_is_lost(coded: Coded) -> None:
    timer, late = TIMERS["a text"]
    code = HANDLER.replace("TIMER", timer).replace("LOOKS", TOLD["an exception"].replace("LATE", late))
    code = code.replace("batchItemFailures.push({ itemIdentifier: record.messageId });", "console.error(error);")
    found = coded(code, "swallowed-exception", properties=NODE)
    assert [(one.verdict, one.resource) for one in found] == [("fail", "Worker")]
