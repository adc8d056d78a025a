"""The contract of the command, kept by the command itself: its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

Run = Any  # the fixture's type stands in conftest.py, which nothing imports

TOP = [
    "version",
    "tool",
    "targets",
    "engines",
    "problems",
    "pipelines",
    "findings",
    "summary",
    "compared",
    "trusted",
    "questions",
]
NO_PIPELINE = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"
APP = json.dumps({"app": f"{sys.executable} app.py"})


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def document(done: subprocess.CompletedProcess[str]) -> Any:
    """Exactly one JSON document: json.loads refuses anything behind it."""
    found = json.loads(done.stdout)
    assert list(found) == TOP
    return found


def test_0_a_clean_template(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good)
    done = queuegate("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Orders → Worker" in done.stdout


def test_0_a_template_without_a_pipeline_says_so_on_stderr(queuegate: Run, folder: Path) -> None:
    write(folder, "template.yaml", NO_PIPELINE)
    done = queuegate("check", "--report", "json")
    assert (done.returncode, done.stderr) == (0, "queuegate: no SQS → Lambda pipeline found: no pipeline was judged\n")
    assert document(done)["pipelines"] == []
    shown = queuegate("check")
    assert (shown.returncode, shown.stderr) == (0, "")  # there the report says it
    assert shown.stdout.count("no pipeline was judged") == 1


@pytest.mark.parametrize(
    "resource",
    [
        "N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.com/orders.yaml}}",
        "N: {Type: Team::Orders::Pipeline::MODULE}",
        "N: {Type: AWS::CloudFormation::StackSet, Properties: {StackSetName: a, PermissionModel: SELF_MANAGED}}",
    ],
)
def test_0_no_pipeline_in_what_was_read_is_not_none(resource: str, queuegate: Run, folder: Path) -> None:
    """A part that is not read may hold one: standard error does not say that there is none."""
    write(folder, "template.yaml", f"Resources:\n  {resource}\n")
    done = queuegate("check", "--report", "json")
    assert done.stderr == "queuegate: no SQS → Lambda pipeline found in what was read, which is not the whole: no pipeline was judged\n"
    assert [(one["rule"], one["verdict"]) for one in document(done)["findings"]] == [("unread-part", "undecided")]


def test_1_a_finding_at_fail_on(queuegate: Run, folder: Path, lossy: str, short: str) -> None:
    write(folder, "lossy.yaml", lossy)
    write(folder, "short.yaml", short)
    done = queuegate("check", "lossy.yaml")
    assert (done.returncode, done.stderr) == (1, "")
    assert "error[missing-redrive-policy]" in done.stdout
    assert "--> lossy.yaml:" in done.stdout
    assert queuegate("check", "short.yaml").returncode == 0
    assert queuegate("check", "short.yaml", "--fail-on", "warning").returncode == 1


def test_1_what_cannot_be_decided_fails_a_strict_run(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good.replace("maxReceiveCount: 5", "maxReceiveCount: !Ref Most") + "Parameters: {Most: {Type: Number}}\n")
    assert queuegate("check").returncode == 0
    assert queuegate("check", "--strict").returncode == 1
    assert queuegate("check", "--strict", "--parameter", "Most=5").returncode == 0


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_2_interrupted_without_a_traceback_or_anything_left_behind(folder: Path, sent: str) -> None:
    """A CI job that is cancelled sends SIGTERM, a terminal that is closed SIGHUP."""
    temporary = folder / "temporary"
    temporary.mkdir()
    write(folder, "cdk.json", APP)
    write(folder, "app.py", "import os, pathlib, time\npathlib.Path('started').write_text(str(os.getpid()))\ntime.sleep(60)\n")
    command, environment = [sys.executable, "-m", "queuegate", "check"], {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 30
        while not (folder / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(getattr(signal, sent))
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err.strip() == "queuegate: interrupted: nothing can be said of what was not checked"
    assert list(temporary.iterdir()) == []
    app, deadline = (folder / "started").read_text(encoding="utf-8"), time.monotonic() + 10
    while (state := _state(app)) not in {"", "Z"} and time.monotonic() < deadline:  # what was killed ends when it gets a core
        time.sleep(0.05)
    assert state in {"", "Z"}


def _state(process: str) -> str:
    return subprocess.run(["ps", "-o", "state=", "-p", process], capture_output=True, text=True, check=False).stdout.strip()


def test_2_what_its_caller_switched_off_interrupts_nothing(folder: Path) -> None:
    script = 'trap "" HUP; exec "$1" -c "$2"'
    program = "import os, signal, sys; from queuegate.policies.gate.command import process; process.command = lambda _: os.kill(os.getpid(), signal.SIGHUP) or sys.exit(7); process.run()"
    assert subprocess.run(["bash", "-c", script, "-", sys.executable, program], cwd=folder, check=False).returncode == 7


def test_3_a_rule_that_crashes_is_named_and_the_others_still_speak(folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    program = """
from queuegate.policies.gate.catalogue import rules
from queuegate.policies.gate.command.main import main
def crash(mapping): raise ZeroDivisionError("on purpose")
rules.LISTED = tuple(one.rule._replace(check=crash) if one.name == "visibility-timeout" else one for one in rules.LISTED)
main(["check", "--linters", "none", "--report", "json"])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 3
    assert "the rule visibility-timeout crashed on template/Mapping: ZeroDivisionError: on purpose" in done.stderr
    assert "Traceback" not in done.stderr
    found = document(done)
    assert [(problem["kind"], problem["rule"]) for problem in found["problems"]] == [("rule-crash", "visibility-timeout")]
    assert "missing-redrive-policy" in {finding["rule"] for finding in found["findings"]}


