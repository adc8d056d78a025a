"""A fix of SARIF, carried out by a reader that knows nothing of ours, makes its finding go; and none is told of a file that nobody edits."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.catalogue.page import page_of
from queuegate.policies.gate.report.formats import FORMATS, Look
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run
from queuegate.policies.rule import Mapping

HERE = Path(__file__).parent
TESTS = HERE.parents[3]
STYLES: dict[str, tuple[str, str]] = runpy.run_path(str(HERE.parents[1] / "editor" / "templates.py"))["STYLES"]
SAID: Any = runpy.run_path(str(TESTS / "policies" / "test_what_a_finding_says.py"))
SPREAD: Any = runpy.run_path(str(TESTS / "lengths.py"))["spread"]
schema: Any = runpy.run_path(str(HERE / "test_sarif.py"))["schema"]
PAGES = [
    pytest.param(rule.name, example.text, id=f"{rule.name}-{i}")
    for rule in RULES
    if rule.on is Mapping
    for i, example in enumerate(one for one in page_of(rule).examples if one.title == "Bad")
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    return tmp_path


def checked(folder: Path, name: str, text: str, *rules: str, given: tuple[str, ...] = ()) -> Report:
    (folder / name).write_bytes(text.encode())
    return run(Flags(targets=(name,), only=rules, parameters=given, linters=("none",), static=True, cache=False), folder).report


def told(report: Report, form: str = "sarif") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The rule, the fingerprint and each fix of the results."""
    from sarif_pydantic import Sarif  # noqa: PLC0415 - each process of a run collects, and one needs it

    log = json.loads(FORMATS[form](report, Look()))
    schema().validate(log)
    Sarif.model_validate(log)
    for result in log["runs"][0]["results"]:
        for fix in result.get("fixes", ()):
            yield result["ruleId"], result["partialFingerprints"]["queuegate/v1"], fix


def carried_out(fix: dict[str, Any], name: str, text: str) -> str:
    """The text after the fix, as the standard says: lines and columns from 1, in code points, the end not included."""
    [change] = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == name
    lines = text.split("\n")
    begins = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    for one in sorted(change["replacements"], key=lambda one: (one["deletedRegion"]["startLine"], one["deletedRegion"]["startColumn"]), reverse=True):
        region = one["deletedRegion"]
        start, end = (begins[region[f"{side}Line"] - 1] + region[f"{side}Column"] - 1 for side in ("start", "end"))
        text = text[:start] + one.get("insertedContent", {"text": ""})["text"] + text[end:]
    return text


@pytest.mark.parametrize("style", SPREAD(STYLES, len(STYLES)))
def test_a_fix_makes_its_finding_go_in_every_style(style: str, folder: Path) -> None:
    name, text = STYLES[style]
    before = checked(folder, name, text)
    fixes = list(told(before))
    assert {"visibility-timeout", "reserved-below-maximum-concurrency", "missing-poll-permission"} <= {rule for rule, _, _ in fixes}
    assert not list(told(before, "code-scanning"))  # GitHub reads none
    for rule, fingerprint, fix in fixes:
        after = checked(folder, name, carried_out(fix, name, text))
        assert not after.problems, (rule, fix)
        assert fingerprint not in {one.fingerprint for one in after.findings if one.verdict == "fail"}, (rule, fix)


@pytest.mark.parametrize(("rule", "fragment"), SPREAD(PAGES, 12))
def test_the_rule_falls_silent_on_its_own_page(rule: str, fragment: str, folder: Path) -> None:
    text = json.dumps(SAID["body_of"](fragment), indent=2)
    for name, _, fix in told(checked(folder, "t.json", text, rule)):
        after = checked(folder, "t.json", carried_out(fix, "t.json", text), rule)
        assert name == rule
        assert not after.problems
        assert [one.message for one in after.findings if one.verdict == "fail"] == []


def test_what_has_to_be_made_first_is_no_fix(folder: Path) -> None:
    text = "Resources:\n  Orders: {Type: AWS::SQS::Queue}\n  Worker: {Type: AWS::Lambda::Function}\n  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}\n"
    report = checked(folder, "t.yaml", text, "missing-redrive-policy")
    assert "is a new queue" in report.findings[0].fix
    assert not list(told(report))


@pytest.mark.parametrize("made", ["cdk.out/t.template.json", ".aws-sam/build/template.yaml"])
def test_a_template_that_is_made_has_none(made: str, folder: Path) -> None:
    name, text = STYLES["block"] if "block" in STYLES else next(iter(STYLES.values()))
    body = json.loads(json.dumps(runpy.run_path(str(HERE.parents[1] / "editor" / "templates.py"))["parse"](text, name)[0]))
    if made.startswith("cdk.out"):
        for logical_id, resource in body["Resources"].items():
            resource["Metadata"] = {"aws:cdk:path": f"Stack/{logical_id}/Resource"}
    (folder / made).parent.mkdir(parents=True)
    report = checked(folder, made, json.dumps(body), "visibility-timeout")
    assert [one.edits for one in report.findings] == [[]]
    assert not list(told(report))


def test_a_value_that_nobody_shall_see_is_in_none(folder: Path) -> None:
    text = """\
Parameters: {Secret: {Type: Number, NoEcho: true, Default: 731}}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 800}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: !Ref Secret}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
    report = checked(folder, "t.yaml", text.replace(", NoEcho: true", ""), "visibility-timeout", given=("Secret=731",))
    assert list(told(report))
    assert "4386" in FORMATS["json"](report, Look())
    report = checked(folder, "t.yaml", text, "visibility-timeout", given=("Secret=731",))
    assert [one.verdict for one in report.findings] == ["fail"]
    assert not list(told(report))
    assert "4386" not in FORMATS["json"](report, Look())
