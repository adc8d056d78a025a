"""A pull request end to end: a repository with a CDK app, a branch with one mistake, and the steps of action.yml as they are written. What is asserted is what people and tools see."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ACTIONS: Any = runpy.run_path(str(HERE / "actions.py"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
RULE = "visibility-below-timeout"
PYTHON = """\
from aws_cdk import App, Duration, Stack, aws_lambda, aws_sqs
from aws_cdk.aws_lambda_event_sources import SqsEventSource

app = App()
stack = Stack(app, "Orders")
failed = aws_sqs.Queue(stack, "Failed", retention_period=Duration.days(14))
orders = aws_sqs.Queue(
    stack,
    "Queue",
    visibility_timeout=Duration.seconds(180),
    dead_letter_queue=aws_sqs.DeadLetterQueue(queue=failed, max_receive_count=5),
)
worker = aws_lambda.Function(
    stack,
    "Worker",
    runtime=aws_lambda.Runtime.PYTHON_3_13,
    handler="index.handler",
    code=aws_lambda.Code.from_inline("def handler(event, context): print(event)"),
    timeout=Duration.seconds(30),
)
worker.add_event_source(SqsEventSource(orders, max_concurrency=10))
app.synth()
"""
TYPESCRIPT = """\
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';

interface Shop { stack: Stack; failed: sqs.Queue }

const stack = new Stack(new App(), 'Orders');
const shop: Shop = { stack, failed: new sqs.Queue(stack, 'Failed', { retentionPeriod: Duration.days(14) }) };
const deadLetterQueue: sqs.DeadLetterQueue = { queue: shop.failed, maxReceiveCount: 5 };
const orders = new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.seconds(180), deadLetterQueue });
const worker = new lambda.Function(stack, 'Worker', {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: 'index.handler',
  code: lambda.Code.fromInline('def handler(event, context): print(event)'),
  timeout: Duration.seconds(30),
});
worker.addEventSource(new SqsEventSource(orders, { maxConcurrency: 10 }));
"""

Repository = Callable[[str], Path]
Pull = Callable[..., tuple[Any, int]]


@pytest.fixture
def repository(run: Any, tmp_path: Path) -> Repository:
    """`repository("python")`: a team's repository with its CDK app in a folder, committed."""

    def make(language: str) -> Path:
        folder = tmp_path / "team"
        app = folder / "services" / "orders"
        app.mkdir(parents=True)
        if language == "python":
            (app / "app.py").write_text(PYTHON, encoding="utf-8")
            (app / "cdk.json").write_text(json.dumps({"app": "python app.py"}), encoding="utf-8")
        else:
            (app / "app.ts").write_text(TYPESCRIPT, encoding="utf-8")
            (app / "cdk.json").write_text(json.dumps({"app": "npx --no-install tsx app.ts"}), encoding="utf-8")
            (app / "node_modules").symlink_to(node_modules())
        (folder / ".gitignore").write_text("node_modules\n__pycache__\nqueuegate.*\n", encoding="utf-8")
        for command in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "as it is"), ("checkout", "-q", "-b", "shorter")):
            assert run("git", *command, cwd=folder).returncode == 0
        return folder

    return make