def test_4_a_named_target_that_is_not_there_and_the_others_are_still_checked(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "lossy.yaml", lossy)
    done = queuegate("check", "none.yaml", "lossy.yaml", "--report", "json")
    assert done.returncode == 4
    found = document(done)
    assert [(target["target"], target["status"]) for target in found["targets"]] == [("none.yaml", "failed"), ("lossy.yaml", "checked")]
    assert "missing-redrive-policy" in {finding["rule"] for finding in found["findings"]}
    assert done.stderr == "queuegate: none.yaml:1: there is no such file or folder. Check the path\n"


def test_4_an_app_that_cannot_be_synthesised(queuegate: Run, folder: Path) -> None:
    write(folder, "cdk.json", APP)
    write(folder, "app.py", "print('on stdout')\nraise SystemExit(7)\n")
    done = queuegate("check", "--report", "json")
    assert done.returncode == 4
    assert [problem["kind"] for problem in document(done)["problems"]] == ["synthesis"]


def test_4_settings_at_their_line_and_the_report_holds_the_problems_only(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    write(folder, "queuegate.yaml", "strict: true\nfail-on: eror\nwaivers:\n  - {rule: missing-redrive-policy, resource: Orders}\n")
    done = queuegate("check", "--report", "json")
    assert done.returncode == 4
    assert [(problem["kind"], problem["source"]["file"], problem["source"]["line"], problem["source"]["column"]) for problem in document(done)["problems"]] == [
        ("settings", "queuegate.yaml", 2, 1),
        ("settings", "queuegate.yaml", 4, 5),
    ]
    assert done.stderr.startswith("queuegate: queuegate.yaml:2: fail-on is 'eror', and has to be one of error, note, warning\n")
    terminal = queuegate("check")
    assert terminal.returncode == 4
    assert "queuegate.yaml:2:1" in terminal.stdout
    assert "queuegate.yaml:4:5" in terminal.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("check", "--bogus"), "No such option", id="unknown option"),
        pytest.param(("check", "--fail-on", "eror"), "'eror' is not one of", id="unknown severity"),
        pytest.param(("check", "--report", "jsn"), "there is no format 'jsn' (did you mean 'json'?)", id="unknown format"),
        pytest.param(("check", "--report", "json="), "the file is missing", id="format without a file"),
        pytest.param(("check", "--report", "json", "--report", "terminal"), "another report goes to standard output already", id="two on standard output"),
        pytest.param(("check", "--only", "visibility-timeot"), "did you mean 'visibility-timeout'", id="unknown rule"),
        pytest.param(("check", "--skip", "timings"), "did you mean 'timing'", id="unknown group"),
        pytest.param(("check", "--linters", "cloudformation-validat"), "did you mean 'cloudformation-validate'", id="linter"),
        pytest.param(("check", "--parameter", "Env"), "is not NAME=VALUE", id="parameter without a value"),
        pytest.param(("check", "--parameter", "Evn=prod"), "no template has a parameter 'Evn'", id="unknown parameter"),
        pytest.param(("check", "--parameters", "none.json"), "this parameter file cannot be read", id="parameter file"),
        pytest.param(("check", "--config", "none.yaml"), "there is no such file", id="settings file"),
        pytest.param(("chekc",), "there is no command 'chekc' (did you mean 'check'", id="unknown command"),
        pytest.param(("version",), "there is no command 'version': it is `queuegate --version`", id="the version as a command"),
        pytest.param(("baseline",), "there is no command 'baseline': it is `queuegate check --write-baseline FILE`", id="an option as a command"),
        pytest.param(("lint",), "there is no command 'lint': it is `queuegate check`", id="what another tool calls it"),
        pytest.param(("help",), "there is no command 'help': it is `queuegate --help`", id="help as a command"),
        pytest.param(("check", "--json"), "Did you mean '--report json'?", id="json as a flag"),
        pytest.param(("handlers", "--jsn"), "Did you mean '--json'?", id="a flag that is there"),
        pytest.param(("template.yaml",), "To check it: queuegate check template.yaml", id="a file for a command"),
        pytest.param(("explain", "visibility-timeot"), "did you mean 'visibility-timeout'", id="unknown rule explained"),
        pytest.param(("explain",), "Missing argument", id="nothing explained"),
        pytest.param((), "Usage: queuegate", id="no command"),
    ],
)
def test_4_a_wrong_command(queuegate: Run, folder: Path, good: str, arguments: tuple[str, ...], message: str) -> None:
    write(folder, "template.yaml", good)
    done = queuegate(*arguments)
    assert done.returncode == 4
    assert message in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "wrong", [("--bogus",), ("--fail-on", "eror"), ("--only", "nope"), ("--parameter", "Evn=prod")], ids=["option", "choice", "rule", "parameter"]
)
def test_4_a_wrong_command_is_a_json_document_too(queuegate: Run, folder: Path, good: str, wrong: tuple[str, ...]) -> None:
    write(folder, "template.yaml", good)
    done = queuegate("check", "--report=json", *wrong)
    assert done.returncode == 4
    assert [problem["kind"] for problem in document(done)["problems"]] == ["settings"]


