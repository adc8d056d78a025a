"""`swallowed-exception` in Node.js: a class of errors that all of a package's are of is for whatever goes wrong with its calls, and one of some of them is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
CODE = """
const axios = require('axios');
const { isAxiosError } = require('axios');
const { SQSClient, SendMessageCommand, SQSServiceException, QueueDoesNotExist } = require('@aws-sdk/client-sqs');
const { S3ServiceException } = require('@aws-sdk/client-s3');
const { DynamoDBServiceException, ConditionalCheckFailedException } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient, PutCommand } = require('@aws-sdk/lib-dynamodb');
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const sqs = new SQSClient({});
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const post = (order) => axios.post('https://example.com/orders', order, { timeout: 1000 });
const put = (order) => db.send(new PutCommand({ TableName: 'orders', Item: order }));
const send = (order) => sqs.send(new SendMessageCommand({ QueueUrl: 'https://example.com', MessageBody: order.id }));
async function work(order) {
  try {
    await CALL(order);
  } catch (error) {
    if (TEST) {
      console.error(error.message);
      return;
    }
    throw error;
  }
}
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await work(JSON.parse(record.body));
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
LOST = ["catch (error)"]


@pytest.mark.parametrize(
    ("call", "test", "found"),
    [
        ("post", "axios.isAxiosError(error)", LOST),
        ("post", "isAxiosError(error)", LOST),
        ("post", "error instanceof axios.AxiosError", LOST),
        ("post", "axios.isAxiosError(error) && error.response?.status === 404", []),
        ("post", "!axios.isAxiosError(error)", []),
        ("put", "axios.isAxiosError(error)", []),
        ("send", "error instanceof SQSServiceException", LOST),
        ("put", "error instanceof DynamoDBServiceException", LOST),
        ("send", "error instanceof S3ServiceException", []),
        ("send", "error instanceof QueueDoesNotExist", []),
        ("put", "error instanceof ConditionalCheckFailedException", []),
    ],
)
def test_what_is_done_for_a_class_of_errors(call: str, test: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(CODE.replace("CALL", call).replace("TEST", test), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.key.partition(":")[2] for one in said if one.verdict == "fail"] == found


ANOTHER = """
import boto3, json, requests
client = boto3.client("rekognition")

class Unlabelled(Exception):
    pass

class Unavailable(Exception):
    pass

def look(order):
    try:
        answer = client.detect_labels(Image=order)
    except Exception as error:
        raise Unavailable(str(error))
    if not any(one["Name"] == "Person" for one in answer["Labels"]):
        raise Unlabelled

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            look(json.loads(record["body"]))
        except Unlabelled:
            requests.post("https://example.com", json=record["body"], timeout=3).raise_for_status()
        except Unavailable as error:
            print(error)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


def test_what_a_clause_does_for_another_message_tells_nobody_of_the_first(coded: Callable[..., list[Any]]) -> None:
    said = coded(ANOTHER, "swallowed-exception")
    assert [one.verdict for one in said] == ["fail"]
    assert "'except Unavailable'" in said[0].text


def test_what_raises_for_a_status_and_is_raised_again_raises(coded: Callable[..., list[Any]]) -> None:
    """It is lost with the exception, and that is said."""
    code = ANOTHER.replace("answer = client.detect_labels(Image=order)", 'requests.post("https://example.com", json=order, timeout=3).raise_for_status()')
    code = code.replace('    if not any(one["Name"] == "Person" for one in answer["Labels"]):\n        raise Unlabelled\n', "").replace(
        "except Exception as error:\n        raise", "except requests.RequestException as error:\n        raise"
    )
    assert [one.verdict for one in coded(code, "swallowed-exception")] == ["fail"]
    assert coded(code, "response-unread") == []
