from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from queuegate.policies import contents
from queuegate.policies.gate.command import schemas
from queuegate.policies.gate.report.json import render
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run
from queuegate.policies.gate.settings.model import Settings

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def report() -> Any:
    schema = json.loads(schemas.FILES["report"].read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def settings() -> Any:
    schema = json.loads(schemas.FILES["settings"].read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.slow
def test_whatever_is_generated_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    spec = importlib.util.spec_from_file_location("generate", ROOT / "tools" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert {"policies/gate/command/report.schema.json", "policies/gate/command/queuegate.schema.json"} <= set(generate.GENERATED)
    assert generate.stale() == []


def test_the_shipped_files_are_what_the_records_say() -> None:
    assert schemas.FILES["report"].read_text(encoding="utf-8") == schemas.report_schema()
    assert schemas.FILES["settings"].read_text(encoding="utf-8") == schemas.settings_schema()
    assert schemas.FILES["metadata"].read_text(encoding="utf-8") == schemas.metadata_schema()


def document(folder: Path, **flags: Any) -> Any:
    return json.loads(render(run(Flags(linters=("none",), **flags), folder).report))


def test_a_clean_report_is_valid(report: Any, folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("template.yaml").write_text(good, encoding="utf-8")
    found = document(folder)
    report.validate(found)
    assert [pipeline["id"] for pipeline in found["pipelines"]] == ["template/Mapping"]


def test_a_report_with_findings_waivers_and_undecided_ones_is_valid(report: Any, folder: Path, short: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("template.yaml").write_text(short.replace("Timeout: 30", "Timeout: !Ref Runs") + "Parameters: {Runs: {Type: Number}}\n", encoding="utf-8")
    Path("other.yaml").write_text(short, encoding="utf-8")
    Path("queuegate.yaml").write_text("waivers: [{rule: visibility-timeout, resource: Orders, reason: idempotent}]", encoding="utf-8")
    found = document(folder, targets=("template.yaml", "other.yaml"))
    report.validate(found)
    assert {finding["verdict"] for finding in found["findings"]} == {"fail", "undecided"}
    assert [finding["suppressed"]["by"] for finding in found["findings"] if finding["verdict"] == "fail"] == ["waiver"]


def test_a_report_with_problems_is_valid(report: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    found = document(folder, targets=("none.yaml",))
    report.validate(found)
    assert [(problem["kind"], problem["target"]) for problem in found["problems"]] == [("unreadable", "none.yaml")]


def test_a_report_of_broken_settings_is_valid_and_holds_nothing_else(report: Any, folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("template.yaml").write_text(good, encoding="utf-8")
    Path("queuegate.yaml").write_text("strict: maybe", encoding="utf-8")
    found = document(folder)
    report.validate(found)
    assert [(problem["kind"], problem["source"]) for problem in found["problems"]] == [("settings", {"file": "queuegate.yaml", "line": 1, "column": 1})]
    assert [found[key] for key in ("targets", "pipelines", "findings")] == [[], [], []]


def test_a_report_of_a_crash_is_valid_and_names_the_rule(report: Any, folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: object) -> Any:
        raise ZeroDivisionError("on purpose")

    crashing = next(rule for rule in contents.RULES if rule.name == "visibility-timeout")._replace(check=crash)
    monkeypatch.setattr("queuegate.policies.gate.catalogue.rules.LISTED", (crashing,))
    monkeypatch.chdir(folder)
    Path("template.yaml").write_text(good, encoding="utf-8")
    found = document(folder)
    report.validate(found)
    assert [(problem["kind"], problem["rule"]) for problem in found["problems"]] == [("rule-crash", "visibility-timeout")]
    assert run(Flags(linters=("none",)), folder).code == 3


def test_a_report_that_lacks_something_is_not_valid(report: Any, folder: Path) -> None:
    found = document(folder)
    del found["summary"]
    assert not report.is_valid(found)


@pytest.mark.parametrize(
    ("data", "valid"),
    [
        ({"fail-on": "warning", "targets": ["a", {"paths": ["b"]}], "severity": {"visibility-timeout": "off"}}, True),
        ({"pipelines": {"n": {"queue": "Q", "function": "F", "maximum-concurrency": None}}}, True),
        ({"fial-on": "error"}, False),
        ({"severity": {"visibility-timeot": "off"}}, False),
        ({"waivers": [{"rule": "a", "resource": "b"}]}, False),
        ({"externals": {"x": {"type": "SQS"}}}, False),
        ({"targets": [{"paths": []}]}, False),
    ],
    ids=["good", "null", "unknown key", "unknown rule", "no reason", "no type", "no path"],
)
def test_an_editor_says_what_the_gate_says(settings: Any, data: object, valid: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert settings.is_valid(data) is valid


def test_every_setting_is_described(settings: Any) -> None:
    fields = settings.schema["$defs"]["Settings"]["properties"]
    assert set(fields) == set(Settings.__struct_encode_fields__)
    assert [name for name, field in fields.items() if "description" not in field and "$ref" not in field and "$ref" not in field.get("items", {})] == []
