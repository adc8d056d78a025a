"""The real CloudFormation Validate: what it says, where the report puts it, and that what it could not do is no clean result."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.linters import cloudformation_validate as adapter
from queuegate.policies.gate.report.record.model import Finding, Report, Source
from queuegate.policies.rule import Severity
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template

Installed = Callable[[str], Use]
Judged = Callable[..., Report]
NAME = "cloudformation-validate"
TEXT = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 901
  Other:
    Type: AWS::SQS::Queue
    DependsOn: [Orders]
    Properties:
      QueueName: !Sub "${Orders.QueueName}-other"
Mappings:
  Unused: {One: {Two: 1}}
"""
ON_THE_RESOURCE = TEXT.replace("    Type: AWS::SQS::Queue\n", "    Type: AWS::SQS::Queue\n    Metadata: {cfn-lint: {config: {ignore_checks: [E3034]}}}\n", 1)
ON_THE_TEMPLATE = f"{TEXT}Metadata: {{cfn-lint: {{config: {{ignore_checks: [W3]}}}}}}\n"


@pytest.fixture
def validate(installed: Installed) -> Use:
    return installed(NAME)


def theirs(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.engine == NAME]


def test_a_finding_has_the_line_the_property_and_the_severity_and_what_cfn_lint_ignores_is_waived(judged: Judged, validate: Use) -> None:
    """One start of it for all of this: each takes a second."""
    report = judged(TEXT, ON_THE_RESOURCE, ON_THE_TEMPLATE, linters=(validate,), rules=())
    assert report.problems == []
    found = {(finding.stack, finding.rule): finding for finding in theirs(report)}
    error, warning, mapping = (found["t0", rule] for rule in ("F3034", "W3005", "W7001"))
    assert (error.severity, error.resource, error.property, error.pointer) == (
        Severity.ERROR,
        "Orders",
        "DelaySeconds",
        "/Resources/Orders/Properties/DelaySeconds",
    )
    assert (error.source, error.message) == (Source("t0.yaml", 5, 7), "901 is greater than the maximum of 900")
    assert (warning.severity, warning.source) == (Severity.WARNING, Source("t0.yaml", 8, 5))
    assert (mapping.pointer, mapping.source) == ("/Mappings/Unused", Source("t0.yaml", 12, 3))
    assert not any(finding.suppressed for finding in (error, warning, mapping))
    assert {finding.severity for finding in theirs(report)} == {Severity.ERROR, Severity.WARNING}  # its notes have to be asked for
    for stack, rule, whose in (("t1", "F3034", "resource"), ("t2", "W3005", "template")):
        suppressed = found[stack, rule].suppressed
        assert suppressed is not None
        assert suppressed.reason == f"the {whose}'s Metadata tells cfn-lint to ignore it"
    assert found["t1", "W3005"].suppressed is None


@pytest.mark.slow
def test_a_note_is_told_where_the_settings_ask_for_it(judged: Judged, validate: Use) -> None:
    report = judged(TEXT, linters=(validate._replace(levels={"I3011": "note", "F3034": "off", "W3005": "error"}),), rules=())
    assert {finding.rule: str(finding.severity) for finding in theirs(report) if finding.rule != "W7001"} == {"I3011": "note", "W3005": "error"}


@pytest.mark.slow
def test_a_template_that_is_too_deep_for_it_is_a_crash_with_its_reason(judged: Judged, validate: Use) -> None:
    deep = f"Resources: {{A: {{Type: 'AWS::SQS::Queue', Properties: {{Tags: {'[' * 150}{']' * 150}}}}}}}\n"
    report = judged(deep, TEXT, linters=(validate,), rules=())
    (problem,) = report.problems
    assert problem.message.startswith("cloudformation-validate on t0.yaml: it could not read the template: JSON parse error: ")
    assert {finding.stack for finding in theirs(report)} == {"t1"}


@pytest.mark.parametrize(
    ("entity", "path", "route"),
    [
        pytest.param(["RESOURCE", "A"], "Properties.Tags.0.Key", ("Resources", "A", "Properties", "Tags", 0, "Key"), id="an index"),
        pytest.param(["RESOURCE", "A"], "Properties.Tags.Key", ("Resources", "A", "Properties", "Tags", "Key"), id="no index"),
        pytest.param(["RESOURCE", "A"], "Properties.a.b.0", ("Resources", "A", "Properties", "a.b", "0"), id="an index into no list"),
        pytest.param(["RESOURCE", "A"], "Properties.a.b.c", ("Resources", "A", "Properties", "a.b", "c"), id="a key with a dot"),
        pytest.param(["RESOURCE", "A"], "Properties.d/e", ("Resources", "A", "Properties", "d/e"), id="a key with a slash"),
        pytest.param(["RESOURCE", "A"], "Properties.Nope.More", ("Resources", "A", "Properties", "Nope"), id="what is not there"),
        pytest.param(["RESOURCE", "A"], "", ("Resources", "A"), id="the resource"),
        pytest.param(["RESOURCE", "B"], "Properties", ("Resources", "B", "Properties"), id="no resource"),
        pytest.param(["MAPPING", "M"], "Mappings/M/x", ("Mappings", "M", "x"), id="from the section"),
        pytest.param(None, "Outputs.O.Value.Ref", ("Outputs", "O", "Value", "Ref"), id="of nothing"),
        pytest.param(["FORMAT_VERSION", "x"], "", (), id="of no section"),
    ],
)
def test_a_path_leads_to_what_is_there(entity: list[str] | None, path: str, route: tuple[str | int, ...]) -> None:
    resource = {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [{"Key": "k"}], "a.b": {"c": 1}, "a": 1, "d/e": 2}}
    body, spot = parse(json.dumps({"Resources": {"A": resource}, "Mappings": {"M": {"x": {}}}, "Outputs": {"O": {"Value": {"Ref": "N"}}}}), "t.json")
    template = Template(file="t.json", stack="t", body=body, spot=spot)
    said: Any = {"file": "0.json", "rule": "F1", "severity": "FATAL", "message": "m", "entity": entity, "path": path}
    (found,) = adapter.read(json.dumps([said]), {"0.json": template})["0.json"]
    assert found.route == route


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param("raise SystemExit(3)", "cloudformation-validate ended with exit code 3", id="ends"),
        pytest.param("print('no')", "cloudformation-validate printed something else than its findings", id="prints"),
        pytest.param(
            "import json; print(json.dumps([{'file': '0.json', 'rule': '', 'severity': 'FATAL', 'message': 'it could not read the template: why', 'crash': True}]))",
            "cloudformation-validate on t0.yaml: it could not read the template: why",
            id="cannot read it",
        ),
        pytest.param(
            "import json; print(json.dumps([{'file': '9.json', 'rule': 'E1', 'severity': 'ERROR', 'message': 'm'}]))",
            "cloudformation-validate speaks of a file that it was not given: 9.json",
            id="another file",
        ),
    ],
)
def test_what_it_could_not_do_is_a_crash_and_no_clean_result(judged: Judged, stand_in: Callable[..., Use], code: str, message: str) -> None:
    (problem,) = judged(TEXT, linters=(stand_in(code, NAME),), rules=()).problems
    assert (problem.kind, problem.rule) == ("linter-crash", NAME)
    assert problem.message.startswith(message)
