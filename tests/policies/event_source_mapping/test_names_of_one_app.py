"""Stacks of one app that are deployed to one account and Region cannot have queues of one name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

HERE = "aws://111122223333/eu-west-1"


def said(folder: Path, names: tuple[Any, Any], homes: tuple[str, str]) -> list[str]:
    """What is said of an app with a pipeline in each of two stacks."""
    artifacts = {}
    for stack, name, home in zip(("Test", "Live"), names, homes, strict=True):
        parts = {
            "Orders": ("SQS::Queue", {"QueueName": name}),
            "Worker": ("Lambda::Function", {"Role": "arn:aws:iam::111122223333:role/worker"}),
            "Mapping": ("Lambda::EventSourceMapping", {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}}),
        }
        body = {
            "Parameters": {"Stage": {"Type": "String", "Default": "x"}},
            "Resources": {part: {"Type": f"AWS::{kind}", "Properties": has} for part, (kind, has) in parts.items()},
        }
        (folder / f"{stack}.json").write_text(json.dumps(body), encoding="utf-8")
        artifacts[stack] = {"type": "aws:cloudformation:stack", "displayName": stack, "environment": home, "properties": {"templateFile": f"{stack}.json"}}
    (folder / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": artifacts}), encoding="utf-8")
    report = run(Flags(targets=(str(folder),), only=("name-taken-twice",), linters=("none",), cache=False), folder).report
    return [one.message for one in report.findings if one.verdict == "fail"]


def test_bad(tmp_path: Path) -> None:
    (message,) = said(tmp_path, ("orders", "orders"), (HERE, HERE))
    assert message.startswith("Orders of Test and Orders of Live both have QueueName orders")


@pytest.mark.parametrize(
    ("names", "homes"),
    [
        pytest.param(("orders-test", "orders"), (HERE, HERE), id="two names"),
        pytest.param(("orders", "orders"), (HERE, "aws://111122223333/us-east-1"), id="another Region"),
        pytest.param(("orders", "orders"), (HERE, "aws://444455556666/eu-west-1"), id="another account"),
        pytest.param(("orders", "orders"), ("aws://unknown-account/unknown-region",) * 2, id="nobody knows where"),
        pytest.param(({"Fn::Sub": "${AWS::StackName}-orders"},) * 2, (HERE, HERE), id="of the stack's name"),
        pytest.param(({"Fn::Sub": "${Stage}-orders"},) * 2, (HERE, HERE), id="of a parameter"),
    ],
)
def test_good(names: tuple[Any, Any], homes: tuple[str, str], tmp_path: Path) -> None:
    assert said(tmp_path, names, homes) == []


def test_trap_two_apps_of_one_run(tmp_path: Path) -> None:
    """Each is deployed by itself, and perhaps only one of them."""
    for app in ("one", "two"):
        (tmp_path / app / "cdk.out").mkdir(parents=True)
        said(tmp_path / app / "cdk.out", ("orders", "orders-live"), (HERE, HERE))
    report = run(Flags(targets=(str(tmp_path),), only=("name-taken-twice",), linters=("none",), cache=False), tmp_path).report
    assert [one.message for one in report.findings if one.verdict == "fail"] == []
