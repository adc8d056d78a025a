"""What others' tools read of this repository: hooks and workflows have the form that those want. What they do is in test_pre_commit.py and test_shipped_gate.py."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def tool(name: str) -> str:
    found = shutil.which(name, path=str(BIN))
    if found is None:
        pytest.skip(f"{name} is not installed beside this Python: it is part of the dev extra")
    return found


def run(*command: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT")) and key != "GITHUB_ACTIONS"}
    return subprocess.run(command, cwd=cwd, env={**clean, **env}, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
def test_the_workflows_and_the_hooks_have_the_form_that_their_tools_want() -> None:
    assert {file.name for file in WORKFLOWS} == {"ci.yml", "policy.yml"}
    assert run(tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS)).returncode == 0
    assert run(tool("check-jsonschema"), "--builtin-schema", "vendor.github-actions", str(ACTION)).returncode == 0
    assert run(tool("pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml").returncode == 0
    assert run(tool("pre-commit"), "validate-config", ".pre-commit-config.yaml").returncode == 0


def test_the_workflows_and_the_action_are_clean_for_an_auditor() -> None:
    done = run(tool("zizmor"), "--offline", "--persona", "pedantic", "--no-progress", *map(str, (*WORKFLOWS, ACTION)))
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_a_caller_of_the_action_writes_reaches_the_shell_in_variables_only() -> None:
    action: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert "uses" not in step
    assert all("default" in one and one["description"] for one in action["inputs"].values())


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actions_are_pinned_and_nothing_may_be_written(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) for one in uses)
    workflow: dict[Any, Any] = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert all(job["permissions"] == {"contents": "read"} for job in workflow["jobs"].values())


def test_the_tests_run_on_the_oldest_python_and_the_newest_with_the_command_of_developers() -> None:
    """What that command does is not tried here: it runs these tests."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["ci"]
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = sorted((text.rpartition(" ")[2] for text in promised["classifiers"] if re.search(r":: 3\.\d+$", text)), key=lambda text: int(text[2:]))
    assert promised["requires-python"] == f">={versions[0]}"
    assert job["strategy"]["matrix"]["python"] == [versions[0], versions[-1]]
    assert [(step["run"], step["env"]) for step in job["steps"] if "run" in step] == [('.ci/run "$PART"', {"PART": "${{ matrix.part }}"})]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_parts_on_machines_of_their_own_are_the_whole_run() -> None:
    """That K/N of all K are every slow test is pytest-split's word."""
    usual, *parts = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]["ci"]["strategy"]["matrix"]["part"]
    assert usual == "usual"
    assert parts == [f"{one}/{len(parts)}" for one in range(1, len(parts) + 1)]


@pytest.mark.parametrize("part", ["", "slow", "0/3", "4/3", "1/3/3"])
def test_a_part_that_there_is_not_ends_at_once(part: str) -> None:
    done = run(str(ROOT / ".ci" / "run"), part or " ")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f".ci/run: {part or ' '} is no part: usual, or K/N such as 1/3\n"
