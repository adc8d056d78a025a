"""Permissions beside the tools that others use: what each of them says of the same templates is recorded, judged, and on the page `docs/iam-peers.md`."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RECORDED: Any = json.loads((ROOT / "tests" / "peers" / "recorded.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("iam_peers", ROOT / "tools" / "iam_peers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "tools"))
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def ours(tool: Any) -> Any:
    return tool.ours()


def test_whatever_a_peer_says_is_judged_and_what_is_true_is_found(tool: Any, ours: Any) -> None:
    assert tool.problems(RECORDED, ours) == []


def test_the_page_is_what_the_tool_writes(tool: Any, ours: Any) -> None:
    assert tool.PAGE.read_text(encoding="utf-8") == tool.rendered(RECORDED, ours), "run python tools/iam_peers.py"


def test_a_finding_that_is_lost_is_noticed(tool: Any, ours: Any) -> None:
    said = tool.problems(RECORDED, {name: [] for name in ours})
    assert any("misspelt: unknown-action is said to find what parliament finds (UNKNOWN_ACTION), and does not" in one for one in said)
    assert any("missing_delete: missing-poll-permission is expected of Queuegate" in one for one in said)


def test_a_finding_that_is_not_judged_is_noticed(tool: Any, ours: Any) -> None:
    more = {**RECORDED, "checkov": {**RECORDED["checkov"], "findings": {"least_privilege": [["CKV_AWS_999", "WorkerRole"]]}}}
    assert "checkov CKV_AWS_999 of WorkerRole in least_privilege is not judged" in tool.problems(more, ours)


def same(tool: Any, peer: str, installed: str, where: str) -> None:
    """The peer says what is recorded of it."""
    assert installed == RECORDED[peer]["version"], "run python tools/iam_peers.py --record"
    assert tool.asked(peer, where) == RECORDED[peer]


@pytest.mark.slow
def test_what_cfn_lint_says(tool: Any) -> None:
    same(tool, "cfn-lint", version("cfn-lint"), str(Path(sys.executable).with_name("cfn-lint")))


@pytest.mark.slow
@pytest.mark.skipif("QUEUEGATE_CHECKOV" not in os.environ, reason="QUEUEGATE_CHECKOV names no checkov")
def test_what_checkov_says(tool: Any) -> None:
    checkov = os.environ["QUEUEGATE_CHECKOV"]
    same(tool, "checkov", subprocess.run([checkov, "--version"], capture_output=True, text=True, check=True).stdout.strip(), checkov)


@pytest.mark.parametrize("peer", ["parliament", "cdk-nag"])
def test_what_those_say_that_need_an_environment_of_their_own(tool: Any, peer: str) -> None:
    variable = f"QUEUEGATE_{re.sub('-', '_', peer).upper()}"
    if not (python := os.environ.get(variable)):
        pytest.skip(f"{variable} names no Python with {peer}")
    told = subprocess.run([python, "-c", f"from importlib.metadata import version; print(version('{peer}'))"], capture_output=True, text=True, check=True)
    same(tool, peer, told.stdout.strip(), python)
