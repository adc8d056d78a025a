"""The real cfn-lint with our rules appended: what it prints is what `queuegate check` says, and its own ways to ignore a rule work."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.catalogue.numbers import NUMBERS
from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run as checked

pytestmark = pytest.mark.skipif(find_spec("cfnlint") is None, reason="cfn-lint is not installed")

LETTERS = {"error": "E", "warning": "W", "note": "I"}
RESERVED, HIDDEN, ALARM = (9500 + NUMBERS[name] for name in ("reserved-below-maximum-concurrency", "visibility-timeout", "dead-letter-queue-alarm"))


SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      CodeUri: src/
      Handler: app.handler
      Events: {Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}}}
"""
HANDLER = """\
def handler(event, context):
    for record in event["Records"]:
        send(record["body"])
    return "ok"
"""


class Matches(list[tuple[str, int, dict[str, Any]]]):
    """Id, line, and what cfn-lint says."""

    def ids(self) -> set[str]:
        return {name for name, _, _ in self}

    def first(self, wanted: str) -> dict[str, Any]:
        return next(match for name, _, match in self if name == wanted)


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """`linted(file, "-c", "I")`: cfn-lint's own matches of ours in this process, by id and line."""
    from cfnlint.runner import main  # noqa: PLC0415 - it takes a second

    def run(file: Path | str, *arguments: str) -> Matches:
        given = str(file)
        monkeypatch.chdir(Path(given).parent if Path(given).is_absolute() else Path.cwd())
        monkeypatch.setattr(sys, "argv", ["cfn-lint", "--format", "json", *arguments, "-a", "queuegate.cfn_lint", "--", given])
        capsys.readouterr()
        with pytest.raises(SystemExit):
            main()
        found = json.loads(capsys.readouterr().out)
        return Matches((match["Rule"]["Id"], match["Location"]["Start"]["LineNumber"], match) for match in found if int(match["Rule"]["Id"][1:]) >= 9500)

    return run


def test_it_says_what_the_gate_says_at_the_same_lines_each_once(linted: Any, template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(template.parent)
    report = checked(Flags(targets=(template.name,), linters=("none",)), template.parent).report
    ours = {(f"{LETTERS[one.severity] if one.verdict == 'fail' else 'I'}{9500 + NUMBERS[one.rule]}", one.source.line) for one in report.findings if one.source}
    found = linted(template, "-c", "I")
    assert {(name, line) for name, line, _ in found} == ours
    assert {f"E{RESERVED}", f"W{HIDDEN}", f"W{ALARM}"} <= found.ids()
    assert found.first(f"W{HIDDEN}")["Message"].startswith("When Env = prod: VisibilityTimeout of Orders is 60 s")
    fix = next(one.fix for one in report.findings if one.rule == "reserved-below-maximum-concurrency")
    assert found.first(f"E{RESERVED}")["Message"].endswith(fix)
    assert found.first(f"E{RESERVED}")["Location"]["Path"] == ["Resources", "Worker", "Properties", "ReservedConcurrentExecutions"]
    assert found.first(f"E{RESERVED}")["Rule"]["Source"].startswith("https://docs.aws.amazon.com/")
    assert not any(name.startswith("I") for name in linted(template).ids())


@pytest.mark.slow
def test_what_cfn_lint_is_told_to_ignore_is_ignored_by_it_and_waivers_of_ours_count(linted: Any, template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    own = f"    Metadata: {{cfn-lint: {{config: {{ignore_checks: [E{RESERVED}]}}}}}}\n"
    template.write_text(text.replace("  Worker:\n", f"  Worker:\n{own}", 1), encoding="utf-8")
    assert f"E{RESERVED}" not in linted(template).ids()
    template.write_text(text, encoding="utf-8")
    assert f"W{HIDDEN}" not in linted(template, "--ignore-checks", f"W{HIDDEN}").ids()
    template.with_name("queuegate.yaml").write_text(
        "severity: {reserved-below-maximum-concurrency: warning}\nwaivers: [{rule: visibility-timeout, resource: Orders, reason: the worker is idempotent}]\n",
        encoding="utf-8",
    )
    found = linted(template)
    assert f"W{RESERVED}" in found.ids()
    assert not {f"E{RESERVED}", f"W{HIDDEN}"} & found.ids()


@pytest.mark.slow
def test_what_is_in_another_file_is_named_with_its_place(linted: Any, template: Path) -> None:
    template.with_name("src").mkdir()
    (template.parent / "src" / "app.py").write_text(HANDLER, encoding="utf-8")
    template.write_text(SAM, encoding="utf-8")
    found = [one for one in linted(template) if one[0][1:] == str(9500 + NUMBERS["handler-response"])]
    assert [line for _, line, _ in found] == [8]
    assert [match["Message"].rpartition(" ")[2] for _, _, match in found] == ["(src/app.py:4)"]


def test_what_could_not_be_judged_is_an_error_of_its_own(linted: Any, template: Path) -> None:
    template.with_name("queuegate.yaml").write_text("strict: maybe\n", encoding="utf-8")
    found = linted(template)
    assert found.ids() == {"E9500"}
    assert found.first("E9500")["Message"].startswith("Queuegate: strict is 'maybe'")


@pytest.mark.slow
def test_hostile_text_is_spelt_out(linted: Any, template: Path) -> None:
    text = template.read_text(encoding="utf-8").replace("Failed", "Fai\u202eled")
    template.write_text(text, encoding="utf-8")
    messages = [match["Message"] for _, _, match in linted(template, "-c", "I")]
    assert any("no alarm watches Fai\\u202eled" in message for message in messages)
    assert not any("\u202e" in message for message in messages)


@pytest.mark.slow
def test_the_command_shows_them_and_standard_input_is_not_passed_over(template: Path) -> None:
    command = [sys.executable, "-c", "import sys; from cfnlint.runner import main; sys.exit(main())", "-a", "queuegate.cfn_lint"]
    done = subprocess.run([*command, "--", "template.yaml"], cwd=template.parent, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0
    assert f"E{RESERVED} ReservedConcurrentExecutions of Worker is 5" in done.stdout
    assert "template.yaml:21:7" in done.stdout
    typed = subprocess.run(command, cwd=template.parent, capture_output=True, text=True, check=False, timeout=120, input=template.read_text(encoding="utf-8"))
    assert "W9500 Queuegate reads files" in typed.stdout
    listed = subprocess.run([*command, "--list-rules"], capture_output=True, text=True, check=True, timeout=120).stdout
    assert all(f"{rule.name} (Queuegate)" in listed for rule in every_rule())
