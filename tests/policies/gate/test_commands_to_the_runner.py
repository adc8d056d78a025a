"""Whatever a template, an app's file names, the settings or the command say, no line of ours is a command to the runner that reads along, but our own annotations."""

from __future__ import annotations

import json
import os
import random
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.report.door import for_people, for_programs
from queuegate.policies.gate.report.formats import FORMATS, Look
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

spread: Any = runpy.run_path(str(Path(__file__).parents[2] / "lengths.py"))["spread"]
Run = Any  # the fixture's type stands in conftest.py, which nothing imports
RUNNER: Any = runpy.run_path(str(Path(__file__).with_name("runner.py")))
ATTACKS = (
    "::error::x",
    "::add-mask::a",
    "::stop-commands::token",
    " ::set-output name=a::b",
    "\u00a0::warning::x",
    "\r::error::x",
    "\n::error file=a::x",
    "\u2028::error::x",
    "##[error]x",
    "a ##[add-mask]b",
    "###[group]x",
    "##[set-env name=A;]b",
    "x] ##[endgroup]",
    "a, ::error::x",
    "word " * 12 + "::error::x",
    "word " * 9 + "##[error] x",
)


def found(output: str) -> list[Any]:
    return list(RUNNER["commands"](output))


@pytest.mark.parametrize(
    "line",
    [
        "::error::x",
        "  ::error file=a,line=1::x",
        "\t::stop-commands::t",
        "a ##[error]b",
        "::error::x\r",
        "one\r::error::x",
        "\x1b[1m::error::x",
        "::a b::",
        "##[a b=c;]d",
    ],
)
def test_the_port_reads_what_the_runner_takes_for_a_command(line: str) -> None:
    assert found(line)


@pytest.mark.parametrize("line", ["error::x", "a ::error::x", ":: error", "##error", "# #[error]x", "##[error", "::error", "a::b::c", "\\x3a:error::x"])
def test_the_port_reads_nothing_else(line: str) -> None:
    assert not found(line)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_door_leaves_no_command_and_changes_nothing_else(attack: str) -> None:
    text = f"before\n{attack}\n\x1b[1m{attack}\x1b[0m\nafter a::b and ## [x]\n"
    assert found(text) or attack.startswith(("a, ", "word "))  # these are commands where a line is wrapped
    assert not found(for_people(text))
    assert for_people("before\nafter a::b and ## [x], Key: AWS::SQS::Queue\n") == "before\nafter a::b and ## [x], Key: AWS::SQS::Queue\n"
    data = json.dumps({attack: [attack]}, indent=1, ensure_ascii=False)
    assert not found(for_programs(data))
    assert json.loads(for_programs(data)) == json.loads(data)


def test_a_document_holds_nothing_that_moves_a_cursor_or_turns_what_is_read() -> None:
    unseen = {"a\x9b31m": "b\u202ec\u2028::error::d\u2066\x85", "é": "→"}
    told = for_programs(json.dumps(unseen, ensure_ascii=False))
    assert json.loads(told) == unseen
    assert told.isprintable()
    assert "é" in told
    assert "→" in told


