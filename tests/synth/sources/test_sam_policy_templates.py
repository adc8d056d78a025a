from __future__ import annotations

import importlib.util
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "synth" / "sources" / "sam_policy_templates.json"
MADE_BY = json.loads(TABLE.read_text(encoding="utf-8"))["source"]


def installed() -> str:
    try:
        return f"aws-sam-translator {version('aws-sam-translator')}"
    except PackageNotFoundError:
        return "none"


@pytest.mark.skipif(installed() != MADE_BY, reason=f"the table was made with {MADE_BY}; installed: {installed()}")
def test_the_table_is_what_the_tool_writes() -> None:
    spec = importlib.util.spec_from_file_location("sam_policy_templates", ROOT / "tools" / "sam_policy_templates.py")
    assert spec is not None
    assert spec.loader is not None
    tool: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.rendered() == TABLE.read_text(encoding="utf-8")


def test_the_policies_of_a_pipeline_are_in_the_table() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    assert table["templates"]["SQSPollerPolicy"]["parameters"] == ["QueueName"]
    assert "AWSLambdaSQSQueueExecutionRole" in table["managed"]["/service-role/"]
    assert set(table["connectors"]["AWS::SQS::Queue AWS::Lambda::Function"]["access"]) == {"Read", "Write"}
