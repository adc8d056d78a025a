"""The real cfn-lint: what it says, where the report puts it, and what a template cannot make it do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.linters import cfn_lint as cfn_lint_adapter
from queuegate.policies.gate.report.record.model import Finding, Report, Source
from queuegate.policies.rule import Severity
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template

Installed = Callable[[str], Use]
Judged = Callable[..., Report]


@pytest.fixture
def cfn_lint(installed: Installed) -> Use:
    return installed("cfn-lint")


def theirs(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.engine == "cfn-lint"]


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
"""
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Metadata: {cfn-lint: {config: {ignore_checks: [E3034]}}}
    Properties:
      Runtime: python3.13
      Handler: index.handler
      CodeUri: src/
      MemorySize: 99999
      ReservedConcurrentExecutions: many
      Events: {Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
OTHER = TEXT.replace("901", "902")
IGNORING = f"{TEXT}Metadata: {{cfn-lint: {{config: {{ignore_checks: [E3034]}}}}}}\n"
IGNORING_ANOTHER = IGNORING.replace("E3034", "W3005")
IGNORED = "    Metadata: {cfn-lint: {config: {ignore_checks: [E3034]}}}\n"
BOTH_IGNORE = (
    TEXT.replace("    Type: AWS::SQS::Queue\n", f"    Type: AWS::SQS::Queue\n{IGNORED}", 1) + "Metadata: {cfn-lint: {config: {ignore_checks: [W3]}}}\n"
)
ANOTHER_IGNORES = TEXT.replace("    DependsOn", f"{IGNORED}    DependsOn")
BY_THE_CDK = TEXT.replace("    DependsOn", "    Metadata: {aws:cdk:path: Stack/Other/Resource}\n    DependsOn")
OUTSIDE = f"{TEXT.partition('  Other')[0].replace('901', '900')}Outputs: {{Out: {{Value: !Ref Nothing}}}}\n"
ODD = [
    f"{TEXT}Metadata: {metadata}\n".replace("    DependsOn", f"    Metadata: {metadata}\n    DependsOn")
    for metadata in ("text", "[1]", "{cfn-lint: 1}", "{cfn-lint: {config: []}}", "{cfn-lint: {config: {ignore_checks: 3}}}")
]
BUCKET = "  Bucket: {Type: AWS::S3::Bucket, DependsOn: Other, Properties: {BucketName: !GetAtt Other.Arn, Nonsense: 1}}\n  Other: {Type: AWS::S3::Bucket}\n"
LINTED = [TEXT, OTHER, SAM, IGNORING, IGNORING_ANOTHER, BOTH_IGNORE, ANOTHER_IGNORES, BY_THE_CDK, OUTSIDE, *ODD, lambda fixture: fixture("good") + BUCKET]


def test_a_finding_has_the_line_the_property_the_severity_and_the_docs(judged: Judged, cfn_lint: Use, answers: Path) -> None:
    error, warning = theirs(judged(TEXT, linters=(cfn_lint,), rules=(), cache_dir=answers / "queuegate"))
    assert (error.rule, error.severity, error.resource, error.property, error.pointer) == (
        "E3034",
        Severity.ERROR,
        "Orders",
        "DelaySeconds",
        "/Resources/Orders/Properties/DelaySeconds",
    )
    assert error.source == Source("t0.yaml", 5, 7)
    assert error.message == "901 is greater than the maximum of 900"
    assert error.docs.startswith("https://")
    assert (warning.rule, warning.severity, warning.resource) == ("W3005", Severity.WARNING, "Other")
    assert warning.source is not None
    assert warning.source.line == 8


def test_a_dependency_that_the_cdk_writes_twice_is_not_counted(judged: Judged, cfn_lint: Use, answers: Path) -> None:
    found = {finding.rule: finding.suppressed for finding in theirs(judged(BY_THE_CDK, linters=(cfn_lint,), rules=(), cache_dir=answers / "queuegate"))}
    assert found["E3034"] is None
    assert found["W3005"] is not None
    assert found["W3005"].by == "superseded"
    assert "no app can leave it out" in found["W3005"].reason


@pytest.mark.slow
def test_the_settings_turn_rules_off_and_change_severities_and_a_note_has_to_be_asked_for(judged: Judged, cfn_lint: Use) -> None:
    report = judged(TEXT, linters=(cfn_lint._replace(levels={"E3034": "off", "W3005": "note", "I3011": "note"}),), rules=())
    assert {(finding.rule, finding.severity) for finding in theirs(report)} == {("W3005", Severity.NOTE), ("I3011", Severity.NOTE)}


def test_what_the_template_and_its_resources_tell_it_to_ignore_is_counted_as_waived(judged: Judged, cfn_lint: Use, answers: Path) -> None:
    report = judged(BOTH_IGNORE, linters=(cfn_lint,), rules=(), cache_dir=answers / "queuegate")
    assert {finding.rule: finding.suppressed and (finding.suppressed.by, finding.suppressed.reason) for finding in theirs(report)} == {
        "E3034": ("waiver", "the resource's Metadata tells cfn-lint to ignore it"),
        "W3005": ("waiver", "the template's Metadata tells cfn-lint to ignore it"),
    }
    assert (report.summary.suppressed, report.summary.error) == (2, 0)


@pytest.mark.parametrize("kept", ["at once", pytest.param("one by one", marks=pytest.mark.slow)])
def test_what_is_ignored_is_not_kept_from_an_earlier_run(judged: Judged, cfn_lint: Use, tmp_path: Path, answers: Path, kept: str) -> None:
    for text, suppressed in ((IGNORING, True), (IGNORING_ANOTHER, False)):
        report = judged(text, linters=(cfn_lint,), rules=(), cache_dir=answers / "queuegate" if kept == "at once" else tmp_path / "cache")
        assert [bool(finding.suppressed) for finding in theirs(report) if finding.rule == "E3034"] == [suppressed]


def test_a_resource_cannot_ignore_for_another(judged: Judged, cfn_lint: Use, answers: Path) -> None:
    found = theirs(judged(ANOTHER_IGNORES, linters=(cfn_lint,), rules=(), cache_dir=answers / "queuegate"))
    assert [finding.suppressed for finding in found if finding.rule == "E3034"] == [None]


def test_a_template_cannot_name_code_or_files() -> None:
    text = (
        f"{TEXT}Metadata: {{Own: 1, cfn-lint: {{config: {{append_rules: [rules], override_spec: spec.json, regions: [eu-west-1], ignore_checks: [W3005]}}}}}}\n"
    )
    body, spot = parse(text, "t.yaml")
    ending, content = cfn_lint_adapter.written(Template(file="t.yaml", stack="t", body=body, spot=spot), b"")
    given = json.loads(content)
    assert ending == ".json"
    assert given["Metadata"] == {"Own": 1, "cfn-lint": {"config": {"regions": ["eu-west-1"]}}}
    assert given["Resources"] == body["Resources"]


def test_a_secret_that_it_quotes_is_masked(judged: Judged, stand_in: Callable[..., Use]) -> None:
    code = """
import json, sys
print(json.dumps([{"Filename": sys.argv[-1], "Message": "'hunter22' is not one of [hunter23]", "Rule": {"Id": "E3030"}, "Location": {"Path": ["Resources"]}}]))
"""
    text = "Parameters:\n  Secret: {Type: String, NoEcho: true, Default: hunter22, AllowedValues: [hunter23]}\nResources: {A: {Type: AWS::SQS::Queue}}\n"
    (found,) = theirs(judged(text, linters=(stand_in(code),), rules=()))
    assert found.message == "'****' is not one of [****]"


def test_what_is_said_outside_the_resources_is_placed_too(judged: Judged, cfn_lint: Use, answers: Path) -> None:
    (found,) = theirs(judged(OUTSIDE, linters=(cfn_lint,), rules=(), cache_dir=answers / "queuegate"))
    assert (found.severity, found.resource, found.pointer) == (Severity.ERROR, None, "/Outputs/Out/Value/Ref")
    assert found.source is not None
    assert found.source.line == 6


def test_a_sam_template_is_expanded_by_cfn_lint_and_placed_where_it_is_written(judged: Judged, cfn_lint: Use, answers: Path) -> None:
    found = {finding.rule: finding for finding in theirs(judged(SAM, linters=(cfn_lint,), rules=(), cache_dir=answers / "queuegate"))}
    assert {rule: finding.source and finding.source.line for rule, finding in found.items()} == {"E3034": 11, "E3012": 12}
    assert (found["E3012"].resource, found["E3012"].property, found["E3012"].suppressed) == ("Worker", "ReservedConcurrentExecutions", None)
    assert found["E3034"].suppressed is not None


def test_templates_that_are_alike_and_several_at_once_keep_their_own_findings(judged: Judged, cfn_lint: Use, answers: Path) -> None:
    report = judged(TEXT, TEXT, OTHER, linters=(cfn_lint,), rules=(), cache_dir=answers / "queuegate")
    assert [(finding.stack, finding.message.split()[0]) for finding in theirs(report) if finding.rule == "E3034"] == [
        ("t0", "901"),
        ("t1", "901"),
        ("t2", "902"),
    ]
    assert len({finding.fingerprint for finding in theirs(report)}) == 2  # no stack is in a fingerprint


def test_metadata_of_any_shape_breaks_nothing(judged: Judged, cfn_lint: Use, answers: Path) -> None:
    for text in ODD:
        report = judged(text, linters=(cfn_lint,), rules=(), cache_dir=answers / "queuegate")
        assert report.problems == []
        assert "E3034" in {finding.rule for finding in theirs(report)}


def test_one_of_its_rules_that_raises_is_a_crash_and_the_others_still_speak(judged: Judged, stand_in: Callable[..., Use], good: str) -> None:
    code = """
import json, sys
match = lambda rule, message: {"Filename": sys.argv[-1], "Message": message, "Rule": {"Id": rule, "Source": ""}, "Location": {"Path": ["Resources", "Orders"]}}
print(json.dumps([match("E0002", "Unknown exception while processing rule E3012: 'x'"), match("E9999", "said")]))
"""
    report = judged(good, linters=(stand_in(code),))
    (problem,) = report.problems
    assert (problem.kind, problem.rule) == ("linter-crash", "cfn-lint")
    assert problem.message.startswith("cfn-lint on t0.yaml: Unknown exception while processing rule E3012: 'x'")
    assert [finding.rule for finding in theirs(report)] == ["E9999"]
    assert [(engine.name, engine.status) for engine in report.engines] == [("queuegate", "ran"), ("cfn-lint", "crashed")]


def test_it_is_not_imported_by_us() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, queuegate.policies.gate.linters.lint; print('cfnlint' in sys.modules)"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


@pytest.mark.slow
def test_the_real_command_takes_the_options_that_it_is_given(judged: Judged, cfn_lint: Use, mutant: Callable[..., dict[str, Any]]) -> None:
    assert judged(mutant(), linters=(cfn_lint,)).problems == []


def test_without_a_scope_its_errors_count_everywhere_and_all_else_where_a_pipeline_is(
    judged: Callable[..., Report], installed: Callable[[str], Use], good: str, answers: Path
) -> None:
    report = judged(f"{good}{BUCKET}", linters=(installed("cfn-lint")._replace(scope="errors"),), rules=(), cache_dir=answers / "queuegate")
    outside = [finding for finding in report.findings if finding.resource == "Bucket"]
    assert {str(finding.severity) for finding in outside} == {"error"}
    assert [engine.elsewhere for engine in report.engines if engine.name == "cfn-lint"] == [1]
    pipelines = judged(f"{good}{BUCKET}", linters=(installed("cfn-lint")._replace(scope="pipelines"),), rules=(), cache_dir=answers / "queuegate")
    assert [finding for finding in pipelines.findings if finding.resource == "Bucket"] == []
