"""A name that no file can have stops no command: one that is too long, a link to itself, wherever it is written."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queuegate.policies.gate.command.main import main

BASE = (Path(__file__).parents[1] / "base.yaml").read_text(encoding="utf-8")
CODE = """Code: {ZipFile: "def handler(event, context): return {'batchItemFailures': []}"}"""
NAMES = {
    "too long": "a" * 300,
    "very long": "a" * 5_000,
    "deep": "/".join(["a" * 200] * 30),
    "a link to itself": "loop/loop",
    "upwards": "../" * 300 + "x",
    "not there": "nowhere",
}
ARGUMENTS = [
    *[(command,) for command in ("check", "graph", "handlers", "permissions", "diff", "init", "explain")],
    *[("access", "no-public-access"), ("filters", "--message", "{}"), ("check", "--parameters"), ("check", "--baseline"), ("check", "--config"), ("check", "--since"), ()],
]  # fmt: skip
SETTINGS = ("targets: ['{}']", "targets: ['{}*']", "handlers: {{Worker: {{code: '{}'}}}}", "rules: ['{}']", "parameters: '{}'")
assert CODE in BASE
spread: Any = runpy.run_path(str(Path(__file__).parents[2] / "lengths.py"))["spread"]
TEMPLATES = {
    "a nested stack": BASE + "  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'NAME'}}\n",
    "code": BASE.replace(CODE, "Code: 'NAME'"),
    "a handler": BASE.replace(CODE, "Code: ./").replace("index.handler", "'NAME.handler'"),
    "definitions": "Transform: AWS::Serverless-2016-10-31\n" + BASE + "  States: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: 'NAME'}}\n",
}


@pytest.fixture(params=spread(NAMES, 2))
def name(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "t.yaml").write_text(BASE, encoding="utf-8")
    return NAMES[request.param]


def ends(*arguments: str) -> str:
    done = CliRunner().invoke(main, [*arguments])
    assert done.exit_code in (0, 1, 4, 5), (arguments, done.output[-300:])
    assert "crashed" not in done.output
    return done.output


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=" ".join)
def test_a_command_is_given_one(arguments: tuple[str, ...], name: str) -> None:
    ends(*arguments, name)


@pytest.mark.parametrize("written", SETTINGS)
def test_a_setting_has_one(written: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "queuegate.yaml").write_text(written.format(name), encoding="utf-8")
    ends("check", *([] if written.startswith("targets") else ["."]), "--linters", "none", "--no-cache")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_has_one(template: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATES[template].replace("NAME", name), encoding="utf-8")
    ends("check", "t.yaml", "--linters", "none", "--no-cache")


def test_where_a_file_is_to_be_written_a_link_leads_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".github").symlink_to(".github")
    (tmp_path / "t.yaml").write_text(BASE, encoding="utf-8")
    ends("init")


@pytest.mark.parametrize("command", [("check", "--linters", "none", "--no-cache"), ("graph",), ("permissions",), ("access", "no-public-access")], ids=" ".join)
@pytest.mark.parametrize("kind", ["cdk:cloud-assembly", "aws:cloudformation:stack"])
def test_a_manifest_has_one(kind: str, command: tuple[str, ...], name: str, tmp_path: Path) -> None:
    """Of a stage that is not there the assembly says so, and ends."""
    key = "directoryName" if kind == "cdk:cloud-assembly" else "templateFile"
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}}
    (tmp_path / "cdk.out").mkdir()
    (tmp_path / "cdk.out" / "manifest.json").write_text(
        json.dumps({"version": "48.0.0", "artifacts": {"S": stack, "X": {"type": kind, "properties": {key: name}}}})
    )
    (tmp_path / "cdk.out" / "S.template.json").write_text('{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', encoding="utf-8")
    ends(*command, "cdk.out")
