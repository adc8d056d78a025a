"""Two messages fail, and the handler returns one of them: the other one is deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-response"

SEVERAL = """
import json
def handler(event, context):
    failures, failed, response = [], None, {}
    for record in event["Records"]:
        try:
            deliver(json.loads(record["body"]))
        except Exception:
            KEPT
    return ANSWER
"""
ITEM = '{"itemIdentifier": record["messageId"]}'


@pytest.mark.parametrize(
    ("kept", "answer"),
    [
        (f"failures = [{ITEM}]", '{"batchItemFailures": failures}'),
        (f'response["batchItemFailures"] = [{ITEM}]', "response"),
        ('failed = record["messageId"]', '{"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}'),
    ],
)
def test_one_of_two_messages_that_failed(kept: str, answer: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code := SEVERAL.replace("KEPT", kept).replace("ANSWER", answer), RULE)
    assert coded(code, RULE, "Mapping: {Properties: {BatchSize: 1, MaximumBatchingWindowInSeconds: 0}}") == []
    assert (said.verdict, said.resource, said.severity, said.key) == ("fail", "Worker", Severity.ERROR, "fewer:")


@pytest.mark.parametrize(
    "kept",
    [
        f"failures.append({ITEM})",
        f"failures = [*failures, {ITEM}]",
        f"failures = failures + [{ITEM}]",
        f"failures += [{ITEM}]",
        f"failures = [{ITEM} for record in event['Records']]",
        f"failures = [{ITEM} for record in event['Records']]\n            break",
        f"failures = [{ITEM}]\n            raise",
    ],
)
def test_trap_both_are_returned_or_raised(kept: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(SEVERAL.replace("KEPT", kept).replace("ANSWER", '{"batchItemFailures": failures}'), RULE)
    assert [one.key for one in said if one.key.startswith("fewer")] == []


IN_NODE = """
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
const work = (record) => sns.send(new PublishCommand({ TopicArn: "t", Message: record.body }));
exports.handler = async ({ Records }) => {
  const ended = await Promise.allSettled(Records.map(work));
  const failed = Records.filter((_, i) => ended[i].status === "rejected").map((one) => ({ itemIdentifier: one.messageId }));
  ANSWER
};
"""


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("return { batchItemFailures: failed };", []),
        ("return { batchItemFailures: failed.slice(0, 10) };", []),
        ("return { batchItemFailures: failed.slice(0, 1) };", ["fewer:"]),
        ("return { batchItemFailures: failed.length ? [failed[0]] : [] };", ["fewer:"]),
        (
            "const at = ended.findIndex((one) => one.status === 'rejected');\n  return { batchItemFailures: at < 0 ? [] : [{ itemIdentifier: Records[at].messageId }] };",
            ["fewer:"],
        ),
    ],
)
def test_one_of_two_messages_in_node(answer: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(IN_NODE.replace("ANSWER", answer), RULE, properties="    Runtime: nodejs22.x\n    Handler: index.handler\n")
    assert [one.key for one in said] == found
