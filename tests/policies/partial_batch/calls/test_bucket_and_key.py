"""The key of an object is given for the name of its bucket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "call-refused"
Coded = Callable[..., list[Any]]
PYTHON = """
import json, urllib.parse, boto3
s3 = boto3.client("s3")
def handler(event, context):
    for message in event["Records"]:
        for record in json.loads(message["body"])["Records"]:
            bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
            CALL
    return {"batchItemFailures": []}
"""
NODE = """
import { S3Client, GetObjectCommand, CopyObjectCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({});
const read = (Bucket, Key) => s3.send(new GetObjectCommand({ Bucket, Key }));
export const handler = async (event) => {
  for (const message of event.Records) {
    for (const { s3: { bucket, object } } of JSON.parse(message.body).Records) {
      const key = decodeURIComponent(object.key.replace(/\\+/g, " "));
      CALL
    }
  }
  return { batchItemFailures: [] };
};
"""


def said(coded: Coded, call: str) -> list[Any]:
    code, runtime = (NODE, "nodejs22.x") if call.startswith("await") else (PYTHON, "python3.13")
    return [one for one in coded(code.replace("CALL", call), RULE, properties=f"    Runtime: {runtime}\n") if one.verdict == "fail"]


@pytest.mark.parametrize(
    ("call", "swapped"),
    [
        ("s3.get_object(Bucket=key, Key=bucket)", True),
        ('s3.get_object(Bucket=key, Key="a")', False),
        ("await s3.send(new GetObjectCommand({ Bucket: key, Key: bucket.name }));", True),
        ("await s3.send(new GetObjectCommand({ Bucket: object.key, Key: bucket.name }));", True),
        ("await read(key, bucket.name);", True),
        ('await s3.send(new CopyObjectCommand({ Bucket: key, Key: "a", CopySource: "b/a" }));', False),
    ],
)
def test_a_key_for_a_bucket(call: str, swapped: bool, coded: Coded) -> None:  # noqa: FBT001 - a table
    (one,) = said(coded, call)
    assert (one.resource, one.route) == ("Worker", "Properties/Code/ZipFile")
    assert "with the key of an object for Bucket" in one.text
    assert ("(and with its bucket for Key)" in one.text) == swapped


@pytest.mark.parametrize(
    "call",
    [
        "s3.get_object(Bucket=bucket, Key=urllib.parse.unquote_plus(key))",
        's3.put_object(Bucket="lists", Key=bucket)',
        's3.put_object(Bucket=f"{bucket}-thumbnails", Key=urllib.parse.unquote_plus(key))',
        "await read(bucket.name, key);",
        'await read("lists", bucket.name);',
        "await read(`${bucket.name}-thumbnails`, `small/${key}`);",
    ],
)
def test_trap_a_bucket_that_may_be_one(call: str, coded: Coded) -> None:
    assert said(coded, call) == []
