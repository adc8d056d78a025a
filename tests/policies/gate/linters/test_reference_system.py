"""The reference system with both real linters, by this repository's own settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.run.exit_codes import exit_code
from queuegate.policies.gate.settings.settings import load
from queuegate.policies.rule import Severity

ROOT = Path(__file__).parents[4]
LINTED = [lambda fixture: (fixture("reference") / "Notification.template.json").read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def judged(installed: Callable[[str], Use], reference: Path, request: pytest.FixtureRequest) -> Callable[[str], tuple[Report, int]]:
    """`judged("checkov")`: the report, and the exit code that this repository's settings give it. Each linter is started once."""

    @cache
    def by(name: str) -> tuple[Report, int]:
        installed(name)
        asked = ask(ROOT, Flags(linters=(name,), cache=False), made={ROOT / "cdk.json": reference})
        kept = request.getfixturevalue("answers") / "queuegate" if name == "cfn-lint" else None
        report = check(asked.request._replace(reading=asked.request.reading._replace(cache_dir=kept)))
        return report, exit_code(report, asked.fail_on, asked.strict)

    return by


@pytest.mark.parametrize("name", ["cfn-lint", pytest.param("checkov", marks=pytest.mark.slow)])
def test_it_has_no_error_and_no_warning(name: str, judged: Callable[[str], tuple[Report, int]]) -> None:
    report, code = judged(name)
    assert {engine.name: engine.status for engine in report.engines}[name] == "ran"
    assert [(finding.rule, finding.message) for finding in report.findings if finding.engine == name and finding.severity is not Severity.NOTE] == []
    assert code == 0


@pytest.mark.slow
def test_a_finding_of_checkov_points_to_the_line_of_the_app(judged: Callable[[str], tuple[Report, int]]) -> None:
    report, _ = judged("checkov")
    found = next(finding for finding in report.findings if finding.rule == "CKV_AWS_119" and (finding.construct or "").endswith("Idempotency/Resource"))
    assert found.source is not None
    line = (ROOT / found.source.file).read_text(encoding="utf-8").splitlines()[found.source.line - 1]
    assert (found.source.file, line.strip()) == ("synth/notification/tables.py", "encryption=dynamodb.TableEncryption.AWS_MANAGED,")
    assert "in the synthesised template" in {related.message for related in found.related}


def test_nothing_of_ours_is_waived() -> None:
    waived = {waiver.rule for waiver in load(ROOT / "queuegate.yaml").settings.waivers}
    assert waived.isdisjoint(rule.name for rule in every_rule())
