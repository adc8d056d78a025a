"""What a stranger meets: what was not read is said first, nothing vacuous passes, paths are the repository's for a forge, and standard input is a target."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete

from queuegate.policies.gate.command.main import main
from queuegate.policies.gate.report.continuous_integration.github import SHOWN

Run = Any  # the fixture's type stands in conftest.py, which nothing imports
NO_PIPELINE = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


# what was not read


# nothing vacuous


# standard input


@pytest.fixture
def typed(command: Run, folder: Path) -> Run:
    return lambda text, *arguments: command("check", "-", "--linters", "none", *arguments, cwd=folder, given=text)


def test_a_template_may_be_typed(typed: Run, lossy: str) -> None:
    done = typed(lossy, "--report", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert [target["target"] for target in found["targets"]] == ["-"]
    (loss,) = [finding for finding in found["findings"] if finding["rule"] == "missing-redrive-policy"]
    assert (loss["template"], loss["source"]["file"]) == ("<stdin>", "<stdin>")
    assert "--> <stdin>:" in typed(lossy).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "standard input is empty: the command before it wrote nothing"),
        ("# nothing\n", "standard input is empty. Name a template"),
        ('{"Resources": {', "the JSON is broken: standard input ends before everything is closed"),
    ],
)
def test_what_is_wrong_with_standard_input_is_said_of_no_file(text: str, said: str, typed: Run) -> None:
    (problem,) = json.loads(typed(text, "--report", "json").stdout)["problems"]
    assert problem["message"].startswith(said)


def test_what_is_typed_may_be_no_template(typed: Run, command: Run, folder: Path) -> None:
    for text in ("", "a: [", "just words"):
        done = typed(text, "--report", "json")
        assert done.returncode == 4
        assert [target["target"] for target in json.loads(done.stdout)["targets"]] == ["-"]
    (folder / "queuegate.yaml").write_text("targets: ['-']\n", encoding="utf-8")
    done = command("check", cwd=folder, given="x")
    assert done.returncode == 4
    assert "there is no such file" in done.stdout


# reports for a forge


def test_annotations_and_summaries_name_files_from_the_repositorys_root(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "services/orders/infra/template.yaml", lossy)
    below = "services/orders/infra"
    annotated = queuegate("check", "--report", "github", cwd=below).stdout
    assert "::error file=services/orders/infra/template.yaml,line=" in annotated
    assert "`services/orders/infra/template.yaml:" in queuegate("check", "--report", "markdown", cwd=below).stdout
    workspace = str(folder / "services")
    assert "::error file=orders/infra/template.yaml,line=" in queuegate("check", "--report", "github", cwd=below, GITHUB_WORKSPACE=workspace).stdout
    assert "::error file=services/orders/infra/template.yaml," in queuegate("check", "--report", "github", cwd=below, GITHUB_WORKSPACE="/elsewhere").stdout
    assert "--> template.yaml:" in queuegate("check", cwd=below).stdout
    up = queuegate("check", "../infra/template.yaml", "--report", "github", cwd="services/orders/infra").stdout
    assert "::error file=services/orders/infra/template.yaml," in up


def test_the_summary_of_a_step_is_added_to_and_any_other_file_is_written_anew(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    summary = folder / "summary.md"
    summary.write_text("# before\n", encoding="utf-8")
    queuegate("check", "--report", f"markdown={summary}", GITHUB_STEP_SUMMARY=str(summary))
    once = summary.read_text(encoding="utf-8")
    assert once.startswith("# before\n\n## SQS → Lambda policies: ")
    queuegate("check", "--report", "markdown=summary.md", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8") == once + once.removeprefix("# before\n")  # an empty line between them
    queuegate("check", "--report", "markdown=summary.md")
    assert summary.read_text(encoding="utf-8") == once.removeprefix("# before\n\n")


def test_the_ten_annotations_that_are_shown_are_the_gravest_and_one_counts_the_others(queuegate: Run, folder: Path, lossy: str) -> None:
    for i in range(12):
        write(folder, f"t{i}.yaml", lossy.replace("Orders", f"Orders{i}"))
    lines = queuegate("check", ".", "--report", "github", "--report", "json=report.json").stdout.splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))["summary"]
    assert len(errors) == found["error"] > SHOWN
    notices = [line for line in lines if line.startswith("::notice")]
    assert notices[0].startswith(f"::notice title={len(errors) - SHOWN} errors")
    assert "report.json" in notices[0]


# how much is said


def test_what_did_not_run_is_said_when_it_is_asked_for(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good)
    plain, told, anew = queuegate("check"), queuegate("check", "-v"), queuegate("check", "-v", "--no-cache")
    assert "cfn-lint" not in plain.stdout + plain.stderr
    assert "cfn-lint not run" in told.stdout
    assert "queuegate: nothing has changed for 1 template: what was said is said again\n" in told.stderr
    assert "queuegate: judging 1 template\n" in anew.stderr
    assert plain.stderr == ""


def test_a_quiet_run_keeps_its_remarks_and_none_of_its_problems(queuegate: Run, folder: Path) -> None:
    write(folder, "template.yaml", NO_PIPELINE)
    assert queuegate("check", "-q", "--report", "json").stderr == ""
    assert queuegate("check", "--report", "json").stderr != ""
    assert "there is no such file" in queuegate("check", "-q", "none.yaml", "--report", "json").stderr


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX's")
def test_at_a_terminal_each_step_is_told_and_wiped_away(folder: Path, good: str) -> None:
    import pty  # noqa: PLC0415 - POSIX's

    write(folder, "template.yaml", good)
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS")} | {"TERM": "xterm"}
    done = subprocess.run(
        [sys.executable, "-m", "queuegate", "check", "--linters", "none"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "reading template.yaml" in said
    assert "judging 1 template" in said
    assert said.endswith("\r\x1b[K")
    assert "reading" not in done.stdout


# what is not shown


def test_values_that_nobody_shall_see_are_in_no_report(queuegate: Run, folder: Path) -> None:
    write(
        folder,
        "template.yaml",
        """
