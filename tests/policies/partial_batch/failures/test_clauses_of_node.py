"""Clauses of Node.js that drop what they should tell of, and what they know an error by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
NODE = "    Runtime: nodejs22.x\n    Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:packages:1']\n"
HANDLER = """
const { SchedulerClient, CreateScheduleCommand, ConflictException } = require("@aws-sdk/client-scheduler");
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const { got, HTTPError } = require("got");
const { Agent, request } = require("undici");
const Redis = require("ioredis"), redis = new Redis("redis://shop");
const schedules = new SchedulerClient({}), topic = new SNSClient({});
const client = got.extend({ prefixUrl: "https://shop.example", timeout: { request: 3000 } });
const dispatcher = new Agent(AGENT);
const start = (Name) => schedules.send(new CreateScheduleCommand({ Name, ScheduleExpression: "rate(1 day)", FlexibleTimeWindow: { Mode: "OFF" }, Target: { Arn: "arn:aws:sqs:eu-west-1:123456789012:later", RoleArn: "arn:aws:iam::123456789012:role/later" } }));
const tell = (Message) => topic.send(new PublishCommand({ TopicArn: "arn:aws:sns:eu-west-1:123456789012:orders", Message }));

exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try {
      const { id } = JSON.parse(record.body);
      BODY
    } catch (error) {
      CAUGHT
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failures.map((one) => one) };
};
"""


def said(coded: Coded, rule: str, body: str, handler: str = HANDLER, **more: str) -> list[tuple[str, str]]:
    """`more`: what stands in the clause, and what the agent is told."""
    given = {"CAUGHT": "", "AGENT": "{ headersTimeout: 3000, bodyTimeout: 3000 }"} | {name.upper(): value for name, value in more.items()}
    code = handler.replace("BODY", body)
    for name, value in given.items():
        code = code.replace(name, value)
    return [(one.verdict, one.resource) for one in coded(code, rule, properties=NODE)]


@pytest.mark.parametrize("told", ["if (error instanceof ConflictException) throw error;", "if (error.name === 'ConflictException') throw error;"])
def test_the_one_that_may_be_dropped_is_told_and_no_other(told: str, coded: Coded) -> None:
    body = "await tell(id); try { await start(id); } catch (error) { TOLD }"
    assert said(coded, "swallowed-exception", body.replace("TOLD", told)) == [("fail", "Worker")]
    right = told.replace("if (", "if (!(").replace(") throw", ")) throw")
    assert said(coded, "swallowed-exception", body.replace("TOLD", right)) == []


def test_whether_work_beside_the_real_one_may_be_left_out_is_a_question(coded: Coded) -> None:
    assert said(coded, "swallowed-exception", "await start(id); try { await tell(id); } catch (error) { console.warn(error); }") == [("undecided", "Worker")]


@pytest.mark.parametrize("takes", ["await redis.del(`lock:${id}`);", "await redis.unlink(`lock:${id}`);"])
def test_a_lock_that_is_let_go_hands_the_message_to_nobody(takes: str, coded: Coded) -> None:
    body = (
        f"if (!(await redis.set(`lock:${{id}}`, 'x', 'EX', 60, 'NX'))) throw new Error('locked'); try {{ await start(id); }} catch (error) {{ {takes} THEN }}"
    )
    assert said(coded, "swallowed-exception", body.replace("THEN", "console.warn(error);")) == [("fail", "Worker")]
    assert said(coded, "swallowed-exception", body.replace("THEN", "throw error;")) == []
    assert said(coded, "swallowed-exception", body.replace("THEN", "await tell(record.body);")) == []


def test_an_error_of_the_code_itself_is_of_no_package(coded: Coded) -> None:
    """Else it would have no response, of which the clause reads a status."""
    body = "if ((await redis.get(id)) !== null) throw new Error('there'); await client.post('orders', { json: { id } });"
    caught = "console.warn(error instanceof HTTPError ? error.response.statusCode : undefined);"
    assert said(coded, "swallowed-exception", body, caught=caught) == []
    assert said(coded, "handler-response", body, caught=caught) == []


REQUEST = "const { statusCode, body } = await request('https://shop.example', { method: 'POST', body: record.body, dispatcher }); await body.dump(); LOOK"


def test_the_status_that_undici_gives_is_only_logged(coded: Coded) -> None:
    assert said(coded, "response-unread", REQUEST.replace("LOOK", "if (statusCode >= 400) console.warn(statusCode);")) == [("fail", "Worker")]
    assert said(coded, "response-unread", REQUEST.replace("LOOK", "if (statusCode >= 400) throw new Error(`${statusCode}`);")) == []


@pytest.mark.parametrize(
    ("agent", "expected"),
    [("{ headersTimeout: 3000, bodyTimeout: 3000 }", []), ("{ headersTimeout: 0, bodyTimeout: 0 }", [("fail", "Worker")]), ("{ headersTimeout: Number(process.env.WAIT) }", [("undecided", "Worker")])],
)  # fmt: skip
def test_how_long_an_agent_of_undici_waits(agent: str, expected: list[tuple[str, str]], coded: Coded) -> None:
    assert said(coded, "call-without-timeout", REQUEST.replace("LOOK", "if (statusCode >= 400) throw new Error('no');"), agent=agent) == expected


def test_a_body_of_labels_gives_nothing(coded: Coded) -> None:
    """`(one) => { itemIdentifier: one }` is a block: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Functions/Arrow_functions#function_body"""
    handler = HANDLER.replace("failures.push({ itemIdentifier: record.messageId })", "failures.push(record.messageId)")
    wrong, right = (handler.replace("(one) => one", f"(one) => {made}") for made in ("{ itemIdentifier: one }", "({ itemIdentifier: one })"))
    assert said(coded, "handler-response", "await tell(id);", handler=wrong) == [("fail", "Worker")]
    assert said(coded, "handler-response", "await tell(id);", handler=right) == []
