"""What others' tools read of this repository: hooks, the workflow. Checked with the real ones."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent

BAD = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 10}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""


def tool(name: str) -> str:
    found = shutil.which(name, path=str(BIN))
    if found is None:
        pytest.skip(f"{name} is not installed beside this Python: it is part of the dev extra")
    return found


def run(*command: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT")) and key != "GITHUB_ACTIONS"}
    return subprocess.run(command, cwd=cwd, env={**clean, **env}, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Somebody else's repository, with a template that has an error."""
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "template.yaml").write_text(BAD, encoding="utf-8")
    (folder / "notes.txt").write_text("nothing to see\n", encoding="utf-8")
    run("git", "init", "-q", cwd=folder)
    run("git", "add", "-A", cwd=folder)
    return folder


def test_the_workflow_and_the_hooks_have_the_form_that_their_tools_want() -> None:
    checker = tool("check-jsonschema")
    assert run(checker, "--builtin-schema", "vendor.github-workflows", ".github/workflows/policy.yml").returncode == 0
    assert run(tool("pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml").returncode == 0
    assert run(tool("pre-commit"), "validate-config", ".pre-commit-config.yaml").returncode == 0


def test_the_workflow_is_clean_for_an_auditor() -> None:
    done = run(tool("zizmor"), "--offline", "--persona", "pedantic", "--no-progress", ".github/workflows/policy.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_actions_are_pinned_and_nothing_may_be_written() -> None:
    text = (ROOT / ".github/workflows/policy.yml").read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) for one in uses)
    workflow: dict[Any, Any] = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert all(job["permissions"] == {"contents": "read"} for job in workflow["jobs"].values())


@pytest.mark.parametrize(
    ("file", "triggers"),
    [
        ("template.yaml", True),
        ("infra/orders.template.json", True),
        ("sam/template-prod.yml", True),
        ("queuegate.yaml", True),
        ("README.md", False),
        ("docker-compose.yml", False),
        ("src/app.py", False),
    ],
)
def test_which_files_make_the_template_hook_run(file: str, triggers: bool) -> None:  # noqa: FBT001 - a case
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert bool(re.search(hooks["queuegate"]["files"], file)) is triggers


@pytest.mark.parametrize(
    ("file", "triggers"), [("app.py", True), ("stacks/orders.ts", True), ("cdk.json", True), ("cdk.context.json", True), ("README.md", False)]
)
def test_which_files_make_the_cdk_hook_run(file: str, triggers: bool) -> None:  # noqa: FBT001 - a case
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert bool(re.search(hooks["queuegate-cdk"]["files"], file)) is triggers


def test_the_template_hook_in_somebody_elses_repository(team: Path, tmp_path: Path) -> None:
    pre_commit = tool("pre-commit")
    home = {"PRE_COMMIT_HOME": str(tmp_path / "home")}
    done = run(pre_commit, "try-repo", str(ROOT), "queuegate", "--files", "template.yaml", cwd=team, **home)
    assert "error[visibility-below-timeout]" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1
    silent = run(pre_commit, "try-repo", str(ROOT), "queuegate", "--files", "notes.txt", cwd=team, **home)
    assert silent.returncode == 0
    assert "no files to check" in silent.stdout


def test_the_cdk_hook_in_an_apps_own_environment(team: Path, tmp_path: Path) -> None:
    """A push synthesises the app with the Python that is first on the path."""
    (team / "template.yaml").unlink()
    shutil.copytree(ROOT / "tests" / "apps" / "orders", team, dirs_exist_ok=True)
    run("git", "add", "-A", cwd=team)
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    args = ("try-repo", str(ROOT), "queuegate-cdk", "--hook-stage", "pre-push", "--files", "app.py", "--verbose")
    done = run(tool("pre-commit"), *args, cwd=team, PATH=path, PRE_COMMIT_HOME=str(tmp_path / "home"))
    assert "1 CDK app, 1 pipeline" in done.stdout, done.stdout + done.stderr