def test_4_a_report_that_cannot_be_written_while_the_others_are(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    done = queuegate("check", "--report", "terminal", "--report", "json=none/report.json", "--report", "json=report.json")
    assert done.returncode == 4
    assert "json=none/report.json cannot be written: No such file or directory" in " ".join(done.stdout.split())
    assert "error[missing-redrive-policy]" in done.stdout
    assert "missing-redrive-policy" in (folder / "report.json").read_text(encoding="utf-8")


def test_5_nothing_to_check_says_what_was_looked_for(queuegate: Run) -> None:
    done = queuegate("check", "--report", "json")
    assert done.returncode == 5
    assert document(done)["targets"] == []
    assert "no template found" in done.stderr
    assert "a cdk.json, a cdk.out, a template.yaml, .yml or .json" in done.stderr


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {".git/HEAD": "", "infra/worker.yml": "Resources: {Jobs: {Type: AWS::SQS::Queue}}\n", "infra/more.json": "{}"},
            "Its folders hold infra/worker.yml: queuegate check .",
        ),
        (
            {".git/HEAD": "", "apps/mail/cdk.json": '{"app": "npx ts-node bin/app.ts"}', "apps/mail/package.json": "{}"},
            "Its folders hold apps/mail/cdk.json, and an app runs only where it is named. The command for that: queuegate check .",
        ),
        ({".git/HEAD": "", "serverless.yml": "service: x\n"}, "npx serverless package, and then queuegate check .serverless"),
        ({".git/HEAD": "", "README.md": ""}, "Name a file or a folder: queuegate check PATH"),
        ({"main.tf": 'resource "aws_sqs_queue" "orders" {}'}, "What lies there is Terraform, which is not read. Name a file or a folder"),
    ],
    ids=["templates below", "apps of the CDK below", "a service of the Serverless Framework", "a repository without any", "Terraform"],
)
def test_5_says_what_to_name_instead(files: dict[str, str], words: str, queuegate: Run, folder: Path) -> None:
    if ".git/HEAD" not in files:
        (folder / ".git").rmdir()
    for name, text in files.items():
        write(folder, name, text)
    done = queuegate("check", XDG_CACHE_HOME=str(folder.with_name("cache")))
    assert done.returncode == 5
    assert words in done.stderr


CATALOGUE = "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: service}\n"


def test_4_another_tools_template_says_where_ours_are(queuegate: Run, folder: Path) -> None:
    write(folder, ".git/HEAD", "")
    write(folder, "template.yaml", CATALOGUE)
    write(folder, "infra/worker.yml", "Resources: {Jobs: {Type: AWS::SQS::Queue}}\n")
    done = queuegate("check")
    assert done.returncode == 4
    assert "template.yaml is no template. Its folders hold infra/worker.yml: queuegate check ." in done.stderr
    assert "Its folders" not in queuegate("check", "template.yaml").stderr


def test_trap_4_a_broken_template_is_the_one_that_is_meant(queuegate: Run, folder: Path) -> None:
    write(folder, ".git/HEAD", "")
    write(folder, "template.yaml", "Resources:\n  Jobs: {Type: AWS::SQS::Queue\n")
    write(folder, "infra/worker.yml", "Resources: {Jobs: {Type: AWS::SQS::Queue}}\n")
    done = queuegate("check")
    assert done.returncode == 4
    assert "is no template" not in done.stderr


def test_5_a_folder_without_a_template(queuegate: Run, folder: Path) -> None:
    write(folder, "infra/package.json", '{"name": "x"}')
    done = queuegate("check", "infra")
    assert done.returncode == 5
    assert "no template found in infra" in done.stderr
    assert "skipped 1: infra/package.json (no Resources section)" in done.stdout
    assert "package.json" not in done.stderr
    assert "skipped infra/package.json: no Resources section" in queuegate("check", "infra", "--report", "markdown").stderr
