"""The key of an object as a notification has it, decoded and not, in the ways in which handlers come at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "object-key-encoded"
Coded = Callable[..., list[Any]]
PYTHON = """
import json, urllib.parse, boto3
from urllib.parse import unquote, unquote_plus
s3, textract, resource = boto3.client("s3"), boto3.client("textract"), boto3.resource("s3")
def read(Bucket, Key):
    return s3.get_object(Bucket=Bucket, Key=Key)
def handler(event, context):
    for message in event["Records"]:
        for record in json.loads(message["body"])["Records"]:
            bucket = record["s3"]["bucket"]["name"]
            CALL
    return {"batchItemFailures": []}
"""
NODE = """
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({});
export const handler = async (event) => {
  for (const message of event.Records) {
    for (const record of JSON.parse(message.body).Records) {
      const { bucket: { name: Bucket }, object } = record.s3;
      CALL
    }
  }
  return { batchItemFailures: [] };
};
"""
ENCODED, HALF = "the key of the object as the notification has it, URL encoded", "which leaves the + that stands for a space"


def said(coded: Coded, call: str, *, node: bool = False) -> list[str]:
    code = (NODE if node else PYTHON).replace("CALL", call.replace("\n", "\n            "))
    found = coded(code, RULE, properties=f"    Runtime: {'nodejs22.x' if node else 'python3.13'}\n")
    assert {(one.verdict, one.resource, one.route, one.severity) for one in found} <= {("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING)}
    return [one.text for one in found]


KEY = 'record["s3"]["object"]["key"]'


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (f"s3.get_object(Bucket=bucket, Key={KEY})", ENCODED),
        (f"key = {KEY}\ns3.delete_object(Bucket=bucket, Key=key)", ENCODED),
        ('found = record["s3"]["object"]\ns3.head_object(Bucket=bucket, Key=found.get("key"))', ENCODED),
        (f"read(bucket, {KEY})", ENCODED),
        (f'row = {{}}\nrow["key"] = str({KEY})\ns3.get_object(Bucket=bucket, Key={KEY})', ENCODED),
        (f'resource.Object(bucket, {KEY}).get()["Body"]', ENCODED),
        (f's3.download_file(bucket, {KEY}, "/tmp/order")', ENCODED),
        (f'textract.start_document_analysis(DocumentLocation={{"S3Object": {{"Bucket": bucket, "Name": {KEY}}}}}, FeatureTypes=["TABLES"])', ENCODED),
        (f'where = {{"Bucket": bucket, "Key": {KEY}}}\ns3.get_object(**where)', ENCODED),
        (f's3.copy_object(Bucket="done", Key="k", CopySource={{"Bucket": bucket, "Key": {KEY}}})', ENCODED),
        (f"resource.Bucket(bucket).Object({KEY}).get()", ENCODED),
        (f"for name, key in [(bucket, {KEY})]:\n    s3.get_object(Bucket=name, Key=key)", ENCODED),
        (f"s3.get_object(Bucket=bucket, Key=unquote({KEY}))", f"as unquote gives it, {HALF}"),
        (f"key = urllib.parse.unquote({KEY})\ns3.get_object(Bucket=bucket, Key=key)", f"as unquote gives it, {HALF}"),
    ],
)
def test_bad(call: str, text: str, coded: Coded) -> None:
    (found,) = said(coded, call)
    assert text in found


@pytest.mark.parametrize(
    "call",
    [
        f"s3.get_object(Bucket=bucket, Key=unquote_plus({KEY}))",
        f"key = urllib.parse.unquote_plus({KEY})\ns3.get_object(Bucket=bucket, Key=key)",
        f"key = {KEY}\nkey = unquote_plus(key)\ns3.get_object(Bucket=bucket, Key=key)",
        f'key = unquote({KEY}.replace("+", " "))\ns3.get_object(Bucket=bucket, Key=key)',
        f"read(bucket, unquote_plus({KEY}))",
        f'print("read", {KEY})',
        f's3.copy_object(Bucket="done", Key="k", CopySource=bucket + "/" + {KEY})',
        f's3.copy_object(Bucket="done", Key="k", CopySource={{"Bucket": bucket, "Key": unquote_plus({KEY})}})',
        f'where = {{"Bucket": bucket, "Key": {KEY}}}\nwhere["Key"] = unquote_plus(where["Key"])\ns3.get_object(**where)',
        's3.get_object(Bucket=bucket, Key=json.loads(message["body"])["detail"]["object"]["key"])',
        f"{KEY} = unquote_plus({KEY})\ns3.get_object(Bucket=bucket, Key={KEY})",
        f'found = record["s3"]["object"]\nfound["key"] = unquote_plus(found["key"])\ns3.get_object(Bucket=bucket, Key={KEY})',
        f's3.put_object(Bucket="done", Key={KEY}, Body=b"")',
        f's3.get_object(Bucket=bucket, Key="copies/" + {KEY}.split("/")[-1])',
    ],
)
def test_trap_what_is_decoded_or_no_such_key(call: str, coded: Coded) -> None:
    assert said(coded, call) == []


def test_so_it_is_in_node(coded: Coded) -> None:
    (found,) = said(coded, "await s3.send(new GetObjectCommand({ Bucket, Key: object.key }));", node=True)
    assert ENCODED in found
    (found,) = said(coded, "const Key = decodeURIComponent(record.s3.object.key); await s3.send(new GetObjectCommand({ Bucket, Key }));", node=True)
    assert f"as decodeURIComponent gives it, {HALF}" in found
    good = 'const Key = decodeURIComponent(object.key.replace(/\\+/g, " ")); await s3.send(new GetObjectCommand({ Bucket, Key }));'
    assert said(coded, good, node=True) == []
    over = 'object.key = decodeURIComponent(object.key.replace(/\\+/g, " ")); await s3.send(new GetObjectCommand({ Bucket, Key: record.s3.object.key }));'
    assert said(coded, over, node=True) == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    found = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource) for one in found] == [("undecided", "Worker")]
