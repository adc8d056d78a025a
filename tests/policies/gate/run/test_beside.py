"""Where no target is named, the templates with a pipeline that lie beside the one that is read are named, and no others."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

BASE = (Path(__file__).parents[2] / "base.yaml").read_text(encoding="utf-8")
SAM = (
    "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function, Properties: {Events: {Q: {Type: SQS, Properties: {Queue: a}}}}}}\n"
)
TOPIC = "Resources: {T: {Type: AWS::SNS::Topic}}\n"
NESTED = "  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./child.yaml}}\n"


def said(folder: Path, files: dict[str, str], **flags: Any) -> list[str]:
    for name, text in {"template.yaml": BASE, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return [one for one in run(Flags(linters=("none",), cache=False, **flags), folder).remarks if one.startswith("not read")]


@pytest.mark.parametrize(("name", "text"), [("worker.yaml", BASE), ("infra/worker.yml", BASE), ("a/b/worker.template", SAM), ("a/b/c/worker.yaml", BASE), ("worker.json", '{"Type": "AWS::Lambda::EventSourceMapping"}')])  # fmt: skip
def test_a_template_with_a_pipeline_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.chdir(tmp_path)
    (line,) = said(tmp_path, {name: text})
    assert line.startswith(f"not read: {name}: a template with a pipeline that no target names.")


@pytest.mark.parametrize(
    "files",
    [
        {"bucket.yaml": TOPIC, "config.json": "{}"},
        {"template.yaml": BASE + NESTED, "child.yaml": BASE},
        {".aws-sam/build/template.yaml": BASE, "node_modules/x/template.yaml": BASE},
        {".drafts/worker.yaml": BASE},
        {"a/b/c/d/worker.yaml": BASE},
        {"queuegate.yaml": "targets: [template.yaml]\n", "worker.yaml": BASE},
    ],
)
def test_others_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(tmp_path, files) == []


def test_nor_is_what_a_tool_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    assert said(tmp_path, {"packaged.yaml": BASE}) == []
    subprocess.run(["git", "add", "packaged.yaml"], check=True)
    assert said(tmp_path, {})


def test_whoever_names_a_target_has_said_what_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(tmp_path, {"worker.yaml": BASE}, targets=("template.yaml",)) == []
