"""Messages that are put back and not returned as failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "swallowed-exception"
PUT_BACK = """
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            sqs.change_message_visibility(QueueUrl="q", ReceiptHandle=record["receiptHandle"], VisibilityTimeout=60)
            RETURNED
    return {"batchItemFailures": failures}
"""
PUT_BACK_IN_NODE = """
const { SQSClient, ChangeMessageVisibilityCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});
const later = async (record) => {
  const command = new ChangeMessageVisibilityCommand({ QueueUrl: 'q', ReceiptHandle: record.receiptHandle, VisibilityTimeout: 60 });
  await sqs.send(command);
};
exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try { await deliver(record.body); } catch (error) { await later(record); RETURNED }
  }
  return { batchItemFailures: failures };
};
"""


@pytest.mark.parametrize(
    ("code", "runtime", "returned"),
    [
        (PUT_BACK, "python3.13", "failures.append({'itemIdentifier': record['messageId']})"),
        (PUT_BACK_IN_NODE, "nodejs22.x", "failures.push({ itemIdentifier: record.messageId });"),
    ],
    ids=["Python", "Node"],
)
def test_when_a_message_comes_back_it_has_to_be_returned_as_failed(code: str, runtime: str, returned: str, coded: Callable[..., list[Any]]) -> None:
    """Lambda deletes what its function got through, whatever its visibility timeout is."""

    def found(more: str) -> list[tuple[str, str, Any]]:
        said = coded(code.replace("RETURNED", more), RULE, properties=f"    Runtime: {runtime}\n")
        return [(one.verdict, one.resource, one.severity) for one in said]

    assert found("") == [("fail", "Worker", Severity.ERROR)]
    assert found(returned) == []


ELSE_KEPT = """
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            if int(record["attributes"]["ApproximateReceiveCount"]) < 3:
                sqs.change_message_visibility(QueueUrl="q", ReceiptHandle=record["receiptHandle"], VisibilityTimeout=60)
                RETURNED
            else:
                sqs.send_message(QueueUrl="kept", MessageBody=record["body"])
    return {"batchItemFailures": failures}
"""
ELSE_KEPT_IN_NODE = """
const { SQSClient, SendMessageCommand, ChangeMessageVisibilityCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});
exports.handler = async (event) => {
  const failures = [];
  for (const record of event.Records) {
    try { await deliver(record.body); } catch (error) {
      if (Number(record.attributes.ApproximateReceiveCount) < 3) {
        await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: 'q', ReceiptHandle: record.receiptHandle, VisibilityTimeout: 60 }));
        RETURNED
      } else {
        await sqs.send(new SendMessageCommand({ QueueUrl: 'kept', MessageBody: record.body }));
      }
    }
  }
  return { batchItemFailures: failures };
};
"""
BY_CLASS = ELSE_KEPT.replace(
    """        except Exception:
            if int(record["attributes"]["ApproximateReceiveCount"]) < 3:
""",
    """        except Throttled:
            if True:
""",
).replace("            else:\n", "        except Exception:\n")


@pytest.mark.parametrize(
    ("code", "runtime", "returned"),
    [
        (ELSE_KEPT, "python3.13", "failures.append({'itemIdentifier': record['messageId']})"),
        (BY_CLASS, "python3.13", "failures.append({'itemIdentifier': record['messageId']})"),
        (ELSE_KEPT_IN_NODE, "nodejs22.x", "failures.push({ itemIdentifier: record.messageId });"),
    ],
    ids=["Python", "by its class", "Node"],
)
def test_a_message_that_is_to_come_back_is_lost_although_others_are_kept(code: str, runtime: str, returned: str, coded: Callable[..., list[Any]]) -> None:
    """Each side of a receive count is right or wrong by itself: what is sent elsewhere may be deleted, what is put back may not."""

    def found(more: str) -> list[tuple[str, str, bool]]:
        said = coded(code.replace("RETURNED", more), RULE, properties=f"    Runtime: {runtime}\n")
        return [(one.verdict, one.resource, "changes its visibility timeout, but does not return it" in one.text) for one in said]

    assert found("") == [("fail", "Worker", True)]
    assert found(returned) == []


def test_two_questions_may_be_one(coded: Callable[..., list[Any]]) -> None:
    """Asked twice whether it is brief, a function says twice the same."""
    code = ELSE_KEPT.replace("except Exception:", "except Exception as error:").replace(
        'int(record["attributes"]["ApproximateReceiveCount"]) < 3', "is_brief(error)"
    )
    code = code.replace("                RETURNED\n", "").replace(
        "    return {", "            if is_brief(error):\n                failures.append({'itemIdentifier': record['messageId']})\n    return {"
    )
    assert coded(code, RULE, properties="    Runtime: python3.13\n") == []


PUT_OFF = """
import boto3
import requests
sqs = boto3.client("sqs")
class NotYet(Exception):
    pass
