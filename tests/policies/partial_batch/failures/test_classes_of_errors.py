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
