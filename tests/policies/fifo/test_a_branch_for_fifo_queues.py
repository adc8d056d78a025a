"""A handler that serves FIFO queues and others has a branch for each: what it does with the messages of others says nothing of a FIFO queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "fifo-goes-on-after-failure"
CODE = """
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
const publish = (record) => sns.send(new PublishCommand({ TopicArn: "t", Message: record.body }));
const standard = async (records) => {
  const ends = await Promise.allSettled(records.map(publish));
  return ends.flatMap((end, i) => (end.status === "rejected" ? [{ itemIdentifier: records[i].messageId }] : []));
};
const fifo = async (records) => {
  for (const [i, record] of records.entries()) {
    try { await publish(record); } catch { return records.slice(i).map((one) => ({ itemIdentifier: one.messageId })); }
  }
  return [];
};
exports.handler = async (event) => ({ batchItemFailures: ASKED ? await fifo(event.Records) : await standard(event.Records) });
"""
ASKED = (
    'event.Records[0].eventSourceARN.endsWith(".fifo")',
    'event.Records[0].eventSourceARN.slice(-5) === ".fifo"',
    "event.Records[0].attributes.MessageGroupId",
    "event.Records[0].attributes.MessageGroupId !== undefined",
    "event.Records.some((record) => record.attributes.MessageGroupId)",
)


@pytest.fixture
def of_fifo(coded: Callable[..., list[Any]]) -> Callable[[str], list[tuple[str, str]]]:
    more = "Orders:\n  Properties:\n    FifoQueue: true\nDeadLetters:\n  Properties:\n    FifoQueue: true\n"

    def run(code: str) -> list[tuple[str, str]]:
        return [(one.rule, one.verdict) for one in coded(code, RULE, more=more, properties="    Runtime: nodejs22.x\n")]

    return run


@pytest.mark.parametrize("asked", ASKED)
def test_the_branch_of_other_queues_is_none_of_a_fifo_queues(asked: str, of_fifo: Callable[[str], list[tuple[str, str]]]) -> None:
    assert of_fifo(CODE.replace("ASKED", asked)) == []
    assert of_fifo(CODE.replace("ASKED", f"!({asked})")) == [(RULE, "fail")]


def test_another_question_tells_no_queue(of_fifo: Callable[[str], list[tuple[str, str]]]) -> None:
    assert of_fifo(CODE.replace("ASKED", "event.Records[0].eventSourceARN.includes('eu-west-1')")) == [(RULE, "fail")]
