"""What Middy's sqs-partial-batch-failure is given: the results of `Promise.allSettled`, or something else, for which it returns every message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "handler-response"
NODE = "    Runtime: nodejs22.x\n    Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:packages:1']\n"
HANDLER = """
const middy = require("@middy/core");
const partial = require("@middy/sqs-partial-batch-failure");
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
const publish = async (record) => { await sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:eu-west-1:123456789012:next", Message: record.body })); };
const work = async (event) => BODY;
exports.handler = middy(work).use(partial());
"""


@pytest.mark.parametrize(
    "body",
    [
        "Promise.all(event.Records.map((record) => publish(record)))",
        "{ await Promise.allSettled(event.Records.map((record) => publish(record))); }",
        "{ for (const record of event.Records) await publish(record); return { batchItemFailures: [] }; }",
    ],
    ids=["until the first fails", "not returned", "a response of its own"],
)
def test_none_of_them_was_settled(body: str, coded: Callable[..., list[Any]]) -> None:
    found = [one for one in coded(HANDLER.replace("BODY", body), RULE, properties=NODE) if one.verdict == "fail"]
    assert [(one.resource, "returns every message in batchItemFailures although none failed" in one.text) for one in found] == [("Worker", True)]


@pytest.mark.parametrize(
    "body",
    [
        "Promise.allSettled(event.Records.map((record) => publish(record)))",
        "{ const promises = event.Records.map(publish); return Promise.allSettled(promises); }",
        "{ if (event.warm) return; return Promise.allSettled(event.Records.map(publish)); }",
        "Promise.all(event.Records.map(async (record) => { try { await publish(record); return { status: 'fulfilled' }; } catch (reason) { return { status: 'rejected', reason }; } }))",
        "{ const { settle } = require('settle'); return settle(event.Records, publish); }",
    ],
    ids=["settled", "a variable", "one way returns nothing", "of its own form", "by another package"],
)
def test_trap_they_are_or_may_be(body: str, coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(HANDLER.replace("BODY", body), RULE, properties=NODE) if one.verdict == "fail"] == []


@pytest.mark.parametrize(("body", "verdicts"), [("Promise.allSettled(event.Records.map(publish))", []), ("Promise.all(event.Records.map(publish))", ["fail"])])
def test_the_handler_is_given_a_signal_besides(body: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = HANDLER.replace("(event) => BODY", f"(event, context, {{ signal }}) => {{ if (signal.aborted) throw new Error('late'); return {body}; }}")
    assert [one.verdict for one in coded(code, RULE, properties=NODE)] == verdicts
