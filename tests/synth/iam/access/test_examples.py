"""What AWS documents of its custom policy checks, as templates: each row is one of AWS's examples and AWS's answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from queuegate.synth.iam.access import Checked, Found, no_new_access, no_public_access, not_granted
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.text import Text

SAMPLES = "https://github.com/aws-samples/iam-access-analyzer-custom-policy-check-samples/blob/main"
SENSITIVE = f"{SAMPLES}/identity-policies/check-access-to-sensitive-resource/sqs-queue.md"
README = f"{SAMPLES}/README.md"
TAGS = f"{SAMPLES}/identity-policies/check-for-tag-based-access/act-on-ec2-instance-with-tag.md"
WHO = f"{SAMPLES}/resource-policies/check-who-is-granted-access/s3-specific-actions.md"
POST = "https://aws.amazon.com/blogs/security/introducing-iam-access-analyzer-custom-policy-checks/"
CLI = "https://docs.aws.amazon.com/cli/latest/reference/accessanalyzer/check-access-not-granted.html"
API = "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_Access.html"


def allow(action: Any, resource: Any = "*", **more: Any) -> Any:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> Any:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def model(resources: Any) -> Model:
    return build([Template(file="t.yaml", stack="t", body={"Resources": resources}, spot=lambda _: Spot("t.yaml", 1))])


def identity(*statements: Any) -> Model:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return model({"Worker": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "worker", "Policies": [{"PolicyName": "p", "PolicyDocument": document}]}}})


def bucket(*statements: Any) -> Model:
    held = {"Bucket": "my-sensitive-bucket", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}
    named = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "my-sensitive-bucket"}}
    return model({"Objects": named, "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": held}})


def answer(checked: Any) -> str:
    found: list[Checked] = list(checked)
    assert not any(one.new for one in found)
    whats = [said.what for one in found for said in one.said]
    return "no" if any(isinstance(what, Found) for what in whats) else "undecided" if whats else "yes"


QUEUE_ACTIONS = ["sqs:AddPermission", "sqs:DeleteMessage", "sqs:DeleteQueue", "sqs:PurgeQueue", "sqs:ReceiveMessage", "sqs:SendMessage"]
REFERENCE = [allow("*"), deny(QUEUE_ACTIONS, "arn:aws:sqs:*:*:MySensitiveQueueName")]
TAGGED = {"StringEquals": {"aws:ResourceTag/Owner": "${aws:username}"}}
OF_TAG = [allow("*"), deny("ec2:TerminateInstances", Condition={"Null": {"aws:ResourceTag/Team": "true"}})]
WITH_TAG, WITHOUT_TAG = ({operator: {"aws:ResourceTag/Team": "x"}} for operator in ("StringEquals", "StringNotEquals"))
OLD_POST = [allow(["ec2:StartInstances", "ec2:StopInstances"], "arn:aws:ec2:*:*:instance/*", Condition=TAGGED)]
NEW_POST = [allow(["ec2:StartInstances", "ec2:StopInstances"], "arn:aws:ec2:*:*:instance/*")]


@pytest.mark.parametrize(
    ("before", "now", "expected", "source"),
    [
        pytest.param(REFERENCE, [allow(QUEUE_ACTIONS[:3], "arn:aws:sqs:*:*:MyNotSensitiveQueueName")], "yes", SENSITIVE, id="another queue"),
        pytest.param(REFERENCE, [allow("sqs:*"), deny("*", "arn:aws:sqs:*:*:MySensitiveQueueName")], "yes", SENSITIVE, id="denied"),
        pytest.param(REFERENCE, [allow("sqs:DeleteQueue", "arn:aws:sqs:*:*:MySensitiveQueueName")], "no", SENSITIVE, id="the queue"),
        pytest.param(REFERENCE, [allow("sqs:DeleteMessage", "arn:aws:sqs:*:*:*Sensitive*")], "no", SENSITIVE, id="a wildcard that holds it"),
        pytest.param(REFERENCE, [allow("sqs:*")], "no", SENSITIVE, id="every queue"),
        pytest.param(
            [allow("*"), deny("s3:PutBucketPolicy", "arn:aws:s3:::b")], [allow("s3:PutBucketPolicy", "arn:aws:s3:::other")], "yes", README, id="subset"
        ),
        pytest.param([allow("*"), deny("s3:PutBucketPolicy", "arn:aws:s3:::b")], [allow("s3:Put*", "arn:aws:s3:::b")], "no", README, id="no subset"),
        pytest.param(OLD_POST, NEW_POST, "no", POST, id="a condition is gone"),
        pytest.param(NEW_POST, OLD_POST, "yes", POST, id="a condition is there"),
        pytest.param(OF_TAG, [allow("ec2:TerminateInstances", Condition=WITH_TAG)], "yes", TAGS, id="with the tag"),
        pytest.param(OF_TAG, [allow("ec2:RunInstances")], "yes", TAGS, id="another action"),
        pytest.param(
            OF_TAG, [allow("ec2:TerminateInstances"), deny("ec2:TerminateInstances", Condition=WITHOUT_TAG)], "yes", TAGS, id="denied without the tag"
        ),
        pytest.param(OF_TAG, [allow("ec2:TerminateInstances")], "no", TAGS, id="without the tag"),
        pytest.param(OF_TAG, [allow("ec2:*")], "no", TAGS, id="all without the tag"),
    ],
)
def test_no_new_access_of_an_identity_policy(before: Any, now: Any, expected: str, source: str) -> None:
    assert answer(one for one in no_new_access(identity(*now), identity(*before)) if one.subject.own) == expected, source


ROLES = ["arn:aws:iam::111111111111:role/MyPrivilegedRole", "arn:aws:iam::111111111111:role/MyPrivilegedRole2"]
OBJECTS = "arn:aws:s3:::my-sensitive-bucket/*"
ALLOWED = [
    allow("s3:PutObject", Principal={"AWS": ROLES}),
    allow("s3:PutObject", Principal={"AWS": "*"}, Condition={"ArnLike": {"aws:PrincipalArn": ROLES}}),
    {"Effect": "Allow", "Principal": "*", "NotAction": "s3:PutObject", "Resource": "*"},
]


@pytest.mark.parametrize(
    ("action", "principal", "condition", "expected"),
    [
        pytest.param("s3:GetObject", "*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/SomeOtherRole"}}, "yes", id="another action"),
        pytest.param("s3:PutObject", ROLES[0], {}, "yes", id="a role of the list"),
        pytest.param("s3:PutObject", "*", {"ArnLike": {"aws:PrincipalArn": ROLES[0]}}, "yes", id="a role of the list by its key"),
        pytest.param("s3:*", "*", {}, "no", id="public"),
        pytest.param("s3:PutObject", "arn:aws:iam::111111111111:role/MyOtherRole", {}, "no", id="another role"),
        pytest.param("s3:PutObject", "*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/MyOtherRole"}}, "no", id="another by its key"),
    ],
)
def test_no_new_access_of_a_bucket_policy(action: str, principal: str, condition: Any, expected: str) -> None:
    now = bucket(allow(action, OBJECTS, Principal={"AWS": principal}, Condition=condition))
    assert answer(no_new_access(now, bucket(*ALLOWED))) == expected, WHO


@pytest.mark.parametrize(
    ("statement", "actions", "resources", "expected", "source"),
    [
        pytest.param(allow(["s3:GetObject", "s3:ListBucket"], OBJECTS), ["s3:DeleteBucket", "s3:GetBucketLocation"], [], "yes", CLI, id="others"),
        pytest.param(
            allow(["cloudtrail:StopLogging", "cloudtrail:Delete*"]), ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], [], "no", POST, id="a wildcard"
        ),
        pytest.param(allow("s3:GetObject", OBJECTS), [], ["arn:aws:s3:::my-sensitive-bucket/*"], "no", API, id="any action on it"),
        pytest.param(allow("s3:GetObject", OBJECTS), [], ["arn:aws:s3:::another/*"], "yes", API, id="any action on another"),
        pytest.param(allow("s3:GetObject", OBJECTS), ["s3:Get*"], ["arn:aws:s3:::my-*"], "no", API, id="both"),
        pytest.param(allow("s3:GetObject", OBJECTS), ["s3:Put*"], ["arn:aws:s3:::my-*"], "yes", API, id="one of both"),
    ],
)
def test_not_granted(statement: Any, actions: list[str], resources: list[str], expected: str, source: str) -> None:
    assert answer(not_granted(identity(statement), actions, [Text.of(one) for one in resources])) == expected, source


@pytest.mark.parametrize(
    ("principal", "condition", "expected"),
    [
        pytest.param({"AWS": "arn:aws:iam::111122223333:user/JohnDoe"}, {}, "yes", id="a user"),
        pytest.param("*", {}, "no", id="everybody"),
        pytest.param("*", {"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}, "yes", id="a network"),
        pytest.param("*", {"StringLike": {"aws:SourceVpc": "vpc-*"}}, "no", id="any network"),
        pytest.param("*", {"IpAddress": {"aws:SourceIp": "54.240.143.0/24"}}, "yes", id="addresses"),
        pytest.param("*", {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, "no", id="all addresses"),
        pytest.param("*", {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, "yes", id="an organisation"),
        pytest.param("*", {"Bool": {"aws:SecureTransport": "true"}}, "no", id="TLS"),
        pytest.param("*", {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, "no", id="a date"),
        pytest.param("*", {"StringEquals": {"s3:x-amz-acl": "private"}}, "undecided", id="a key that is not known"),
    ],
)
def test_no_public_access(principal: Any, condition: Any, expected: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status"""
    statement = allow("s3:GetObject", OBJECTS, Principal=principal, Condition=condition)
    assert answer(no_public_access(bucket(statement))) == expected, json.dumps(statement)


