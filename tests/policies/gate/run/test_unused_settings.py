"""Names in queuegate.yaml that nothing has: said where everything was read that they may speak of, and of a near name wherever."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from queuegate.policies.gate.report.record.model import Finding
from queuegate.policies.gate.run import check
from queuegate.policies.gate.run.asking.request import Flags, ask

TEMPLATE = """
Parameters: {Stage: {Type: String, Default: dev}}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !ImportValue worker-role, Timeout: 30}}
  Helper: {Type: AWS::Lambda::Function}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Topic: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: !ImportValue topic-key}}
"""
ROLE = "{type: AWS::IAM::Role, properties: {Policies: []}}"


def said(folder: Path, settings: str, *targets: str, cwd: str = ".", cache: bool = False) -> list[Finding]:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "infra").mkdir(exist_ok=True)
    (folder / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (folder / "infra" / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (folder / "queuegate.yaml").write_text(settings, encoding="utf-8")
    os.chdir(folder / cwd)
    request = ask(folder / cwd, Flags(targets=targets, linters=("none",), cache=cache)).request
    return [one for one in check.check(request).findings if one.rule == "unused-setting"]


@pytest.fixture(autouse=True)
def _back_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


WRONG = [
    ("parameters: {Stgae: prod}", "no template has a parameter 'Stgae' (did you mean 'Stage'?): this entry of parameters in queuegate.yaml has no effect"),
    ("parameters: {Region: eu-west-1}", "no template has a parameter 'Region': this entry of parameters"),
    ("parameters: {t.Stge: prod}", "no template has a parameter 't.Stge' (did you mean 't.Stage'"),
    ('handlers: {"*/Wroker": {calls: []}}', "no template has a function '*/Wroker' (did you mean 'Worker'?)"),
    ('handlers: {"Prod/Worker": {calls: []}}', "no template has a function 'Prod/Worker' (did you mean 'Worker'?)"),
    ("handlers: {Gone: {calls: []}}", "no template has a function 'Gone': this entry of handlers"),
    (f"externals: {{workers-role: {ROLE}}}", "no template names 'workers-role' (did you mean 'worker-role'?)"),
    (f"externals: {{other: {ROLE}}}", "no template names 'other': this entry of externals"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "words"), WRONG)
def test_a_name_that_nothing_has(settings: str, words: str, tmp_path: Path) -> None:
    (one,) = said(tmp_path, f"targets: [t.yaml]\n{settings}\n")
    assert (one.severity, one.verdict, one.source and (one.source.file, one.source.line)) == ("note", "fail", ("queuegate.yaml", 2))
    assert words in one.message


RIGHT = [
    "parameters: {Stage: prod}",
    "parameters: {t.Stage: prod}",
    "parameters: {AWS::Region: eu-west-1}",
    "handlers: {Worker: {calls: []}}",
    "handlers: {Helper: {calls: []}}",
    'handlers: {"**": {calls: []}}',
    f"externals: {{worker-role: {ROLE}}}",
    "externals: {topic-key: {type: AWS::KMS::Key, properties: {}}}",
]


@pytest.mark.parametrize("settings", RIGHT)
def test_trap_a_name_that_something_has_even_beside_the_pipeline(settings: str, tmp_path: Path) -> None:
    assert said(tmp_path, f"targets: [t.yaml]\n{settings}\n") == []
    assert said(tmp_path, f"{settings}\n", "t.yaml") == []


@pytest.mark.parametrize(("settings", "words"), WRONG)
def test_settings_that_may_speak_of_more_than_was_read(settings: str, words: str, tmp_path: Path) -> None:
    near = ["did you mean" in words]
    assert [True for _ in said(tmp_path, f"{settings}\n", cwd="infra")] == [one for one in near if one] or "t.Stge" in settings
    assert [True for _ in said(tmp_path, f"{settings}\n", "t.yaml")] == [one for one in near if one]
    assert said(tmp_path, f"targets: [t.yaml, infra/template.yaml]\n{settings}\n", "t.yaml") == []


@pytest.mark.parametrize("settings", ["parameters: {Stgae: prod}", f"externals: {{worker-role: {ROLE}, other: {ROLE}}}"])
def test_what_is_kept_says_the_same(settings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = said(tmp_path, f"targets: [t.yaml]\n{settings}\n", cache=True)
    assert first
    assert said(tmp_path, f"targets: [t.yaml]\n{settings}\n", cache=True) == first


def test_it_can_be_turned_off(tmp_path: Path) -> None:
    assert said(tmp_path, "targets: [t.yaml]\nparameters: {Stgae: prod}\nseverity: {unused-setting: off}\n") == []


def test_nothing_is_said_where_a_target_could_not_be_read(tmp_path: Path) -> None:
    assert said(tmp_path, "targets: [t.yaml, gone.yaml]\nparameters: {Stgae: prod}\n") == []
