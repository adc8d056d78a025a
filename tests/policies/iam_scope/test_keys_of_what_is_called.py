"""A call on a bucket, a topic or a secret that the team's own key encrypts needs that key, too: the service uses it in the name of the role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-call-permission"
KEY = """Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: "2012-10-17", Statement: [STATEMENT]}}}
Status: {Type: AWS::DynamoDB::Table}
"""
OF_ACCOUNT = '{Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}'
OF_ROLE = '{Effect: Allow, Principal: {AWS: !GetAtt WorkerRole.Arn}, Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*"}'
BUCKET = "Kept: {Type: AWS::S3::Bucket, Properties: {BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref Key}}]}}}\n"
TOPIC = "Kept: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: !GetAtt Key.Arn}}\n"
HIDDEN = "Kept: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref Key}}\n"
GET = 's3.get_object(Bucket=os.environ["NAME"], Key="a")'
PUT = 's3.put_object(Bucket=os.environ["NAME"], Key="a", Body=b"")'
PUBLISH = 'sns.publish(TopicArn=os.environ["NAME"], Message="a")'
HIDDEN_VALUE = 'secrets.get_secret_value(SecretId=os.environ["NAME"])'
ALL = '{Effect: Allow, Action: ["s3:*", "sns:*", "secretsmanager:*", "sqs:*"], Resource: "*"}'
Changed = Callable[..., list[Any]]


def system(kept: str, call: str, *, of_key: str = OF_ACCOUNT, may: str = "") -> str:
    statements = ", ".join([ALL, *([f"{{Effect: Allow, Action: [{may}], Resource: !GetAtt Key.Arn}}"] if may else [])])
    return f"""{KEY.replace("STATEMENT", of_key)}{kept}
WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statements}]}}}}]}}}}
Worker:
  Properties:
    Environment: {{Variables: {{NAME: !Ref Kept}}}}
    Code:
      ZipFile: |
        import os
        import boto3
        sns, s3, secrets = boto3.client("sns"), boto3.client("s3"), boto3.client("secretsmanager")
        def handler(event, context):
            {call}
            return {{"batchItemFailures": []}}
"""


WRITES = '"kms:GenerateDataKey*"'
READS = '"kms:Decrypt"'
USES = {
    "what is read of a bucket": (BUCKET, GET, ["kms:Decrypt"], READS),
    "what is put into a bucket": (BUCKET, PUT, ["kms:GenerateDataKey"], WRITES),
    "what is read of a bucket with two layers of encryption": (BUCKET.replace("aws:kms", "aws:kms:dsse"), GET, ["kms:Decrypt"], READS),
    "what is published": (TOPIC, PUBLISH, ["kms:GenerateDataKey", "kms:Decrypt"], f"{WRITES}, {READS}"),
    "a secret": (HIDDEN, HIDDEN_VALUE, ["kms:Decrypt"], READS),
}


@pytest.mark.parametrize(("kept", "call", "lacks", "enough"), USES.values(), ids=USES)
def test_the_role_needs_the_key_too(kept: str, call: str, lacks: list[str], enough: str, changed: Changed) -> None:
    (said,) = [one for one in changed(system(kept, call), RULE) if one.verdict == "fail"]
    assert said.resource == "WorkerRole"
    assert all(action in said.text for action in lacks)
    assert "Kept, which is encrypted with it" in said.text
    assert [one for one in changed(system(kept, call, may=enough), RULE) if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("kept", "call", "of_key"),
    [
        pytest.param(BUCKET, GET, OF_ROLE, id="the key's policy lets the role"),
        pytest.param(BUCKET.replace("'aws:kms', KMSMasterKeyID: !Ref Key", "AES256"), GET, OF_ACCOUNT, id="a key of S3's"),
        pytest.param(BUCKET.replace(", KMSMasterKeyID: !Ref Key", ""), GET, OF_ACCOUNT, id="a key that AWS keeps"),
        pytest.param(BUCKET, PUT.replace('Body=b""', 'Body=b"", ServerSideEncryption="AES256"'), OF_ACCOUNT, id="trap: the call says how it is encrypted"),
        pytest.param(BUCKET, 's3.head_object(Bucket=os.environ["NAME"], Key="a")', OF_ACCOUNT, id="trap: nothing is decrypted"),
        pytest.param(BUCKET, 's3.delete_object(Bucket=os.environ["NAME"], Key="a")', OF_ACCOUNT, id="trap: what is deleted"),
        pytest.param(TOPIC.replace("!GetAtt Key.Arn", "alias/aws/sns"), PUBLISH, OF_ACCOUNT, id="a topic with a key that AWS keeps"),
        pytest.param(HIDDEN.replace("KmsKeyId: !Ref Key", "Name: kept"), HIDDEN_VALUE, OF_ACCOUNT, id="a secret with a key that AWS keeps"),
    ],
)
def test_trap_no_key_is_needed(kept: str, call: str, of_key: str, changed: Changed) -> None:
    assert [one for one in changed(system(kept, call, of_key=of_key), RULE) if one.verdict == "fail"] == []


def test_a_key_that_is_not_among_the_targets_is_no_error(changed: Changed) -> None:
    elsewhere = BUCKET.replace("!Ref Key", "'arn:aws:kms:eu-west-1:111122223333:key/other'")
    assert [one for one in changed(system(elsewhere, GET), RULE) if one.verdict == "fail"] == []


QUEUE = "Orders: {Properties: {KmsMasterKeyId: !Ref Key}}\n"
THROUGH = '{Effect: Allow, Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: !GetAtt Key.Arn, Condition: {StringEquals: {"kms:ViaService": [VIA]}}}'


def of_one_key(kept: str, call: str, *services: str) -> str:
    """The queue has the same key, and the role may use it through these services."""
    via = ", ".join(f'!Sub "{service}.${{AWS::Region}}.amazonaws.com"' for service in services)
    return QUEUE + system(kept, call).replace(ALL, f"{ALL}, {THROUGH.replace('VIA', via)}")


@pytest.mark.parametrize(
    ("kept", "call", "service"),
    [
        pytest.param(BUCKET, GET, "s3", id="a bucket"),
        pytest.param(TOPIC, PUBLISH, "sns", id="a topic"),
        pytest.param(HIDDEN, HIDDEN_VALUE, "secretsmanager", id="a secret"),
    ],
)
def test_a_key_that_the_queue_has_too_is_asked_for_through_each_service(kept: str, call: str, service: str, changed: Changed) -> None:
    (said,) = [one for one in changed(of_one_key(kept, call, "sqs"), RULE) if one.verdict == "fail"]
    assert said.resource == "WorkerRole"
    assert "kms:Decrypt" in said.text
    assert "Kept, which is encrypted with it" in said.text
    assert [one for one in changed(of_one_key(kept, call, "sqs", service), RULE) if one.verdict == "fail"] == []


def test_trap_a_key_that_is_lacking_altogether_is_told_once(changed: Changed) -> None:
    """That Lambda cannot receive is graver, and the same statement puts both right."""
    lacking = QUEUE + system(HIDDEN, HIDDEN_VALUE)
    assert [one.resource for one in changed(lacking, "missing-decrypt-permission") if one.verdict == "fail"] == ["WorkerRole"]
    assert [one for one in changed(lacking, RULE) if one.verdict == "fail"] == []