def test_a_deny_takes_public_access_back() -> None:
    lets, stops = allow("s3:GetObject", OBJECTS, Principal="*"), {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    assert answer(no_public_access(bucket(lets, deny("s3:*", Principal="*", Condition=stops)))) == "yes"
    assert answer(no_public_access(bucket(lets, deny("s3:PutObject", Principal="*", Condition=stops)))) == "no"


@pytest.mark.parametrize(
    ("before", "now", "expected", "context"),
    [
        pytest.param({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}, "yes", {}, id="a smaller network"),
        pytest.param(
            {"IpAddress": {"aws:SourceIp": "10.0.0.0/9"}},
            {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
            "no",
            {"aws:SourceIp": "10.128.0.0"},
            id="a larger one",
        ),
        pytest.param({"NumericLessThan": {"s3:max-keys": "10"}}, {"NumericLessThanEquals": {"s3:max-keys": "10"}}, "no", {"s3:max-keys": "10"}, id="a number"),
        pytest.param({"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"NumericLessThan": {"s3:max-keys": "10"}}, "yes", {}, id="a smaller number"),
        pytest.param(
            {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, {"DateLessThan": {"aws:CurrentTime": "2025-01-01T00:00:00Z"}}, "yes", {}, id="a date"
        ),
        pytest.param({"Null": {"aws:TokenIssueTime": "false"}}, {}, "no", {"aws:TokenIssueTime": None}, id="no key"),
        pytest.param(
            {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}, "yes", {}, id="fewer of a set"
        ),
        pytest.param(
            {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}},
            {"ForAllValues:StringEquals": {"aws:TagKeys": "a"}},
            "no",
            {"aws:TagKeys": None},
            id="the empty set",
        ),
        pytest.param(
            {"StringEqualsIgnoreCase": {"aws:PrincipalTag/t": "X"}}, {"StringEquals": {"aws:PrincipalTag/t": ["x", "X"]}}, "yes", {}, id="either case"
        ),
        pytest.param({"BinaryEquals": {"k:b": "QQ=="}}, {"BinaryEquals": {"k:b": "QQ=="}}, "yes", {}, id="not understood, and the same"),
    ],
)
def test_conditions_are_compared_as_what_they_mean(before: Any, now: Any, expected: str, context: Any) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""
    checked = [*no_new_access(identity(allow("s3:ListBucket", Condition=now)), identity(allow("s3:ListBucket", Condition=before)))]
    assert answer(checked) == expected
    for what in (said.what for one in checked for said in one.said):
        assert isinstance(what, Found)
        assert dict(what.request.context) == context


def test_a_condition_that_is_not_understood_is_said() -> None:
    now, before = identity(allow("s3:ListBucket", Condition={"BinaryEquals": {"k:b": "QQ=="}})), identity(allow("s3:GetObject"))
    (found,) = [said.what for one in no_new_access(now, before) for said in one.said]
    assert isinstance(found, Found)
    assert found.request.assumes == ("BinaryEquals k:b: QQ==",)
