"""`--tracked`: every template of somebody's repository, found by nobody's settings. The pre-commit hook asks for it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Any  # the fixture's type stands in conftest.py, which nothing imports
Add = Callable[[str, str], None]

CONFIG_MAP = """
apiVersion: v1
kind: ConfigMap
data:
  template.yaml: |
    AWSTemplateFormatVersion: "2010-09-09"
    Resources: {Orders: {Type: AWS::SQS::Queue}}
"""
QUEUE = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 10}}
Outputs:
  Arn: {Value: !GetAtt Orders.Arn, Export: {Name: orders-arn}}
"""
WORKER = """
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !ImportValue orders-arn, FunctionName: !Ref Worker}}
"""


def git(folder: Path, *command: str) -> None:
    subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def add(folder: Path) -> Add:
    """`add("infra/orders.yaml", text)`: a file that git tracks, in the folder's repository."""
    git(folder, "init", "-q")

    def written(name: str, text: str) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        git(folder, "add", name)

    return written


def test_a_template_of_any_name_in_any_folder_is_found(queuegate: Run, add: Add, lossy: str) -> None:
    add("infra/eu west/Orders.YAML", lossy)
    add("package.json", "{}")
    done = queuegate("check", "--tracked")
    assert done.returncode == 1
    assert "error[missing-redrive-policy]" in done.stdout
    assert "--> infra/eu west/Orders.YAML:" in done.stdout


def test_what_git_does_not_track_is_no_part_of_a_commit(queuegate: Run, add: Add, folder: Path, good: str, lossy: str) -> None:
    add("infra/orders.yaml", good)
    (folder / "infra" / "packaged.yaml").write_text(lossy, encoding="utf-8")
    done = queuegate("check", "--tracked")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 template, 1 pipeline: Orders → Worker")
    assert queuegate("check", ".").returncode == 1


def test_a_queue_and_its_function_are_linked_across_files(queuegate: Run, add: Add) -> None:
    add("shared/queues.yaml", QUEUE)
    add("services/worker.yaml", WORKER)
    done = queuegate("check", "--tracked", "--only", "visibility-below-timeout")
    assert done.returncode == 1
    assert "--> shared/queues.yaml:3:" in done.stdout


@pytest.mark.parametrize("text", [CONFIG_MAP, "[1, 2]", "", "{{ .Values.x }}: [\n", '{"AWSTemplateFormatVersion": "2010-09-09"}'])
def test_a_file_that_is_no_template_is_no_problem(queuegate: Run, add: Add, good: str, text: str) -> None:
    add("infra/orders.yaml", good)
    add("other.yaml", text)
    assert queuegate("check", "--tracked").returncode == 0


def test_a_template_that_is_broken_is_one(queuegate: Run, add: Add, good: str) -> None:
    add("infra/orders.yaml", good)
    add("infra/broken.yaml", good + "  Broken: {\n")
    done = queuegate("check", "--tracked")
    assert done.returncode == 4
    assert "infra/broken.yaml" in done.stdout


def test_what_somebody_names_goes_before(queuegate: Run, add: Add, good: str, lossy: str) -> None:
    add("infra/orders.yaml", good)
    add("old/orders.yaml", lossy)
    assert queuegate("check", "--tracked").returncode == 1
    assert queuegate("check", "--tracked", "infra/").returncode == 0
    add("queuegate.yaml", "targets: [infra/*.yaml]\n")
    assert queuegate("check", "--tracked").returncode == 0
    assert queuegate("check", "--tracked", "old/").returncode == 1


def test_of_files_that_are_no_templates_nothing_is_told(queuegate: Run, add: Add, good: str) -> None:
    """Nobody named them; one that may be a template is told."""
    add("infra/orders.yaml", good)
    add("package.json", "{}")
    add("compose.yaml", "services: {}\n")
    assert "skipped" not in queuegate("check", "--tracked").stdout
    assert "skipped 2" in queuegate("check", ".").stdout
    add("odd.json", '{"Resources": 3}')
    assert "skipped 1: odd.json" in queuegate("check", "--tracked").stdout


def test_settings_further_down_are_for_their_own_folder(queuegate: Run, add: Add, lossy: str) -> None:
    add("services/orders/stack.yaml", lossy)
    add("services/orders/queuegate.yaml", "waivers: [{rule: missing-redrive-policy, resource: Orders, reason: nobody minds}]\n")
    add("services/mail/stack.yaml", lossy)
    done = queuegate("check", "--tracked", "--config", "services/orders/queuegate.yaml")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("1 template, 1 pipeline")
    assert queuegate("check", "--tracked").returncode == 1
    assert queuegate("check", "--tracked", cwd="services/mail").returncode == 1


def test_without_a_template_there_is_nothing_to_fail(queuegate: Run, add: Add, folder: Path) -> None:
    add("other.yaml", "a: 1\n")
    done = queuegate("check", "--tracked")
    assert (done.returncode, done.stderr) == (0, f"queuegate: no template found: git tracks none below {folder}\n")
    assert queuegate("check", "--tracked", ".").returncode == 5


def test_a_pipeline_that_is_declared_has_to_be_somewhere(queuegate: Run, add: Add) -> None:
    add("queuegate.yaml", "pipelines: {orders: {queue: Orders, function: Worker, batch-size: 5}}\n")
    assert queuegate("check", "--tracked").returncode == 5


def test_where_git_cannot_tell_the_run_proves_nothing(queuegate: Run, folder: Path, good: str) -> None:
    (folder / "infra.yaml").write_text(good, encoding="utf-8")
    done = queuegate("check", "--tracked", GIT_CEILING_DIRECTORIES=str(folder.parent))
    assert done.returncode == 4
    assert "--tracked: git cannot tell what it tracks: " in done.stdout
    done = queuegate("check", "--tracked", PATH=os.devnull)
    assert done.returncode == 4
    assert "--tracked: git cannot be run (" in done.stdout


def test_a_folder_that_looks_like_a_repository_runs_nothing(queuegate: Run, add: Add, folder: Path, good: str) -> None:
    """What a pull request may hold: a folder with a repository's files, of which the configuration names a program. https://git-scm.com/docs/git-config#Documentation/git-config.txt-safebareRepository"""
    add("infra/template.yaml", good)
    inside = folder / "infra"
    program = folder / "program.sh"
    program.write_text(f"#!/bin/sh\necho ran > '{folder}/ran'\n", encoding="utf-8")
    program.chmod(0o755)
    git(inside, "init", "-q", "--bare", ".")
    for key, value in (("core.bare", "false"), ("core.worktree", "."), ("core.fsmonitor", str(program))):
        git(inside, "config", "-f", "config", key, value)
    git(inside, "--git-dir=.", "-c", "core.fsmonitor=false", "add", "template.yaml")
    git(inside, "--git-dir=.", "update-index", "--fsmonitor")
    git(inside, "ls-files")
    assert (folder / "ran").exists()
    (folder / "ran").unlink()
    done = queuegate("check", "--tracked", cwd="infra")
    assert (done.returncode, (folder / "ran").exists()) == (4, False)
    assert "git cannot tell what it tracks" in done.stdout
