"""`call-refused`: a stream or bytes of an answer that are parsed as if they were text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "call-refused"
PYTHON = """
import json, boto3
s3, functions = boto3.client("s3"), boto3.client("lambda")
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            LINES
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
NODE = """
const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");
const { Lambda } = require("@aws-sdk/client-lambda");
const AWS = require("aws-sdk");
const s3 = new S3Client({}), functions = new Lambda({}), old = new AWS.Lambda();
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { LINES } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""
GOT = 'got = s3.get_object(Bucket="b", Key=record["body"]); '
INVOKED = 'answer = functions.invoke(FunctionName="f", Payload=record["body"]); '
NODE_GOT = 'const got = await s3.send(new GetObjectCommand({ Bucket: "b", Key: record.body })); '
NODE_INVOKED = 'const answer = await functions.invoke({ FunctionName: "f", Payload: record.body }); '


def said(lines: str, coded: Callable[..., list[Any]]) -> list[Any]:
    node = lines.endswith(";")
    found: list[Any] = coded((NODE if node else PYTHON).replace("LINES", lines), RULE, properties=f"    Runtime: {'nodejs22.x' if node else 'python3.13'}\n")
    return found


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (GOT + 'print(json.loads(got["Body"]))', "Body as get_object gives it"),
        (GOT + 'body = got["Body"]; print(json.loads(body))', "Body as get_object gives it"),
        (GOT + 'print(json.loads(got.get("Body")))', "Body as get_object gives it"),
        (INVOKED + 'print(json.loads(answer["Payload"]))', "Payload as invoke gives it"),
        ('print(json.loads(functions.invoke(FunctionName="f")["Payload"]))', "Payload as invoke gives it"),
        (NODE_GOT + "console.log(JSON.parse(got.Body));", "Body as the SDK gives it"),
        (NODE_INVOKED + "const { Payload } = answer; console.log(JSON.parse(Payload));", "Payload as the SDK gives it"),
    ],
)
def test_nobody_reads_it(lines: str, what: str, coded: Callable[..., list[Any]]) -> None:
    (one,) = said(lines, coded)
    assert (one.verdict, one.resource, one.severity) == ("fail", "Worker", Severity.ERROR)
    assert what in one.text


@pytest.mark.parametrize(
    "lines",
    [
        GOT + 'print(json.loads(got["Body"].read()))',
        GOT + 'print(json.load(got["Body"]))',
        GOT + 'print(json.loads(got["Body"].read().decode("utf-8")))',
        GOT + 'print(json.loads(got["Metadata"]))',
        INVOKED + 'print(json.load(answer["Payload"]))',
        'print(json.loads(record["body"])["Body"], json.loads(json.loads(record["body"])["Payload"]))',
        NODE_GOT + "console.log(JSON.parse(await got.Body.transformToString()));",
        NODE_INVOKED + "console.log(JSON.parse(new TextDecoder().decode(answer.Payload)), JSON.parse(Buffer.from(answer.Payload).toString()));",
        NODE_INVOKED + "console.log(JSON.parse(answer.Payload.transformToString()), JSON.parse(String.fromCharCode(...answer.Payload)));",
        'const answer = await old.invoke({ FunctionName: "f" }).promise(); console.log(JSON.parse(answer.Payload));',
        "console.log(JSON.parse(JSON.parse(record.body).Payload));",
    ],
)
def test_it_is_read_or_is_text(lines: str, coded: Callable[..., list[Any]]) -> None:
    assert said(lines, coded) == []