def node_modules() -> Path:
    """The CDK and a TypeScript runner as npm installs them."""
    kept = os.environ.get("QUEUEGATE_NPM")
    if not kept or not shutil.which("npm"):
        pytest.skip("QUEUEGATE_NPM names no folder, or there is no npm: the packages are not installed")
    folder = Path(kept) / "cdk"
    if not (folder / "node_modules" / "aws-cdk-lib").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "aws-cdk-lib@2", "constructs@10", "tsx@4"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder / "node_modules"


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is installed once serves all."""
    return tmp_path_factory.mktemp("runner")


@pytest.fixture
def pull(run: Any, snapshot: Any, tmp_path: Path, runner: Path, environment_of_others: dict[str, str]) -> Pull:
    """`pull(folder, "app.py", old, new)`: commit one changed line on the branch, and run the action. What its last step did, and the number of the changed line."""

    def act(folder: Path, file: str, old: str, new: str) -> tuple[Any, int]:
        app = folder / "services" / "orders" / file
        text = app.read_text(encoding="utf-8")
        assert text.count(old) == 1
        app.write_text(text.replace(old, new), encoding="utf-8")
        assert run("git", "commit", "-q", "-a", "--allow-empty", "-m", "shorter", cwd=folder).returncode == 0
        changed = re.findall(r"^@@ -\S+ \+(\d+)", run("git", "diff", "-U0", "main", cwd=folder).stdout, re.MULTILINE)
        path = f"{Path(sys.executable).parent}{os.pathsep}{environment_of_others['PATH']}"
        environment = environment_of_others | {"PATH": path, "VIRTUAL_ENV": sys.prefix, "XDG_CACHE_HOME": str(tmp_path / "cache")}
        inputs = {"working-directory": "services/orders", "options": "--linters=none\n\n--skip\nwildcard-queue-actions", "extras": ""}
        done = ACTIONS["use"](snapshot.folder, inputs, folder, tmp_path / f"runner{len(changed)}", environment, runner / "temp")
        assert len(done) == 1 or done[0].code == 0, done[0].output
        return done[-1], int(changed[0]) if changed else 0

    return act


@pytest.mark.slow
@pytest.mark.parametrize(("language", "file"), [("python", "app.py"), ("typescript", "app.ts")])
def test_one_wrong_line_in_a_pull_request_is_shown_at_that_line_everywhere(repository: Repository, pull: Pull, run: Any, language: str, file: str) -> None:
    folder = repository(language)
    good, _ = pull(folder, file, "seconds(180)", "seconds(180)")
    assert (good.code, good.outputs["code"]) == (0, "0"), good.output
    assert "::error" not in good.output

    bad, line = pull(folder, file, "seconds(180)", "seconds(10)")
    path = f"services/orders/{file}"
    assert (bad.code, bad.outputs["code"]) == (1, "1"), bad.output
    assert re.search(rf"^::error file={path},line={line},col=\d+,title={RULE}::VisibilityTimeout", bad.output, re.MULTILINE)
    assert bad.summary.startswith(f"{ACTIONS['BEFORE']}\n## SQS → Lambda policies: ")
    assert f"{path}" in bad.summary
    assert RULE in bad.summary

    assert bad.outputs["sarif"] == "services/orders/queuegate.sarif"
    sarif = json.loads((folder / bad.outputs["sarif"]).read_text(encoding="utf-8"))
    (result,) = [one for one in sarif["runs"][0]["results"] if one["ruleId"] == RULE]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (path, line)
    assert (result["level"], "primaryLocationLineHash" in result["partialFingerprints"]) == ("error", True)

    junit = ET.parse(folder / bad.outputs["junit"]).getroot()  # noqa: S314 - our own
    failed = [case.get("name", "") for case in junit.iter("testcase") if case.find("failure") is not None]
    assert any(RULE in name for name in failed), failed
    assert run("git", "status", "--porcelain", cwd=folder).stdout == ""


HOSTILE = '"; touch owned; echo "$(touch owned)`touch owned`'


@pytest.mark.slow
def test_what_a_caller_writes_is_a_word_and_no_command(tmp_path: Path, environment_of_others: dict[str, str]) -> None:
    """The second step alone, with a stand-in for the command that prints its words."""
    folder = tmp_path / "team"
    folder.mkdir()
    shown = folder / "queuegate"
    shown.write_text(f"#!{sys.executable}\nimport sys\nprint(*map(ascii, sys.argv[1:]), sep='\\n')\nsys.exit(4)\n", encoding="utf-8")
    shown.chmod(0o755)
    action = tmp_path / "action"
    action.mkdir()
    body = {
        **ACTION,
        "runs": {
            **ACTION["runs"],
            "steps": [
                {
                    "name": "Stand in",
                    "shell": "bash",
                    "run": f'mkdir -p "$RUNNER_TEMP/queuegate/bin"; cp "{shown}" "$RUNNER_TEMP/queuegate/bin"; ln -sf "{sys.executable}" "$RUNNER_TEMP/queuegate/bin/python"',
                },
                ACTION["runs"]["steps"][1],
            ],
        },
    }
    (action / "action.yml").write_text(yaml.safe_dump(body), encoding="utf-8")
    inputs = {"targets": f"{HOSTILE}\n--strict\na b.yaml\n", "options": HOSTILE, "sarif": f"{HOSTILE}.sarif"}
    done = ACTIONS["use"](action, inputs, folder, tmp_path / "runner", environment_of_others)[-1]
    words = done.output.splitlines()
    assert (done.code, done.outputs["code"]) == (4, "4")
    assert words[:2] == [ascii("check"), ascii(HOSTILE)]
    assert words[words.index(ascii("--")) + 1 :] == [ascii(HOSTILE), ascii("--strict"), ascii("a b.yaml")]
    assert ascii(f"code-scanning={HOSTILE}.sarif") in words
    assert done.outputs["sarif"] == f"{HOSTILE}.sarif"
    assert not list(tmp_path.rglob("owned"))