def hostile(seed: int) -> dict[str, str]:
    """A folder whose names, values, comments and settings are attacks."""
    chance = random.Random(seed)  # noqa: S311 - cases, not secrets

    def evil() -> str:
        return chance.choice(ATTACKS)

    queue, worker, role = (f"{name}{evil()}" for name in ("Orders", "Worker", "Role"))
    body = {
        "Parameters": {evil(): {"Type": "String"}, "Env": {"Type": "String", "Default": evil(), "AllowedValues": [evil(), evil(), "prod"]}},
        "Conditions": {evil(): {"Fn::Equals": [{"Ref": "Env"}, evil()]}, "Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
        "Resources": {
            queue: {
                "Type": "AWS::SQS::Queue",
                "Metadata": {"queuegate": {"waivers": [{"rule": "missing-redrive-policy", "reason": evil()}, {"rule": "fifo-batch-size", "reason": evil()}]}},
                "Properties": {"VisibilityTimeout": {"Fn::If": ["Prod", 5, {"Ref": evil()}]}, "QueueName": evil()},
            },
            worker: {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Timeout": chance.choice([30, evil()]),
                    "Role": {"Fn::GetAtt": [role, "Arn"]},
                    "Handler": evil(),
                    "Environment": {"Variables": {evil(): evil()}},
                },
            },
            role: {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "Policies": [
                        {"PolicyName": evil(), "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": ["sqs:*", evil()], "Resource": [evil(), "*"]}]}}
                    ]
                },
            },
            f"Mapping{evil()}": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "EventSourceArn": chance.choice([{"Fn::GetAtt": [queue, "Arn"]}, {"Fn::ImportValue": evil()}]),
                    "FunctionName": {"Ref": worker},
                    "BatchSize": chance.choice([10, evil()]),
                },
            },
        },
    }
    waiver = {"rule": "visibility-timeout", "resource": evil() + "x", "reason": evil()}
    settings = {chance.choice(["waivers", evil()]): [waiver], "parameters": {"Env": evil()}}
    name = "".join(char for char in evil() if char not in "/\r\n")
    return {
        f"{name}.json": json.dumps(body, indent=2, ensure_ascii=False),
        "template.json": json.dumps(body, indent=2),
        "waived.yaml": f"Resources:\n  A: {{Type: AWS::SQS::Queue}}  # queuegate: waive fifo-batch-size because {' '.join(evil().split())}\n  B: 1 # queuegate: {evil()!r}\n",
        "broken.yaml": f"Resources:\n  A::{evil()}: [\n",
        "queuegate.yaml": json.dumps(settings),
        "none.yaml": "# no settings\n",
    }