Parameters:
  Secret: {Type: String, NoEcho: true, Default: hunter2hunter2, AllowedValues: [hunter2hunter2, swordfish, trustno1]}
  Hide: {Type: Number, NoEcho: true, Default: 61}
  Stage: {Type: String, NoEcho: "true"}
Conditions:
  A: !Equals [!Sub "${Stage}-x", xyzzy-x]
  B: !Equals [!Ref Secret, swordfish]
Mappings: {Times: {plugh: {Seconds: 42}, other: {Seconds: 43}}}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: !Ref Hide, MessageRetentionPeriod: !If [B, 60, !If [A, 70, 80]], DelaySeconds: !FindInMap [Times, !Ref Stage, Seconds]}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30, Runtime: python3.12, Handler: !Sub "${Secret}.handler", Role: !GetAtt Role.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: "sts:AssumeRole"}]}
      Policies:
        - PolicyName: !Ref Secret
          PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:*", Resource: !Sub "arn:aws:sqs:*:*:${Secret}-${Stage}"}, !If [B, {Effect: Allow, Action: "*", Resource: "*"}, !Ref "AWS::NoValue"]]}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: !Ref Stage}}
""",
    )
    hidden = ("hunter2hunter2", "swordfish", "trustno1", "xyzzy", "plugh", "supersecret")
    given = ("--parameter", "Stage=supersecret", "--parameter", "Hide=6173")
    reports = [f"{form}={folder / form}" for form in ("json", "markdown", "github")]
    for arguments in ((), given, ("--full",)):
        done = queuegate("check", "--report", "terminal", *(word for report in reports for word in ("--report", report)), *arguments)
        written = {form: (folder / form).read_text(encoding="utf-8") for form in ("json", "markdown", "github")}
        assert [(form, text.count("Orders") > 0) for form, text in written.items()] == [(form, True) for form in written]
        for form, text in {"terminal": done.stdout + done.stderr, **written}.items():
            assert [secret for secret in (*hidden, "6173") if secret in text] == [], (form, arguments)
    others = [("permissions", "--format", form) for form in ("text", "yaml", "json", "cdk")]
    others += [("access", question, "--report", form) for question in ("no-public-access",) for form in ("terminal", "json")]
    others += [("access", "not-granted", "--action", "*", "--report", form) for form in ("terminal", "json")]
    for command in others:
        done = queuegate(*command, *given)
        assert [secret for secret in (*hidden, "6173") if secret in done.stdout + done.stderr] == [], command
    timing = queuegate("check", "--only", "visibility-timeout", "--parameter", "Hide=61", "--parameter", "Stage=plugh").stdout
    assert "visibility-timeout" in timing
    assert "180" not in timing  # six times the function's thirty seconds less what is hidden would tell it


def test_what_lies_outside_the_repository_is_not_quoted_and_no_settings_or_link_has_it_read(
    queuegate: Run, folder: Path, lossy: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "private.yaml"
    outside.write_text(lossy.replace("Worker:", "Worker:  # between us"), encoding="utf-8")
    named = queuegate("check", str(outside))
    assert named.returncode == 1
    assert "missing-redrive-policy" in named.stdout
    assert "between us" not in named.stdout
    write(folder, "infra/package.json", "{}")
    (folder / "infra" / "link.yaml").symlink_to(outside)
    linked = queuegate("check", "infra")
    assert "a link that leads out of the repository" in " ".join(linked.stdout.split())
    assert "missing-redrive-policy" not in linked.stdout
    (folder / "values.toml").symlink_to(outside)
    parameters = "[{paths: [infra], parameter-files: ['values.toml#prod']}]"
    for targets in (f"[{outside}]", f"[{{paths: [{os.path.relpath(outside, folder)}]}}]", "[infra/link.yaml]", parameters):
        write(folder, "queuegate.yaml", f"targets: {targets}\n")
        done = queuegate("check")
        assert (done.returncode, "lies outside the repository" in " ".join(done.stdout.split())) == (4, True), targets
    write(folder, "queuegate.yaml", "targets: [infra]\n")
    assert "between us" not in queuegate("check", "--full").stdout


@pytest.mark.parametrize("targets", ["t.yaml", "'t*.yaml'"])
def test_the_folder_of_the_settings_may_look_like_a_pattern(targets: str, queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "[a]/t.yaml", lossy)
    write(folder, "[a]/queuegate.yaml", f"targets: [{targets}]\n")
    done = queuegate("check", "--config", "[a]/queuegate.yaml", "--report", "json")
    assert [target["target"] for target in json.loads(done.stdout)["targets"]] == ["[a]/t.yaml"]


def test_a_shell_completes_targets_and_the_files_of_reports() -> None:
    complete = ShellComplete(main, {}, "queuegate", "_QUEUEGATE_COMPLETE").get_completions
    assert [item.type for item in complete(["check"], "tem")] == ["file"]
    assert [(item.type, item.value) for item in complete(["check", "--report"], "json=re")] == [("file", "json=re")]
    assert [item.value for item in complete(["check", "--report"], "m")] == ["markdown"]


def test_what_stands_in_a_string_is_not_said_to_be_missing(queuegate: Run, folder: Path) -> None:
    policy = """'{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:d", "maxReceiveCount": 1}'"""
    write(
        folder,
        "template.yaml",
        f"""Resources:
  Orders: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {policy}}}}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 5}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}}}
""",
    )
    said = queuegate("check", "--only", "max-receive-count-one", COLUMNS="200").stdout
    assert "maxReceiveCount of Orders is 1" in said
    assert "is not set" not in said
