"""`unprocessed-messages`: one message is left out on purpose, and the loop ends with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unprocessed-messages"
ON_PURPOSE = """
import json
import boto3
sfn = boto3.client("stepfunctions")

def start(order):
    sfn.start_execution(stateMachineArn=order["machine"], name=order["id"], input="{}")

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            start(json.loads(record["body"]))
        except CLAUSE:
            ENDS
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(
    ("clause", "ends", "what"),
    [
        ("sfn.exceptions.ExecutionAlreadyExists", 'return {"batchItemFailures": failures}', "return"),
        ("sfn.exceptions.ExecutionAlreadyExists", "break", "break"),
        ("(KeyError, ValueError)", "break", "break"),
        ("sfn.exceptions.ExecutionAlreadyExists", "continue", ""),
        ("sfn.exceptions.ExecutionAlreadyExists", "raise", ""),
        ("KeyError", 'return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"]]}', ""),
    ],
)
def test_a_clause_that_leaves_out_one_message_and_ends_the_loop(clause: str, ends: str, what: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(ON_PURPOSE.replace("CLAUSE", clause).replace("ENDS", ends), RULE) if one.verdict == "fail"]
    assert [one.text for one in said if f"leaves its loop over the messages with '{what}'" in one.text] == [one.text for one in said]
    assert bool(said) == bool(what)


NODE = "    Runtime: nodejs22.x\n    Handler: index.handler\n"
ON_PURPOSE_IN_NODE = """
const { SFNClient, StartExecutionCommand, ExecutionAlreadyExists } = require("@aws-sdk/client-sfn");
const sfn = new SFNClient({});
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const record of Records) {
    try {
      const job = JSON.parse(record.body);
      await sfn.send(new StartExecutionCommand({ stateMachineArn: job.machine, name: job.id, input: "{}" }));
    } catch (error) {
      if (WHEN) ENDS
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize("when", ["error instanceof ExecutionAlreadyExists", "error.name === 'ExecutionAlreadyExists'", "error instanceof SyntaxError"])
@pytest.mark.parametrize(("ends", "what"), [("return { batchItemFailures };", "return"), ("break;", "break"), ("continue;", ""), ("throw error;", "")])
def test_a_condition_that_leaves_out_one_message_and_ends_the_loop(when: str, ends: str, what: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(ON_PURPOSE_IN_NODE.replace("WHEN", when).replace("ENDS", ends), RULE, properties=NODE) if one.verdict == "fail"]
    assert [f"leaves its loop over the messages with '{what}" in one.text for one in said] == [True] * bool(what)


GENERATED = """
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
async function* worked(records) {
  for (const record of records) {
    try {
      await sns.send(new PublishCommand({ TopicArn: "t", Message: record.body }));
      yield { record, ok: true };
    } catch (error) {
      yield { record, ok: false };
    }
  }
}
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for await (const { record, ok } of worked(Records)) {
    if (!ok) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
      ENDS
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        ("", []),
        ("continue;", []),
        ("break;", ["fail"]),
        ("return { batchItemFailures };", ["fail"]),
        ("const at = Records.indexOf(record); return { batchItemFailures: Records.slice(at).map((one) => ({ itemIdentifier: one.messageId })) };", []),
    ],
)
def test_a_loop_that_ends_before_the_generator_that_works(ends: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    """What the generator would have done with the messages behind does not happen."""
    said = coded(GENERATED.replace("ENDS", ends), RULE, properties=NODE)
    assert [one.verdict for one in said] == found
    assert all("stops at the first message that fails and returns only that one" in one.text for one in said)
