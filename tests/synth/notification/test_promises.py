"""What the pages promise is held by a test or an alarm, and what an alarm says is in the runbook."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PAGES = HERE.parents[2] / "docs" / "notification"


@pytest.fixture(scope="module")
def alarms(reference_template: dict[str, Any]) -> set[str]:
    resources = reference_template["Resources"].values()
    return {one["Metadata"]["aws:cdk:path"].split("/")[2] for one in resources if one["Type"] in ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")}


def rows(page: str, head: str) -> list[list[str]]:
    """Return the cells of the table whose first column is called so."""
    text = (PAGES / page).read_text(encoding="utf-8")
    [table] = re.findall(rf"^\| {head} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_every_promise_has_a_test_or_an_alarm(alarms: set[str]) -> None:
    tests = {
        node.name
        for path in HERE.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    for promise, held_by in rows("README.md", "Promise"):
        named = re.findall(r"(alarm )?`(\w+)`", held_by)
        assert named, promise
        assert [name for is_alarm, name in named if name not in (alarms if is_alarm else tests)] == [], promise


def test_the_runbook_has_every_alarm_and_no_other(alarms: set[str]) -> None:
    listed = [name for row in rows("runbook.md", "Alarm") for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(listed) == sorted(alarms)


def test_the_pages_name_the_numbers_of_the_template(deployment: Any) -> None:
    runbook, caller = ((PAGES / name).read_text(encoding="utf-8") for name in ("runbook.md", "caller.md"))
    [stage] = deployment.of_type("AWS::ApiGateway::Stage").values()
    [post] = [one for one in stage["MethodSettings"] if one["HttpMethod"] == "POST"]
    assert f"{post['ThrottlingRateLimit']} requests a second, {post['ThrottlingBurstLimit']} at once" in caller
    assert f"| Admitted | {post['ThrottlingRateLimit']} a second, {post['ThrottlingBurstLimit']} at once |" in runbook
    queue = deployment.properties(deployment.named("Messaging/Queue", "AWS::SQS::Queue"))
    assert f"{queue['RedrivePolicy']['maxReceiveCount']} receives" in runbook
    assert f"{queue['MaximumMessageSize']:,} bytes" in caller
    in_flight = deployment.properties(deployment.named("Alarms/InFlight", "AWS::CloudWatch::Alarm"))
    assert f"{in_flight['Threshold']:,} of the 120,000" in runbook
