from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import moto
import pytest

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "synth" / "iam" / "managed_policies.json"
MADE_BY = json.loads(TABLE.read_text(encoding="utf-8"))["source"]


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("managed_policies", ROOT / "tools" / "managed_policies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(f"moto {moto.__version__}" != MADE_BY, reason=f"the table was made with {MADE_BY}, and moto {moto.__version__} is installed")
def test_the_table_is_what_the_tool_writes(tool: Any) -> None:
    assert tool.rendered() == TABLE.read_text(encoding="utf-8")


def test_only_actions_that_concern_a_pipeline_are_kept(tool: Any) -> None:
    statement = {"Sid": "x", "Effect": "Allow", "Action": ["sqs:SendMessage", "ec2:RunInstances", "s*:Get*"], "Resource": "*"}
    assert tool.kept(statement) == {"Effect": "Allow", "Action": ["sqs:SendMessage", "s*:Get*"], "Resource": "*"}
    assert tool.kept({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}) is None
    assert tool.kept({"Effect": "Allow", "Action": "*", "Resource": "*"})["Action"] == ["*"]
    assert tool.kept({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})["NotAction"] == "iam:*"
