"""An object of boto3's resource of S3, as its bucket or the resource makes it, needs what the call of a client needs: of the object under its key, and of the bucket's key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-call-permission"
Changed = Callable[..., list[Any]]
MADE = {
    "of its bucket": 's3.Bucket(os.environ["NAME"]).Object(KEY)',
    "of its bucket, by a name": 's3.Bucket(os.environ["NAME"]).Object(key=KEY)',
    "of the resource": 's3.Object(os.environ["NAME"], KEY)',
    "of the resource, by names": 's3.Object(bucket_name=os.environ["NAME"], key=KEY)',
}
CALLS = {
    "get()": "s3:GetObject",
    'put(Body=b"")': "s3:PutObject",
    "delete()": "s3:DeleteObject",
    'upload_file("/tmp/a")': "s3:PutObject",
    'download_file("/tmp/a")': "s3:GetObject",
}
ENCRYPTED = "Kept: {Type: AWS::S3::Bucket, Properties: {BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref Key}}]}}}\n"
KEY = """Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]}}}
"""


def system(call: str, allowed: str, on: str = '!Sub "${Kept.Arn}/scans/*"', kept: str = "Kept: {Type: AWS::S3::Bucket}\n", more: str = "") -> str:
    return f"""{kept}Status: {{Type: AWS::DynamoDB::Table}}
WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: "sqs:*", Resource: "*"}}, {{Effect: Allow, Action: "{allowed}", Resource: {on}}}{more}]}}}}]}}}}
Worker:
  Properties:
    Environment: {{Variables: {{NAME: !Ref Kept}}}}
    Code:
      ZipFile: |
        import os
        import boto3
        s3 = boto3.resource("s3")
        def handler(event, context):
            for record in event["Records"]:
                {call}
            return {{"batchItemFailures": []}}
"""


def failing(changed: Changed, template: str) -> list[str]:
    return [one.text for one in changed(template, RULE) if one.verdict != "pass"]


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
@pytest.mark.parametrize(("call", "action"), CALLS.items(), ids=CALLS)
def test_what_is_done_with_an_object_is_asked_of_its_key(made: str, call: str, action: str, changed: Changed) -> None:
    within, beyond = (f"{made.replace('KEY', key)}.{call}" for key in ("f\"scans/{record['messageId']}\"", '"other/a"'))
    assert failing(changed, system(within, action)) == []
    (said,) = failing(changed, system(beyond, action))
    assert f"lacks {action} on Kept/other/a" in said


def test_an_object_whose_key_nobody_knows_is_a_question(changed: Changed) -> None:
    call = f"{MADE['of its bucket'].replace('KEY', 'record')}.get()"
    assert [one.verdict for one in changed(system(call, "s3:GetObject"), RULE)] == ["undecided"]
    assert failing(changed, system(call, "s3:GetObject", on='!Sub "${Kept.Arn}/*"')) == []


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_the_key_of_its_bucket_is_needed_too(made: str, changed: Changed) -> None:
    call = f"{made.replace('KEY', repr('scans/a'))}.get()"
    (said,) = failing(changed, system(call, "s3:GetObject", kept=KEY + ENCRYPTED))
    assert "lacks kms:Decrypt on Key" in said
    assert failing(changed, system(call, "s3:GetObject", kept=KEY + ENCRYPTED, more=", {Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn}")) == []
