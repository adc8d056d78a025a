"""`unawaited-work`: a promise that is used as if it were its value is one for which nobody waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unawaited-work"
CODE = """
const axios = require('axios');
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const lambda = new LambdaClient({});
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      USED
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
CALLS = {
    "fetch": "fetch('https://example.com', { method: 'POST', body: record.body, signal: AbortSignal.timeout(1000) })",
    "axios": "axios.post('https://example.com', record.body, { timeout: 1000 })",
    "the SDK": "lambda.send(new InvokeCommand({ FunctionName: 'render', Payload: record.body }))",
}
USES = {
    "a property": "const answer = CALL; if (answer.FunctionError) throw new Error(answer.FunctionError);",
    "a property that is missing": "const answer = CALL; if (!answer.ok) throw new Error('refused');",
    "a comparison": "const answer = CALL; if (answer.status >= 400) throw new Error('refused');",
    "taken apart": "const { status = 200 } = CALL; if (status >= 400) throw new Error('refused');",
    "a method": "const answer = CALL; console.log(answer.json());",
}
WAITS = {
    "at once": "const answer = await CALL; if (answer.status >= 400) throw new Error('refused');",
    "later": "const sent = CALL; console.log('sent'); const { status } = await sent; if (status >= 400) throw new Error('refused');",
    "with then": "await CALL.then((answer) => { if (answer.status >= 400) throw new Error('refused'); });",
    "with others": "const [answer] = await Promise.all([CALL]); if (answer.status >= 400) throw new Error('refused');",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("used", USES.values(), ids=USES)
def test_it_is_used_as_its_value(used: str, call: str, coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(CODE.replace("USED", used.replace("CALL", call)), RULE, properties="    Runtime: nodejs22.x\n")] == ["fail"]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("used", WAITS.values(), ids=WAITS)
def test_somebody_waits_for_it(used: str, call: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(CODE.replace("USED", used.replace("CALL", call)), RULE, properties="    Runtime: nodejs22.x\n") == []


MADE = {
    "a model": "const { PrismaClient } = require('@prisma/client');\nconst orders = new PrismaClient().order;",
    "a payment": "const orders = new (require('stripe'))('key').paymentIntents;",
    "a message": "const orders = require('twilio')('id', 'token').messages;",
}
CREATED = """
MADE
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { WAITS orders.create({ data: record.body }); } catch (error) { ENDS }
  }
  return { batchItemFailures };
};
"""
TOLD = "batchItemFailures.push({ itemIdentifier: record.messageId });"


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_what_a_client_creates_is_work(made: str, coded: Callable[..., list[Any]]) -> None:
    def said(waits: str, ends: str, rule: str) -> list[str]:
        return [
            one.verdict
            for one in coded(CREATED.replace("MADE", made).replace("WAITS", waits).replace("ENDS", ends), rule, properties="    Runtime: nodejs22.x\n")
        ]

    assert said("await", TOLD, "swallowed-exception") == said("await", TOLD, RULE) == []
    assert said("await", "console.error(error);", "swallowed-exception") == ["fail"]
    assert said("", TOLD, RULE) != []
