from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.report import markdown
from queuegate.policies.gate.report.continuous_integration import github
from queuegate.policies.gate.report.record.model import Finding, Problem, Report, Source, Tool, summarise
from queuegate.policies.rule import Severity

TEMPLATE = """
Parameters: {Hide: {Type: Number}, Env: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Hide}}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 30
      ReservedConcurrentExecutions: !If [IsProd, 0, 10]
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, ScalingConfig: {MaximumConcurrency: 10}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def queuegate(command: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., subprocess.CompletedProcess[str]]:
    clean = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    return lambda folder, *args, **env: command(*args, cwd=folder, env={**clean, **env})


def problems(message: str, file: str) -> Report:
    return Report(1, Tool("queuegate", "0"), [], [], [Problem("unreadable", message, file, Source(file, 3, 7))], [], [], summarise([]))


def test_a_finding_is_an_annotation_at_its_line_with_its_world(folder: Path, queuegate: Any) -> None:
    lines = queuegate(folder, "check", "--report", "github", "--linters", "none").stdout.splitlines()
    zero = next(line for line in lines if "title=reserved-concurrency-zero::" in line)
    assert zero.startswith("::error file=template.yaml,line=10,col=")
    assert "%0AWhen Env = prod%0AFix: " in zero


def test_what_cannot_be_decided_is_a_notice_after_the_failures(folder: Path, queuegate: Any) -> None:
    lines = queuegate(folder, "check", "--report", "github", "--linters", "none").stdout.splitlines()
    kinds = [line.split(" ")[0] for line in lines]
    assert kinds == sorted(kinds, key=["::error", "::warning", "::notice"].index)
    (asked,) = [line for line in lines if "title=open question::" in line and "Settled by: --parameter Hide=VALUE" in line]
    assert asked.startswith("::notice file=template.yaml,line=")
    assert "visibility-timeout" in asked


def test_hostile_text_starts_no_command_and_ends_no_line() -> None:
    text = github.render(problems("broken\n::set-output name=x::y 100%\r\x1b[31m", "a,b:c.yaml"))
    assert text == "::error file=a%2Cb%3Ac.yaml,line=3,col=7,title=unreadable::broken%0A::set-output name=x::y 100%25%0A\\x1b[31m\n"


def several(errors: int, warnings: int, notes: int) -> Report:
    """Findings of each severity, the mildest first in the report."""
    kinds = [*[Severity.NOTE] * notes, *[Severity.WARNING] * warnings, *[Severity.ERROR] * errors]
    found = [
        Finding(
            f"rule-{i}", "queuegate", kind, "fail", None, f"message {i}", None, None, [], None, "t.yaml", None, None, None, None, Source("t.yaml", i + 1), [], [], None, [], "", "", f"1:{i}"
        )
        for i, kind in enumerate(kinds)
    ]  # fmt: skip
    return Report(1, Tool("queuegate", "0"), [], [], [], [], found, summarise(found))


@pytest.mark.parametrize(
    ("counts", "more"),
    [((10, 10, 10), None), ((11, 0, 0), "1 error"), ((12, 13, 0), "2 errors, 3 warnings"), ((0, 0, 11), "2 notices"), ((0, 11, 14), "1 warning, 5 notices")],
)
def test_what_github_does_not_show_is_counted_where_it_shows_it(counts: tuple[int, int, int], more: str | None) -> None:
    """GitHub shows the first ten of each type; the count is one of them, so that of the notices one more is left out."""
    lines = github.render(several(*counts), others=("queuegate.sarif", "the job's summary")).splitlines()
    shown = [line for kind in ("error", "warning", "notice") for line in [one for one in lines if one.startswith(f"::{kind} ")][:10]]
    told = [line for line in shown if line.startswith("::notice title=") and "GitHub shows 10 annotations of a type" in line]
    hidden = sum(counts) + len(told) - len(shown)
    assert ([line.partition("::GitHub")[0] for line in told], bool(hidden)) == (
        ([f"::notice title={more.replace(',', '%2C')} more"], True) if more else ([], False)
    )
    assert all("The others: queuegate.sarif, the job's summary and this step's log." in line for line in told)
    assert not more or sum(int(part.split()[0]) for part in more.split(", ")) == hidden


def test_those_that_are_shown_speak_of_each_defect_before_they_speak_of_one_again(folder: Path, queuegate: Any) -> None:
    queues = "".join(
        f"  Q{i}: {{Type: AWS::SQS::Queue}}\n  M{i}: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Q{i}.Arn, FunctionName: !Ref W, StartingPosition: LATEST, LoggingConfig: {{SystemLogLevel: INFO}}}}}}\n"
        for i in range(12)
    )
    text = f"Resources:\n  W: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 60}}}}\n{queues}"
    (folder / "template.yaml").write_text(text, encoding="utf-8")
    lines = queuegate(folder, "check", "--report", "github", "--linters", "none").stdout.splitlines()
    for kind in ("error", "warning"):
        titles = [line.partition("title=")[2].partition("::")[0] for line in lines if line.startswith(f"::{kind}")]
        rules = list(dict.fromkeys(titles))
        assert len(rules) > 1
        assert titles[: len(rules)] == rules


def test_inside_actions_annotations_go_beside_the_report(folder: Path, queuegate: Any) -> None:
    done = queuegate(folder, "check", "--report", "json", "--linters", "none", GITHUB_ACTIONS="true")
    assert done.stdout.startswith("{")
    assert "::error file=template.yaml,line=10," in done.stderr
    assert "::error" not in queuegate(folder, "check", "--linters", "none").stderr


def test_a_steps_summary_is_added_to_and_any_other_file_is_made_anew(folder: Path, queuegate: Any) -> None:
    summary, other = folder / "summary.md", folder / "other.md"
    asked = ("check", "--linters", "none", "--report", f"markdown={summary}", "--report", f"json={other}")
    for file in (summary, other):
        file.write_text("## Built\n", encoding="utf-8")
    queuegate(folder, *asked, GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("## Built\n\n## SQS → Lambda policies: ")
    assert other.read_text(encoding="utf-8").startswith("{")
    queuegate(folder, *asked, GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8").count("## SQS → Lambda policies: ") == 2
    queuegate(folder, *asked, GITHUB_STEP_SUMMARY="")
    assert summary.read_text(encoding="utf-8").startswith("## SQS → Lambda policies: ")


def test_the_summary_has_findings_causes_and_pipelines_as_tables(folder: Path, queuegate: Any) -> None:
    text = queuegate(folder, "check", "--report", "markdown", "--linters", "none").stdout
    assert text.startswith("## SQS → Lambda policies: ")
    assert "| error | [reserved-concurrency-zero](https://docs.aws.amazon.com/" in text
    assert "| `template.yaml:10` |" in text
    assert "(when Env = prod)" in text
    assert "| `--parameter Hide=VALUE` |" in text
    assert "| Orders → Worker | none | 10 | 0 s | 10 | off | 30 s | ? | none |" in text


def test_hostile_text_is_no_markup() -> None:
    text = markdown.render(problems("<img src=x> [a](http://evil) @team |\n# b", "t`.yaml"))
    assert "\\<img src=x\\>" in text
    assert "[a](" not in text
    assert "@team" not in text
    assert "\n# b" not in text