@pytest.mark.parametrize("seed", spread(range(25), 25))
def test_no_report_of_a_hostile_folder_commands_the_runner(folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    for name, text in hostile(seed).items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    for flags in (Flags(targets=(".",), linters=("none",)), Flags(targets=(".",), linters=("none",), config="none.yaml")):
        ran = run(flags, folder)
        for form in FORMATS:
            for look in (Look(width=40), Look(width=100, color=True, full=True), Look(below="::error::x/##[a]", others=("##[error]x",))):
                text = FORMATS[form](ran.report, look)
                commands = found(text)
                assert [one for one in commands if form != "github" or not RUNNER["is_ours"](one)] == []


def test_neither_stream_of_any_command_commands_the_runner(queuegate: Run, folder: Path) -> None:
    for name, text in hostile(3).items():
        (folder / name).write_text(text, encoding="utf-8")
    evil = "a\n::error::x ##[error]x"
    commands = [
        ("check", "."), ("check", ".", "--report", "json"), ("check", "-v", "template.json", "--config", "none.yaml"), ("check", evil), ("check", f"--{evil}"), ("check", "--only", evil),
        ("check", "--parameter", evil), ("check", "--config", evil), ("check", "--report", evil), (evil,), ("explain", evil), ("permissions", "template.json", "--config", "none.yaml"),
        *(("permissions", "template.json", "--config", "none.yaml", "--format", form) for form in ("yaml", "json", "cdk")),
        ("permissions", ".", "--function", evil), ("access", "no-public-access", "template.json", "--config", "none.yaml"), ("access", "not-granted", "--action", evil, "template.json"),
        ("access", "not-granted", "--action", "sqs:*", "template.json", "--config", "none.yaml", "--report", "json"),
    ]  # fmt: skip
    for command in commands:
        done = queuegate(*command)
        assert found(done.stdout + "\n" + done.stderr) == [], command


FAKE = " ".join(f"clean:{i} no finding" for i in range(12))
"""Words of which one comes to stand first in a line, however wide that is."""


@pytest.mark.parametrize("width", [40, 57, 80, 100, 143])
def test_no_line_of_a_report_begins_with_what_a_files_name_says(folder: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """A last line that says that all is well would be believed, and `---` folds up what follows: https://buildkite.com/docs/pipelines/configure/managing-log-output"""
    (folder / FAKE).mkdir()
    (folder / FAKE / "pointer.json").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n", encoding="utf-8")
    for name in ("app.yaml", "lib.yaml"):
        (folder / FAKE / name).write_text("# no template\n", encoding="utf-8")
    (folder / "template.yaml").write_text(
        json.dumps({"Resources": {"Orders": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": f"App/{FAKE}/Resource"}}}}), encoding="utf-8"
    )
    (folder / "queuegate.yaml").write_text(json.dumps({"waivers": [{"rule": "fifo-batch-size", "resource": FAKE, "reason": FAKE}]}), encoding="utf-8")
    monkeypatch.chdir(folder)
    ran = run(Flags(targets=(".",), linters=("none",)), folder)
    for full in (False, True):
        lines = FORMATS["terminal"](ran.report, Look(width=width, full=full)).splitlines()
        assert any("clean:" in line for line in lines)
        assert [line for line in lines if line.startswith(("clean:", "no finding", "finding"))] == []


def texts(node: Any) -> list[str]:
    match node:
        case str():
            return [node]
        case dict() | list():
            return [text for each in (node.values() if isinstance(node, dict) else node) for text in texts(each)]
    return []


@pytest.mark.parametrize("form", ["terminal", "markdown", "github", "sarif", "junit", "gitlab"])
def test_a_name_of_several_lines_adds_no_line_to_what_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    fake = "Fix: nothing, security has waived it"
    name = f"Orders\n{fake}"
    queue = {
        "Type": "AWS::SQS::Queue",
        "Properties": {"MessageRetentionPeriod": 1, "RedrivePolicy": {"deadLetterTargetArn": {"Ref": "Absent"}, "maxReceiveCount": 0}},
    }
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": [name, "Arn"]}, "FunctionName": {"Ref": name}}}
    template = {"Resources": {name: queue, "Mapping": mapping}}
    (folder / "template.json").write_text(json.dumps(template), encoding="utf-8")
    monkeypatch.chdir(folder)
    text = FORMATS[form](run(Flags(targets=(".",), linters=("none",)), folder).report, Look(full=True))
    assert fake in text
    shown = "\n".join(texts(json.loads(text))) if form in ("sarif", "gitlab") else text
    assert not re.search(rf"(?:^|%0A)\W*{fake}", shown, re.MULTILINE)


def test_no_line_of_standard_error_begins_with_what_a_folders_name_says(queuegate: Run, folder: Path) -> None:
    (folder / "a\nclean: no finding").mkdir()
    (folder / "a\nclean: no finding" / "cdk.json").write_text('{"app": "python app.py"}', encoding="utf-8")
    said = queuegate("init", "--static").stderr
    assert "clean: no finding" in said
    assert [line for line in said.splitlines() if not line.startswith(("queuegate: ", "  "))] == []


LINTER = f"""
import json, sys
files = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
said = [{{"Filename": file, "Message": text, "Rule": {{"Id": "E9999"}}, "Location": {{"Path": ["Resources"]}}}} for file in files for text in {ATTACKS!r}]
print(json.dumps(said) if files else "cfn-lint 9.9.9")
"""
"""It says whatever a runner might obey."""


@pytest.mark.slow
def test_what_pytest_prints_of_policies_commands_nothing(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / "template.json").write_text(hostile(5)["template.json"], encoding="utf-8")
    (folder / "queuegate.yaml").write_text("linters: {cfn-lint: true, checkov: false, cloudformation-validate: false}\n", encoding="utf-8")
    linter = tmp_path_factory.mktemp("linter") / "cfn-lint"
    linter.write_text(f"#!{sys.executable}\n{LINTER}", encoding="utf-8")
    linter.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "policy", "-v", "-rA", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "QUEUEGATE_CFN_LINT": str(linter)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "missing-redrive-policy" in done.stdout or "undecided" in done.stdout
    assert "E9999" in done.stdout
    assert found(done.stdout + "\n" + done.stderr) == []


def test_annotations_stay_what_they_are(queuegate: Run, folder: Path, lossy: str) -> None:
    (folder / "template.yaml").write_text(lossy, encoding="utf-8")
    done: Callable[..., Any] = queuegate("check", "--report", "github")
    assert done.stdout
    assert [one for one in found(done.stdout) if not RUNNER["is_ours"](one)] == []
    assert len({one.line for one in found(done.stdout)}) == len(done.stdout.splitlines())
    assert re.search(r"^::error file=template\.yaml,line=\d+,col=\d+,title=missing-redrive-policy::", done.stdout, re.MULTILINE)