def later(record):
    sqs.change_message_visibility(QueueUrl="q", ReceiptHandle=record["receiptHandle"], VisibilityTimeout=60)
def work(record):
    answer = requests.get("https://example.com", params={"id": record["body"]}, timeout=1)
    if answer.status_code == 425:
        PUT_OFF
    answer.raise_for_status()
    requests.post("https://example.com", data=record["body"], timeout=1).raise_for_status()
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            BEFORE
            if work(record) is False:
                failures.append({"itemIdentifier": record["messageId"]})
        except NotYet:
            later(record)
            CLAUSE
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
LATER = "sqs.change_message_visibility"


@pytest.mark.parametrize(
    ("put_off", "clause", "before", "found"),
    [
        ("raise NotYet()", "pass", "pass", ["except NotYet:"]),
        ("raise NotYet()", "failures.append({'itemIdentifier': record['messageId']})", "pass", []),
        ("raise NotYet()", "raise", "pass", []),
        ("return later(record)", "raise", "pass", [LATER]),
        ("later(record); return False", "raise", "pass", []),
        ("later(record); raise RuntimeError('later')", "raise", "pass", []),
        ("raise RuntimeError('later')", "raise", "later(record)", []),
        ("later(record)", "raise", "pass", []),
        ("return later(record)", "raise", "if is_late(record): failures.append({'itemIdentifier': record['messageId']})", []),
    ],
)
def test_what_the_code_puts_off_without_a_failure_has_to_be_returned(
    put_off: str, clause: str, before: str, found: list[str], placed: Callable[..., list[Any]]
) -> None:
    code = PUT_OFF.replace("PUT_OFF", put_off).replace("CLAUSE", clause).replace("BEFORE", before)
    said = placed(code, RULE)
    assert [(one.verdict, one.resource, one.line.startswith(line)) for one, line in zip(said, found, strict=True)] == [("fail", "Worker", True) for _ in found]


def test_trap_a_thread_that_hides_a_message_for_longer_is_not_the_work(placed: Callable[..., list[Any]]) -> None:
    code = PUT_OFF.replace("import boto3", "import boto3, threading").replace("PUT_OFF", "raise RuntimeError()").replace("CLAUSE", "raise")
    said = placed(code.replace("BEFORE", "beat = threading.Thread(target=later, args=(record,)); beat.start(); beat.join()"), RULE)
    assert said == []


@pytest.mark.parametrize("queue", ['"q"', 'sqs.get_queue_url(QueueName=record["eventSourceARN"].split(":")[-1])["QueueUrl"]'], ids=["given", "asked for"])
def test_who_asks_for_the_url_of_the_queue_does_no_work_by_it(queue: str, coded: Callable[..., list[Any]]) -> None:
    code = PUT_BACK.replace('QueueUrl="q"', f"QueueUrl={queue}")
    (said,) = coded(code.replace("RETURNED", "print('later')"), RULE)
    assert (said.verdict, said.resource) == ("fail", "Worker")
    assert "changes its visibility timeout, but does not return it in batchItemFailures" in said.text
    assert coded(code.replace("RETURNED", "failures.append({'itemIdentifier': record['messageId']})"), RULE) == []
