"""Dummies of lookups that were not answered: marked where the manifest says that they are missing, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.synth.sources.cdk.assembly.lookups import told_apart


def marked(text: Any, *missing: dict[str, Any]) -> Any:
    return told_apart({"Resources": {"R": {"Type": "T", "Properties": {"P": text}}}}, missing)["Resources"]["R"]["Properties"]["P"]


def lookup(provider: str, dummy: Any = None, **asked: Any) -> dict[str, Any]:
    return {"key": "k", "provider": provider, "props": {**({} if dummy is None else {"dummyValue": dummy}), **asked}}


@pytest.mark.parametrize(
    ("missing", "text", "what"),
    [
        (lookup("vpc-provider", filter={"vpc-id": "vpc-0a"}), "vpc-12345", "the VPC vpc-id=vpc-0a"),
        (lookup("vpc-provider", filter={"isDefault": "true"}), ["p-67890"], ["the VPC isDefault=true"]),
        (lookup("key-provider", {"keyId": "1234abcd-12ab"}, aliasName="alias/a"), "arn:aws:kms:eu-west-1:1:key/1234abcd-12ab", "the key alias/a"),
        (lookup("key-provider", aliasName="alias/a"), "1234abcd-12ab-34cd-56ef-1234567890ab", "the key alias/a"),
        (lookup("ami", "ami-1234"), "ami-1234", "the machine image"),
        (lookup("availability-zones", ["dummy1a", "dummy1b"]), "dummy1a,dummy1b", "the availability zones of the Region"),
        (lookup("hosted-zone", {"Id": "DUMMY", "Name": "example.com"}, domainName="example.com"), "DUMMY", "the hosted zone example.com"),
        (
            lookup(
                "cc-api-provider", [{"Arn": "arn:${Token[AWS.Partition.9]}:iam::123456789012:role/DUMMY_ARN"}], typeName="AWS::IAM::Role", exactIdentifier="r"
            ),
            {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::123456789012:role/DUMMY_ARN"]]},
            {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, "the AWS::IAM::Role r"]]},
        ),
        (lookup("ssm", "dummy-value-for-/a", parameterName="/a"), {"Fn::Sub": "${X}/dummy-value-for-/a"}, {"Fn::Sub": "the SSM parameter /a"}),
        (lookup("somebodys-plugin", "not-here-yet"), "not-here-yet", "what somebodys-plugin answers"),
    ],
)
def test_a_dummy_says_what_has_not_been_looked_up(missing: dict[str, Any], text: Any, what: Any) -> None:
    def spelt(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: spelt(value) for key, value in node.items()}
        if isinstance(node, list):
            return [spelt(item) for item in node]
        return node.replace("dummy-value-for-", "")

    found = marked(text, missing)
    assert "dummy-value-for-the" in str(found) or "dummy-value-for-what" in str(found)
    assert spelt(found) == what


@pytest.mark.parametrize(
    ("missing", "text"),
    [
        (lookup("ssm", "60", ignoreErrorOnMissingContext=True, parameterName="/a"), "60"),
        (lookup("cc-api-provider", [{"Endpoint.Port": "5432"}]), "5432"),
        (lookup("hosted-zone", {"Id": "DUMMY", "Name": "example.com"}, domainName="example.com"), "https://example.com/orders"),
        (lookup("ami", "ami-1234"), "ami-12345"),
        (lookup("ami", "ami-1234"), "my-ami-1234"),
        (lookup("ami", "ami-1234"), "vpc-12345"),
        (lookup("vpc-provider"), "vpc-123456"),
        ({}, "vpc-12345"),
        ({"provider": ["vpc-provider"], "props": "x"}, "vpc-12345"),
        ({"provider": "ssm", "props": {"dummyValue": {"a": [{"b": 3}]}, "parameterName": ["x"], "filter": 7}}, "x"),
    ],
)
def test_whatever_else_stays(missing: dict[str, Any], text: Any) -> None:
    assert marked(text, missing) == text


def test_nothing_missing_costs_nothing() -> None:
    body: dict[str, Any] = {"Resources": {"Q": {"Type": "T"}}}
    assert told_apart(body, []) is body
