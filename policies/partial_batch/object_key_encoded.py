"""The handler asks S3 for an object by its key as the notification has it, and that is URL encoded.

In a notification the key of `red flower.jpg` is `red+flower.jpg`. Asked for that, S3 has no such object: NoSuchKey, or AccessDenied where the role may not list the bucket. Keys without a space go well, so a test does, and the message of
every other object is received again until it is in the dead-letter queue. Where the object is deleted by such a key, nothing is deleted, and no error says so.

`urllib.parse.unquote` and `decodeURIComponent` alone leave the + that stands for a space. What decodes it is `urllib.parse.unquote_plus(key)`, and `decodeURIComponent(key.replaceAll("+", " "))`. An event that S3 sends by EventBridge has the key as it is.

Always a warning. It judges what reads or deletes an object, what names one for Textract or Rekognition (S3Object), and the CopySource of a copy, where it is a dict (boto3). Python and JavaScript; in Java, Go and C# what `GetObject` and its kin are given (`getKey()` where there is `getUrlDecodedKey()`, `Key` where there is `URLDecodedKey`); a key that comes another way, or that something is done with before (also in its place: `record["s3"]["object"]["key"] = …`), is passed over. cfn-lint and checkov do not look into the
code.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Code:
          ZipFile: |
            import json
            import boto3
            s3 = boto3.client("s3")
            def handler(event, context):
                for message in event["Records"]:
                    for record in json.loads(message["body"])["Records"]:
                        s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=record["s3"]["object"]["key"])
                return {"batchItemFailures": []}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Code:
          ZipFile: |
            import json
            from urllib.parse import unquote_plus
            import boto3
            s3 = boto3.client("s3")
            def handler(event, context):
                for message in event["Records"]:
                    for record in json.loads(message["body"])["Records"]:
                        s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=unquote_plus(record["s3"]["object"]["key"]))
                return {"batchItemFailures": []}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import ENCODED, as_called, calls
from queuegate.synth.model import Function

from ..rule import Finding, Mapping, Severity, rule

_FIXES: Final = {
    "java": "Take getUrlDecodedKey(), or URLDecoder.decode(key, StandardCharsets.UTF_8).",
    "dotnet": "Decode the key first: WebUtility.UrlDecode(key).",
    "provided": "Take URLDecodedKey, or url.QueryUnescape(key).",
}


@rule(
    "object-key-encoded",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html",
    fix="Decode the key first: urllib.parse.unquote_plus(key), or decodeURIComponent(key.replaceAll('+', ' ')).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.function
    for slip in calls(function).slips:
        if slip.kind == ENCODED:
            yield Finding(
                f"{function.name} calls {as_called(slip.operation, function)} with {_said(slip.what, function)}: "
                "asked for 'red+flower.jpg', S3 has no such object where 'red flower.jpg' is meant",
                at=slip.at,
                because=(function,),
                fix=next((fix for beginning, fix in _FIXES.items() if str(function.runtime.get()).startswith(beginning)), ""),
                key=f"{function.name}: {slip.operation} by {slip.what}",
            )


def _said(what: str, function: Function) -> str:
    if what == "key":
        return "the key of the object as the notification has it, URL encoded"
    by = "decodeURIComponent" if str(function.runtime.get()).startswith("nodejs") else "unquote"
    return f"the key of the object as {by} gives it, which leaves the + that stands for a space"
