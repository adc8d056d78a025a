from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml

from queuegate.policies.gate.report.continuous_integration.junit_xml import Case, Suite, document
from queuegate.policies.gate.report.door import for_markup
from queuegate.policies.gate.report.formats import FORMATS, Ended, Look
from queuegate.policies.gate.report.text.escape import visible
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import Ran, run

ONLY = ("missing-redrive-policy", "visibility-timeout", "no-concurrency-cap", "unused-waiver")
HEAD = "Resources:\n  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}}}\n"
TEMPLATE = f"""{HEAD}  Dead: {{Type: AWS::SQS::Queue}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{Timeout: !Ref Runs}}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
Parameters: {{Runs: {{Type: Number}}}}
"""
WARNING = TEMPLATE.replace("!Ref Runs", "30")
ERROR = WARNING.replace(", RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}", "")
WAIVED = ERROR.replace("  Orders:", "  # queuegate: waive missing-redrive-policy because replayed\n  Orders:")
BROKEN = "Resources: {A: {Type: AWS::SQS::Queue\n"
CASES = {"undecided": TEMPLATE, "warning": WARNING, "error": ERROR, "waived": WAIVED, "broken": BROKEN}


def checked(folder: Path, text: str, **flags: Any) -> Ran:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "t.yaml").write_text(text, encoding="utf-8")
    return run(Flags(targets=("t.yaml",), only=ONLY, linters=("none",), cache=False, **flags), folder)


def read(ran: Ran) -> JUnitXml:
    """As another library reads it."""
    return JUnitXml.fromstring(FORMATS["junit"](ran.report, Look(ended=Ended(ran.code, ran.fail_on, ran.strict))).encode())


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.mark.parametrize("fail_on", ["error", "warning", "note"])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_it_fails_where_the_run_fails_and_nowhere_else(tmp_path: Path, text: str, fail_on: str, strict: bool) -> None:  # noqa: FBT001 - one column of the table
    ran = checked(tmp_path, text, fail_on=fail_on, strict=strict)
    found = read(ran)
    assert (found.failures > 0) is (ran.code == 1)
    assert (found.errors > 0) is (ran.code == 4)


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_the_counts_are_those_of_the_cases(tmp_path: Path, text: str) -> None:
    found = read(checked(tmp_path, text))
    cases = [case for suite in found for case in suite]
    kinds = [[type(result).__name__ for result in case.result] for case in cases]
    assert found.tests == len(cases)
    assert found.failures == sum("Failure" in kind for kind in kinds)
    assert sum(suite.skipped for suite in found) == sum("Skipped" in kind for kind in kinds)
    names = [(case.classname, case.name) for case in cases]
    assert len(names) == len(set(names))


JENKINS = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "time", "skipped"}, {"testcase"}),
    "testcase": ({"name", "time", "classname"}, {"skipped", "error", "failure", "system-out"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}
"""What of our elements its xUnit plugin takes: https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd"""


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_there_is_nothing_in_it_that_jenkins_refuses(tmp_path: Path, text: str) -> None:
    ran = checked(tmp_path, text)
    for element in ET.fromstring(FORMATS["junit"](ran.report, Look()).encode()).iter():  # noqa: S314 - our own text is what is read
        attributes, children = JENKINS[element.tag]
        assert set(element.attrib) <= attributes
        assert {child.tag for child in element} <= children


def test_each_rule_has_a_case_for_each_pipeline_whatever_it_says(tmp_path: Path) -> None:
    (suite,) = [suite for suite in read(checked(tmp_path, WARNING)) if suite.name == "Orders → Worker"]
    assert {case.name.split(" ")[0] for case in suite} == {"missing-redrive-policy", "visibility-timeout", "no-concurrency-cap"}
    passed = next(case for case in suite if case.name.startswith("missing-redrive-policy"))
    assert passed.result == []


def test_what_is_undecided_is_skipped_with_its_reason_and_what_is_waived_with_its(tmp_path: Path) -> None:
    def skipped(text: str, rule: str) -> str:
        case = next(case for suite in read(checked(tmp_path, text)) for case in suite if case.name.startswith(rule))
        return str(case.result[0].message)

    assert "parameter Runs has no value" in skipped(TEMPLATE, "visibility-timeout")
    assert "--parameter Runs=VALUE" in skipped(TEMPLATE, "visibility-timeout")
    assert skipped(WAIVED, "missing-redrive-policy") == "waived: replayed"


def test_a_failure_has_its_place_and_a_milder_finding_stands_in_the_output(tmp_path: Path) -> None:
    cases = {case.name.split(" ")[0]: case for suite in read(checked(tmp_path, ERROR)) for case in suite}
    assert "at t.yaml:2" in cases["missing-redrive-policy"].result[0].text
    assert cases["missing-redrive-policy"].result[0].type == "error"
    assert "at t.yaml:2" in cases["visibility-timeout"].system_out


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=40))
def test_any_text_is_well_formed_and_says_the_same(text: str) -> None:
    made = for_markup(document(text, [Suite(text, [Case("g", text, failure=(text, text, text)), Case("g", "o", output=text), Case("g", "s", skipped=text)])]))
    root = ET.fromstring(made.encode())  # noqa: S314 - our own text is what is tried
    assert root.findall(".//testcase")[0].attrib["name"] == visible(text)
    assert not any(ord(char) < 32 and char != "\n" for char in made)


@pytest.mark.parametrize("text", ["]]>", "<a>&amp;", "\"'", "&#x1b;", "\x00\x1b[31m", "\ud800", "\ufffe", "\u202e", "##[error]x", "::error::x"])
def test_what_has_broken_others(text: str) -> None:
    made = for_markup(document("n", [Suite("s", [Case("g", "c", failure=("t", text, f"a\n{text}"))])]))
    failure = ET.fromstring(made.encode()).find(".//failure")  # noqa: S314 - as above
    assert failure is not None
    assert failure.attrib["message"] == (text if text.isprintable() else ascii(text)[1:-1])
    assert "\n::" not in made
    assert "##[" not in made


@pytest.mark.parametrize("text", ["[[ATTACHMENT|/etc/passwd]]", "a [[PROPERTY|name=value]] b", "[[[ATTACHMENT|/x]]"])
def test_no_text_attaches_a_file(text: str) -> None:
    made = document("n", [Suite(text, [Case("g", text, output=f"a\n{text}"), Case("g", "s", skipped=text)])])
    assert "[[ATTACHMENT|" not in made
    assert "[[PROPERTY|" not in made
    assert "/x" in made or "passwd" in made or "name=value" in made


def test_other_brackets_stay_as_they_are() -> None:
    assert "[[a|b], [[1, 2]], Queue[[0]]" in document("n", [Suite("s", [Case("g", "c", output="[[a|b], [[1, 2]], Queue[[0]]")])])
