"""A real CDK app over two Regions: what the CDK hands on between them is followed, and what it has not looked up is undecided."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.sources.cdk.assembly import cloud_assembly

pytestmark = pytest.mark.slow  # the app is synthesised for these tests alone


@pytest.fixture(scope="module")
def folder(synthesised: Callable[[str], Path]) -> Path:
    return synthesised("two_regions")


@pytest.fixture(scope="module")
def report(folder: Path, command: Any) -> Any:
    return json.loads(command("check", str(folder), "--linters", "none", "--report", "json", cwd=folder).stdout)


def pipeline(report: Any, mapping: str) -> Any:
    (found,) = [one for one in report["pipelines"] if one["mapping"]["construct"] == f"Orders/{mapping}/Resource"]
    return found


def waiting(report: Any, why: str) -> set[tuple[str, str]]:
    return {(one["rule"], one["settle"]) for one in report["findings"] if one["verdict"] == "undecided" and one["reason"] == why}


SETTLE = "cdk synth with credentials, and its cdk.context.json committed"


def test_a_value_is_followed_from_the_reader_to_the_writer_in_the_other_region(report: Any) -> None:
    assert pipeline(report, "Worker/Mapping")["role"]["construct"] == "Identity/Role/Resource"
    assert not [one for one in report["findings"] if one["rule"] == "missing-poll-permission" and one["verdict"] == "fail"]


def test_without_the_other_stack_the_value_is_outside(folder: Path, tmp_path: Path, command: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["artifacts"]["Identity"]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name in ("Orders.template.json", "Orders.metadata.json", "Orders.assets.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    alone = json.loads(command("check", ".", "--linters", "none", "--report", "json", cwd=tmp_path).stdout)
    assert "/cdk/exports/Orders/Identity" in pipeline(alone, "Worker/Mapping")["role"]["external"]
    assert "is imported from a stack that is not among the targets" in pipeline(alone, "Worker/Mapping")["role"]["external"]


def test_a_queue_that_has_not_been_looked_up_is_undecided(report: Any) -> None:
    assert pipeline(report, "Worker/Shared")["queue"] == {"external": "the app has not looked up the SSM parameter /shared/queue-arn yet"}
    assert ("visibility-timeout", SETTLE) in waiting(report, "the app has not looked up the SSM parameter /shared/queue-arn yet")


def test_a_key_that_has_not_been_looked_up_is_undecided(report: Any) -> None:
    found = waiting(report, "the app has not looked up the key alias/orders yet")
    assert ("missing-decrypt-permission", SETTLE) in found
    assert {settle for _, settle in found} == {SETTLE}


def test_a_role_that_has_not_been_looked_up_is_of_no_other_account(report: Any) -> None:
    """The dummy spells the account 123456789012: a reader of the ARN alone would find two accounts."""
    assert ("missing-poll-permission", SETTLE) in waiting(report, "the app has not looked up the AWS::IAM::Role theirs yet")
    assert not [one for one in report["findings"] if one["rule"] == "cross-account-consumer" and one["verdict"] == "fail"]


def test_a_value_that_the_app_names_for_want_of_one_is_a_value(report: Any) -> None:
    assert pipeline(report, "Other/Mapping")["parameters"]["function_timeout"]["value"] == 30


def test_every_dummy_is_marked(folder: Path) -> None:
    """Nothing that the CDK made up is left in the template as if it were a value."""
    (orders,) = [template for template in cloud_assembly.read(folder, root=folder).templates if template.stack == "Orders"]
    raw, read = (folder / "Orders.template.json").read_text(encoding="utf-8"), json.dumps(orders.body)
    for dummy in ("vpc-12345", "p-12345", "1234abcd-12ab-34cd-56ef-1234567890ab", "role/DUMMY_ARN"):
        assert dummy in raw
        assert dummy not in read


def test_conditions_on_the_region_of_a_stack_are_decided(tmp_path: Path, command: Any) -> None:
    """The manifest says to which account and Region the app deploys; `--parameter` says otherwise."""
    body = {
        "Conditions": {"Abroad": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}},
        "Mappings": {"Times": {"111122223333": {"Hide": 60}, "444455556666": {"Hide": 5}}},
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": {"Fn::FindInMap": ["Times", {"Ref": "AWS::AccountId"}, "Hide"]}}},
            "Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": {"Fn::If": ["Abroad", 20, 10]}}},
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
            },
        },
    }
    (tmp_path / "cdk.out").mkdir()
    stack = {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/us-east-1", "properties": {"templateFile": "S.json"}}
    (tmp_path / "cdk.out" / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {"S": stack}}), encoding="utf-8")
    (tmp_path / "cdk.out" / "S.json").write_text(json.dumps(body), encoding="utf-8")

    def parameters(*flags: str) -> tuple[Any, Any]:
        done = command("check", "cdk.out", "--linters", "none", "--report", "json", *flags, cwd=tmp_path)
        (found,) = json.loads(done.stdout)["pipelines"]
        return found["parameters"]["function_timeout"]["value"], found["parameters"]["visibility_timeout"]["value"]

    assert parameters() == (20, 60)
    assert parameters("--parameter", "AWS::Region=eu-west-1") == (10, 60)
    assert parameters("--parameter", "S.AWS::AccountId=444455556666") == (20, 5)
