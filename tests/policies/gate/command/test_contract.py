"""The contract of the command, kept by the command itself: exit codes, what goes where, and the same bytes for the same input."""

from __future__ import annotations

import json
import os
import shutil
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
ROOT = Path(__file__).parents[4]
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


# exit codes


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
def test_2_interrupted_without_a_traceback(folder: Path) -> None:
    write(folder, "cdk.json", APP)
    write(folder, "app.py", "import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(60)\n")
    with subprocess.Popen([sys.executable, "-m", "queuegate", "check"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 30
        while not (folder / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err.strip() == "queuegate: interrupted: nothing can be said of what was not checked"


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
        pytest.param(("check", "--parameter", "Env"), "is no NAME=VALUE", id="parameter without a value"),
        pytest.param(("check", "--parameter", "Evn=prod"), "no template has a parameter 'Evn'", id="unknown parameter"),
        pytest.param(("check", "--parameters", "none.json"), "this parameter file cannot be read", id="parameter file"),
        pytest.param(("check", "--config", "none.yaml"), "there is no such file", id="settings file"),
        pytest.param(("chekc",), "there is no command 'chekc' (did you mean 'check'", id="unknown command"),
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
        ({".git/HEAD": "", "serverless.yml": "service: x\n"}, "npx serverless package, and then queuegate check .serverless"),
        ({".git/HEAD": "", "README.md": ""}, "Name a file or a folder: queuegate check PATH"),
    ],
    ids=["templates below", "a service of the Serverless Framework", "a repository without any"],
)
def test_5_says_what_to_name_instead(files: dict[str, str], words: str, queuegate: Run, folder: Path) -> None:
    if ".git/HEAD" not in files:
        (folder / ".git").rmdir()
    for name, text in files.items():
        write(folder, name, text)
    done = queuegate("check", XDG_CACHE_HOME=str(folder.with_name("cache")))
    assert done.returncode == 5
    assert words in done.stderr


def test_5_a_folder_without_a_template(queuegate: Run, folder: Path) -> None:
    write(folder, "infra/package.json", '{"name": "x"}')
    done = queuegate("check", "infra")
    assert done.returncode == 5
    assert "no template found in infra" in done.stderr
    assert "skipped infra/package.json: no Resources section" in done.stderr


# what goes where


def test_findings_go_to_stdout_and_to_files_alike(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    printed = queuegate("check", "--report", "json")
    filed = queuegate("check", "--report", "json=report.json")
    assert (filed.returncode, filed.stdout, filed.stderr) == (1, "", "")
    assert (folder / "report.json").read_text(encoding="utf-8") == printed.stdout


def test_two_runs_give_the_same_bytes(queuegate: Run, folder: Path, lossy: str, short: str) -> None:
    write(folder, "a/template.yaml", lossy)
    write(folder, "b/template.yaml", short)
    printed = [queuegate("check", "a", "b", "--report", "terminal", "--report", f"json={seed}", PYTHONHASHSEED=seed).stdout for seed in ("1", "2")]
    assert printed[0] == printed[1] != ""
    assert (folder / "1").read_bytes() == (folder / "2").read_bytes() != b""


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--linters", "none", "--report", "json"),
        pytest.param(("check",), marks=pytest.mark.slow),
        ("rules",),
        pytest.param(("schema",), marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_a_reader_that_has_gone_is_no_error(folder: Path, lossy: str, arguments: tuple[str, ...]) -> None:
    write(folder, "template.yaml", lossy)
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # then Python writes once more at its end
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(
        [sys.executable, "-m", "queuegate", *arguments], cwd=folder, env=buffered, stdout=writes, stderr=subprocess.PIPE, encoding="utf-8", check=False
    )
    os.close(writes)
    assert (done.returncode, done.stderr) == (int("check" in arguments), "")


@pytest.mark.parametrize("encoding", ["ascii", *(pytest.param(name, marks=pytest.mark.slow) for name in ("latin-1", "cp1252"))])
def test_any_encoding_of_the_terminal_will_do(folder: Path, lossy: str, encoding: str) -> None:
    write(folder, "template.yaml", lossy.replace("Worker", "Wörker"))
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "queuegate", "check", "--linters", "none"], cwd=folder, env=environment, capture_output=True, encoding=encoding, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "Orders -> W" in done.stdout
    assert "missing-redrive-policy" in done.stdout


def test_json_is_utf_8_whatever_the_terminal_is(queuegate: Run, folder: Path) -> None:
    write(folder, "tëmplate.yaml", NO_PIPELINE)
    done = queuegate("check", "tëmplate.yaml", "--report", "json", PYTHONIOENCODING="ascii")
    assert document(done)["targets"][0]["target"] == "tëmplate.yaml"


def test_a_closed_standard_output_is_no_traceback(folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m queuegate check --linters none >&-"], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("unbuffered", ["", pytest.param("1", marks=pytest.mark.slow)], ids=["buffered", "unbuffered"])
def test_a_full_disk_is_said(folder: Path, lossy: str, unbuffered: str) -> None:
    """With a buffer Python writes once more at its end, and must not change the exit code then."""
    write(folder, "template.yaml", lossy)
    command = ["bash", "-c", f"{sys.executable} -m queuegate check --linters none > /dev/full"]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONUNBUFFERED": unbuffered}, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (4, "queuegate: standard output cannot be written: No space left on device\n")


def test_an_answer_about_access_goes_where_it_can_be_read_or_says_why_not(folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    (folder / "summary.md").write_text("# Before\n", encoding="utf-8")
    command = f"{sys.executable} -m queuegate access no-public-access --report terminal=summary.md --report json=none/answer.json --report json > /dev/full"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "GITHUB_STEP_SUMMARY": str(folder / "summary.md")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 4
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("# Before\n\n")
    assert "--report json=none/answer.json cannot be written: No such file or directory" in done.stderr
    assert "standard output cannot be written: No space left on device" in done.stderr


def test_no_file_is_left_in_the_folder(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    queuegate("check")
    assert sorted(path.name for path in folder.iterdir()) == [".git", "template.yaml"]


def test_hostile_text_does_not_reach_the_terminal(queuegate: Run, folder: Path) -> None:
    write(folder, "a\x1b[31m\u202e.yaml", "Resources: [")
    done = queuegate("check", "a\x1b[31m\u202e.yaml", "--report", "json")
    assert done.returncode == 4
    assert done.stderr.startswith("queuegate: a\\x1b[31m\\u202e.yaml:1: ")
    assert "\x1b" not in done.stdout + done.stderr


def test_a_name_that_is_no_text_is_no_traceback(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"queuegate", b"check", b"\xff.yaml", b"--report", b"json"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 4
    assert json.loads(done.stdout)["problems"][0]["kind"] == "unreadable"
    assert b"Traceback" not in done.stderr


# targets, settings, code


def test_static_runs_no_app(queuegate: Run, folder: Path) -> None:
    write(folder, "cdk.json", APP)
    write(folder, "app.py", "import pathlib\npathlib.Path('ran').touch()\n")
    done = queuegate("check", "--static", "--report", "json")
    assert done.returncode == 5
    assert [(target["target"], target["status"], target["reason"]) for target in document(done)["targets"]] == [
        ("cdk.json", "skipped", "--static runs no app: check its cdk.out instead")
    ]
    assert not (folder / "ran").exists()


@pytest.mark.parametrize("target", [".", "*/cdk.json"], ids=["folder", "pattern"])
def test_an_app_that_is_merely_met_is_not_run(queuegate: Run, folder: Path, target: str) -> None:
    write(folder, "app/cdk.json", APP)
    write(folder, "app/app.py", "import pathlib\npathlib.Path('ran').touch()\n")
    done = queuegate("check", target)
    assert done.returncode == 5
    assert "an app is run only if it is named" in done.stderr
    assert not (folder / "app" / "ran").exists()


def test_settings_are_found_upwards_and_paths_start_at_their_folder(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "infra/stack.yaml", lossy)
    write(folder, "queuegate.yaml", "targets: [infra/stack.yaml]\nseverity: {missing-redrive-policy: warning}\n")
    (folder / "src").mkdir()
    done = queuegate("check", "--report", "json", cwd="src")
    found = document(done)
    assert done.returncode == 0
    assert [target["target"] for target in found["targets"]] == ["../infra/stack.yaml"]
    assert {(finding["rule"], finding["severity"], finding["source"]["file"]) for finding in found["findings"]} >= {
        ("missing-redrive-policy", "warning", "../infra/stack.yaml")
    }


def test_settings_beyond_the_repository_are_not_met(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "queuegate.yaml", "broken: yes")
    write(folder, "inner/template.yaml", lossy)
    (folder / "inner" / ".git").mkdir()
    assert queuegate("check", cwd="inner").returncode == 1


def test_a_waiver_silences_its_finding_and_one_that_matches_nothing_is_a_warning_at_its_line(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    write(
        folder,
        "queuegate.yaml",
        'waivers:\n  - {rule: missing-redrive-policy, resource: Orders, reason: "replayed by hand"}\n  - {rule: visibility-timeout, resource: Gone, reason: "x"}\n',
    )
    done = queuegate("check", "--report", "json")
    found = document(done)
    assert done.returncode == 0
    waived = next(finding for finding in found["findings"] if finding["rule"] == "missing-redrive-policy")
    assert waived["suppressed"] == {
        "by": "waiver",
        "reason": "replayed by hand",
        "until": None,
        "source": {"file": "queuegate.yaml", "line": 2, "column": 5},
        "origin": "settings",
    }
    unused = [
        (finding["severity"], finding["source"]["file"], finding["source"]["line"]) for finding in found["findings"] if finding["rule"] == "unused-waiver"
    ]
    assert unused == [("warning", "queuegate.yaml", 3)]
    assert queuegate("check", "--fail-on", "warning").returncode == 1
    assert "unused-waiver" not in queuegate("check", "--skip", "visibility-timeout").stdout
    assert "unused-waiver" not in queuegate("check", "--only", "missing-redrive-policy").stdout


def test_a_waiver_of_one_action_hides_no_other_and_one_that_is_not_used_says_what_there_is(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good.replace("Action: [sqs:ReceiveMessage,", "Action: ['sqs:Delete*', 'sqs:Purge*', sqs:ReceiveMessage,"))
    settings = """waivers:
  - {rule: wildcard-queue-actions, resource: WorkerRole, action: "sqs:Delete*", statement-resource: "${Orders.Arn}", reason: cleans up}
  - {rule: wildcard-queue-actions, resource: WorkerRole, action: "sqs:*", reason: gone}
"""
    write(folder, "queuegate.yaml", settings)
    done = queuegate("check", "--report", "json")
    found = document(done)
    ours = {finding["action"]: finding for finding in found["findings"] if finding["rule"] == "wildcard-queue-actions"}
    assert {action: finding["suppressed"] is not None for action, finding in ours.items()} == {"sqs:Delete*": True, "sqs:Purge*": False}
    assert (ours["sqs:Purge*"]["statement_resource"], ours["sqs:Purge*"]["surplus"]) == ("${Orders.Arn}", ["sqs:PurgeQueue"])
    assert ours["sqs:Delete*"]["suppressed"]["source"] == {"file": "queuegate.yaml", "line": 2, "column": 5}
    (unused,) = [finding for finding in found["findings"] if finding["rule"] == "unused-waiver"]
    assert unused["source"]["line"] == 3
    assert unused["message"] == (
        "no finding of wildcard-queue-actions is on WorkerRole and names the action sqs:*: this waiver is not used "
        "(those that are there name sqs:Delete* on ${Orders.Arn}; sqs:Purge* on ${Orders.Arn})"
    )
    shown = queuegate("check").stdout
    assert "statement: sqs:Purge* on ${Orders.Arn}" in shown
    assert "Statement: sqs:Purge* on ${Orders.Arn}" in queuegate("check", "--report", "github").stdout


def test_a_waiver_is_not_called_unused_where_not_everything_was_read(queuegate: Run, folder: Path, good: str, lossy: str) -> None:
    write(folder, "good.yaml", good)
    write(folder, "lossy.yaml", lossy)
    write(folder, "queuegate.yaml", 'targets: [good.yaml, lossy.yaml]\nwaivers: [{rule: missing-redrive-policy, resource: Orders, reason: "x"}]')
    assert "unused-waiver" not in queuegate("check").stdout
    assert "unused-waiver" not in queuegate("check", "good.yaml").stdout
    write(folder, "lossy.yaml", "Resources: [")
    assert "unused-waiver" not in queuegate("check").stdout


def test_a_declared_pipeline_may_be_in_any_target(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "orders.yaml", good)
    write(folder, "bills.yaml", good.replace("Orders", "Bills"))
    write(
        folder,
        "queuegate.yaml",
        "targets: [orders.yaml, bills.yaml]\npipelines:\n  orders: {queue: Orders, function: Worker, batch-size: 6}\n  bills: {queue: Bills, function: Worker, batch-size: 5}\n  gone: {queue: Gone, function: '**'}\n",
    )
    found = document(queuegate("check", "--report", "json"))
    assert [(finding["rule"], finding["source"]["file"], finding["source"]["line"]) for finding in found["findings"]] == [
        ("declared-parameters", "orders.yaml", good.splitlines().index("      BatchSize: 5") + 1),
        ("declared-pipeline", "queuegate.yaml", 5),
    ]
    assert "declared-pipeline" not in queuegate("check", "orders.yaml").stdout


def test_externals_settle_what_lies_outside(queuegate: Run, folder: Path, good: str) -> None:
    arn = "arn:aws:sqs:eu-central-1:123456789012:Far"
    write(folder, "template.yaml", good.replace("EventSourceArn: !GetAtt Orders.Arn", f"EventSourceArn: {arn}"))
    before = document(queuegate("check", "--only", "visibility-timeout", "--report", "json"))
    assert [finding["verdict"] for finding in before["findings"]] == ["undecided"]
    write(folder, "queuegate.yaml", f'externals:\n  "{arn}":\n    type: AWS::SQS::Queue\n    properties:\n      VisibilityTimeout: 60\n')
    after = document(queuegate("check", "--only", "visibility-timeout", "--report", "json"))
    assert [(finding["verdict"], finding["source"]) for finding in after["findings"]] == [("fail", {"file": "queuegate.yaml", "line": 5, "column": 7})]


def test_parameters_come_from_files_and_flags(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good.replace("VisibilityTimeout: 185", "VisibilityTimeout: !Ref Hide") + "Parameters: {Hide: {Type: Number}}\n")
    write(folder, "prod.json", '[{"ParameterKey": "Hide", "ParameterValue": "60"}, {"ParameterKey": "Other", "ParameterValue": "x"}]')
    rule = ("check", "--fail-on", "warning", "--only", "visibility-timeout")
    assert queuegate(*rule, "--strict").returncode == 1
    assert queuegate(*rule, "--parameters", "prod.json").returncode == 1
    assert queuegate(*rule, "--parameters", "prod.json", "--parameter", "Hide=185").returncode == 0


def test_a_value_that_is_not_allowed_is_said_where_it_is_written(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good + "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\n")
    write(folder, "queuegate.yaml", "targets:\n  - paths: [template.yaml]\n    parameters:\n      Env: live\n")
    done = queuegate("check", "--report", "json")
    assert done.returncode == 4
    (problem,) = document(done)["problems"]
    assert (problem["kind"], problem["message"], problem["source"]["line"]) == (
        "settings",
        "the parameter Env cannot be 'live': template allows 'dev', 'prod'",
        4,
    )


# cost

HEAVY = ("yaml", "boto3", "aws_cdk", "cfnlint", "pytest", "jsonschema", "difflib")


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        pytest.param(("--help",), ("queuegate.synth", "msgspec", "yaml", "queuegate.policies.rule"), id="help"),
        pytest.param(("check", "--help"), ("queuegate.synth", "msgspec", "yaml"), id="help of check"),
        pytest.param(("check", "template.json", "--linters", "none"), HEAVY, id="check of JSON"),
        pytest.param(("check", "template.json"), HEAVY, id="check of JSON beside the linters", marks=pytest.mark.slow),
    ],
)
def test_nothing_is_imported_that_a_run_does_not_use(folder: Path, arguments: tuple[str, ...], unwanted: tuple[str, ...]) -> None:
    write(folder, "template.json", '{"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}}')
    program = f"import sys\nfrom queuegate.policies.gate.command.main import main\ntry: main({list(arguments)!r})\nfinally: print(' '.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, encoding="utf-8", check=True, env={**os.environ, "HOME": str(folder)}
    )
    modules = set(done.stderr.split())
    assert "click" in modules
    assert sorted(name for name in modules if name.startswith(unwanted)) == []


def test_an_app_is_run_judged_and_waived_by_construct_path(queuegate: Run, folder: Path) -> None:
    shutil.copytree(ROOT / "tests" / "apps" / "orders", folder, dirs_exist_ok=True)
    app = (folder / "app.py").read_text(encoding="utf-8").replace("visibility_timeout=Duration.seconds(180)", "visibility_timeout=Duration.seconds(179)")
    write(folder, "app.py", app)
    write(folder, "queuegate.yaml", "waivers:\n  - {rule: visibility-timeout, resource: '*/Queue', reason: idempotent, until: 2000-01-01}\n")
    done = queuegate("check", "--only", "visibility-timeout", "--report", "json", VIRTUAL_ENV="")
    found = document(done)
    assert (done.returncode, done.stderr) == (0, "")
    assert [(target["target"], target["kind"], target["status"]) for target in found["targets"]] == [("cdk.json", "cdk-app", "checked")]
    (finding,) = found["findings"]
    assert (finding["construct"], finding["source"]["file"]) == ("Orders/Queue/Resource", "app.py")
    assert "visibility_timeout=" in app.splitlines()[finding["source"]["line"] - 1]
    assert finding["suppressed"] is None
    assert finding["message"].endswith("(its waiver expired on 2000-01-01: idempotent)")
    assert "the app's stdout" not in done.stdout
