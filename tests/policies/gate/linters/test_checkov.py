"""The real checkov: what it says, where the report puts it, and how far it may speak."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.report.record.model import Finding, Report, Source
from queuegate.policies.rule import Severity

Installed = Callable[[str], Use]
Judged = Callable[..., Report]

GOOD = Path(__file__).with_name("pipeline.yaml").read_text(encoding="utf-8")
STATEMENT = "              - {Effect: Allow, Action: [dynamodb:GetItem, dynamodb:PutItem], Resource: '*'}\n"
INLINE = GOOD.replace("            Statement:\n", f"            Statement:\n{STATEMENT}", 1)
SKIPPING = {
    "comment": "    # checkov:skip=CKV_AWS_117:it calls no private address\n",
    "metadata": "    Metadata: {checkov: {skip: [{id: CKV_AWS_117, comment: it calls no private address}]}}\n",
}
SKIPPED = {how: GOOD.replace("    Type: AWS::Lambda::Function\n", f"    Type: AWS::Lambda::Function\n{skip}") for how, skip in SKIPPING.items()}
ELSEWHERE = f"{GOOD}  Files: {{Type: AWS::S3::Bucket, Properties: {{AccessControl: PublicRead}}}}\n"
SECRET = GOOD.replace("      Timeout: 30\n", "      Timeout: 30\n      Environment: {Variables: {KEY: AKIAIOSFODNN7EXAMPLF}}\n")
CHECKED = [GOOD, INLINE, *SKIPPED.values(), ELSEWHERE, SECRET]


@pytest.fixture
def checkov(installed: Installed) -> Use:
    return installed("checkov")


def theirs(report: Report, rule: str = "") -> list[Finding]:
    return [finding for finding in report.findings if finding.engine == "checkov" and rule in ("", finding.rule)]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.slow
def test_a_finding_has_the_line_the_property_and_the_pipeline(judged: Judged, checkov: Use, good: str, answers_of_checkov: Path) -> None:
    (found,) = theirs(judged(good, linters=(checkov,), rules=(), cache_dir=answers_of_checkov / "queuegate"), "CKV_AWS_117")
    assert (found.severity, found.resource, found.property, found.pointer) == (Severity.NOTE, "Worker", "VpcConfig", "/Resources/Worker/Properties")
    worker = good.index("  Worker:\n")
    assert found.source == Source("t0.yaml", good[: good.index("    Properties:", worker)].count("\n") + 1, 5)
    assert found.pipelines == ["t0/Mapping"]
    assert found.docs.startswith("https://")


@pytest.mark.slow
def test_an_inline_policy_is_pointed_at_where_it_is_written(judged: Judged, checkov: Use, answers_of_checkov: Path) -> None:
    (found,) = theirs(judged(INLINE, linters=(checkov,), rules=(), cache_dir=answers_of_checkov / "queuegate"), "CKV_AWS_111")
    assert found.pointer == "/Resources/WorkerRole/Properties/Policies/0/PolicyDocument/Statement/0/Action/1"
    assert found.source is not None
    assert found.source.line == line_of(INLINE, "dynamodb:PutItem")


@pytest.mark.parametrize("how", SKIPPED)
@pytest.mark.slow
def test_what_the_template_skips_is_counted_as_waived_with_its_reason(judged: Judged, checkov: Use, answers_of_checkov: Path, how: str) -> None:
    report = judged(SKIPPED[how], linters=(checkov,), rules=(), cache_dir=answers_of_checkov / "queuegate")
    (found,) = theirs(report, "CKV_AWS_117")
    assert found.suppressed is not None
    assert (found.suppressed.by, found.suppressed.reason) == ("waiver", "it calls no private address")
    assert report.summary.note == 0


@pytest.mark.slow
def test_what_belongs_to_no_pipeline_is_counted_only_unless_the_settings_want_it(judged: Judged, checkov: Use, answers_of_checkov: Path) -> None:
    near = judged(ELSEWHERE, linters=(checkov,), rules=(), cache_dir=answers_of_checkov / "queuegate")
    assert [finding.rule for finding in theirs(near) if finding.resource == "Files"] == []
    (engine,) = [engine for engine in near.engines if engine.name == "checkov"]
    assert engine.elsewhere is not None
    whole = judged(ELSEWHERE, linters=(checkov._replace(scope="template"),), rules=(), cache_dir=answers_of_checkov / "queuegate")
    there = [finding for finding in theirs(whole) if finding.resource == "Files"]
    assert len(there) == engine.elsewhere > 3
    assert {finding.severity for finding in there if finding.rule == "CKV_AWS_20"} == {Severity.WARNING}


@pytest.mark.slow
def test_secrets_are_errors_and_never_printed(judged: Judged, checkov: Use, answers_of_checkov: Path) -> None:
    report = judged(SECRET, linters=(checkov,), rules=(), cache_dir=answers_of_checkov / "queuegate")
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
def test_the_settings_change_its_severities_and_turn_checks_off(judged: Judged, checkov: Use, good: str, answers_of_checkov: Path) -> None:
    changed = checkov._replace(levels={"CKV_AWS_117": "error", "CKV_AWS_116": "off"})
    report = judged(good, linters=(changed,), rules=(), cache_dir=answers_of_checkov / "queuegate")
    assert {finding.rule: finding.severity for finding in theirs(report) if not finding.suppressed} == {"CKV_AWS_117": Severity.ERROR}
    assert "CKV_AWS_116" not in {finding.rule for finding in theirs(report)}


@pytest.mark.slow
def test_the_paths_of_a_folder_with_odd_names_do_not_matter(judged: Judged, checkov: Use, good: str, tmp_path: Path) -> None:
    folder = tmp_path / "a b;c"
    folder.mkdir()
    report = judged(good, linters=(checkov,), cwd=folder, rules=())
    assert {finding.template for finding in theirs(report)} == {"../t0.yaml"}
