"""The real checkov: what it says, where the report puts it, and how far it may speak."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.report.record.model import Finding, Report, Source
from queuegate.policies.rule import Severity

Installed = Callable[[str], Use]
Judged = Callable[..., Report]


@pytest.fixture
def checkov(installed: Installed) -> Use:
    return installed("checkov")


def theirs(report: Report, rule: str = "") -> list[Finding]:
    return [finding for finding in report.findings if finding.engine == "checkov" and rule in ("", finding.rule)]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.slow
def test_a_finding_has_the_line_the_property_and_the_pipeline(judged: Judged, checkov: Use, good: str) -> None:
    (found,) = theirs(judged(good, linters=(checkov,), rules=()), "CKV_AWS_117")
    assert (found.severity, found.resource, found.property, found.pointer) == (Severity.NOTE, "Worker", "VpcConfig", "/Resources/Worker/Properties")
    worker = good.index("  Worker:\n")
    assert found.source == Source("t0.yaml", good[: good.index("    Properties:", worker)].count("\n") + 1, 5)
    assert found.pipelines == ["t0/Mapping"]
    assert found.docs.startswith("https://")


@pytest.mark.slow
def test_an_inline_policy_is_pointed_at_where_it_is_written(judged: Judged, checkov: Use, good: str) -> None:
    statement = "              - {Effect: Allow, Action: [dynamodb:GetItem, dynamodb:PutItem], Resource: '*'}\n"
    text = good.replace("            Statement:\n", f"            Statement:\n{statement}", 1)
    (found,) = theirs(judged(text, linters=(checkov,), rules=()), "CKV_AWS_111")
    assert found.pointer == "/Resources/WorkerRole/Properties/Policies/0/PolicyDocument/Statement/0/Action/1"
    assert found.source is not None
    assert found.source.line == line_of(text, "dynamodb:PutItem")


@pytest.mark.parametrize(
    "skip",
    [
        pytest.param("    # checkov:skip=CKV_AWS_117:it calls no private address\n", id="comment"),
        pytest.param("    Metadata: {checkov: {skip: [{id: CKV_AWS_117, comment: it calls no private address}]}}\n", id="metadata"),
    ],
)
@pytest.mark.slow
def test_what_the_template_skips_is_counted_as_waived_with_its_reason(judged: Judged, checkov: Use, good: str, skip: str) -> None:
    text = good.replace("    Type: AWS::Lambda::Function\n", f"    Type: AWS::Lambda::Function\n{skip}")
    report = judged(text, linters=(checkov,), rules=())
    (found,) = theirs(report, "CKV_AWS_117")
    assert found.suppressed is not None
    assert (found.suppressed.by, found.suppressed.reason) == ("waiver", "it calls no private address")
    assert report.summary.note == 0


@pytest.mark.slow
def test_what_belongs_to_no_pipeline_is_counted_only_unless_the_settings_want_it(judged: Judged, checkov: Use, mutant: Callable[..., dict[str, Any]]) -> None:
    body = mutant({"op": "add", "path": "Files", "value": {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": "PublicRead"}}})
    near = judged(body, linters=(checkov,), rules=())
    assert [finding.rule for finding in theirs(near) if finding.resource == "Files"] == []
    (engine,) = [engine for engine in near.engines if engine.name == "checkov"]
    assert engine.elsewhere is not None
    whole = judged(body, linters=(checkov._replace(scope="template"),), rules=())
    there = [finding for finding in theirs(whole) if finding.resource == "Files"]
    assert len(there) == engine.elsewhere > 3
    assert {finding.severity for finding in there if finding.rule == "CKV_AWS_20"} == {Severity.WARNING}


@pytest.mark.slow
def test_secrets_are_errors_and_never_printed(judged: Judged, checkov: Use, mutant: Callable[..., dict[str, Any]]) -> None:
    body = mutant({"op": "add", "path": "Worker/Properties/Environment", "value": {"Variables": {"KEY": "AKIAIOSFODNN7EXAMPLF"}}})
    report = judged(body, linters=(checkov,), rules=())
    (found,) = theirs(report, "CKV_AWS_45")
    assert (found.severity, found.property) == (Severity.ERROR, "Environment.Variables.KEY")
    assert "AKIAIOSFODNN7EXAMPLF" not in repr(report)


def test_a_template_that_it_cannot_read_is_a_crash_and_no_clean_result(judged: Judged, stand_in: Callable[..., Use], good: str) -> None:
    code = "import json, sys; print(json.dumps({'results': {'parsing_errors': [sys.argv[-1]]}}))"
    report = judged(good, linters=(stand_in(code, "checkov"),))
    (problem,) = report.problems
    assert (problem.kind, problem.rule) == ("linter-crash", "checkov")
    assert problem.message.startswith("checkov on t0.yaml: it could not read the template")


@pytest.mark.slow
def test_a_template_without_resources_that_it_knows_is_clean(judged: Judged, checkov: Use) -> None:
    report = judged("Resources:\n  A: {Type: 'AWS::SNS::Subscription', Properties: {TopicArn: a, Protocol: sqs}}\n", linters=(checkov,))
    assert (report.problems, theirs(report)) == ([], [])


@pytest.mark.slow
def test_the_settings_change_its_severities_and_turn_checks_off(judged: Judged, checkov: Use, good: str) -> None:
    report = judged(good, linters=(checkov._replace(levels={"CKV_AWS_117": "error", "CKV_AWS_116": "off"}),), rules=())
    assert {finding.rule: finding.severity for finding in theirs(report) if not finding.suppressed} == {"CKV_AWS_117": Severity.ERROR}
    assert "CKV_AWS_116" not in {finding.rule for finding in theirs(report)}


@pytest.mark.slow
def test_the_paths_of_a_folder_with_odd_names_do_not_matter(judged: Judged, checkov: Use, good: str, tmp_path: Path) -> None:
    folder = tmp_path / "a b;c"
    folder.mkdir()
    report = judged(good, linters=(checkov,), cwd=folder, rules=())
    assert {finding.template for finding in theirs(report)} == {"../t0.yaml"}
