from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from queuegate.policies.gate.report.record.model import Finding, Problem, Report, Suppressed, Target
from queuegate.policies.gate.run.check import unusable
from queuegate.policies.gate.run.exit_codes import exit_code
from queuegate.policies.rule import Severity

CRASH, BROKEN = Problem("rule-crash", "x"), Problem("unreadable", "x")


def finding(severity: str, verdict: str = "fail", *, waived: bool = False) -> Finding:
    empty = dict.fromkeys(Finding.__struct_fields__, "")
    return Finding(**{**empty, "severity": Severity(severity), "verdict": verdict, "suppressed": Suppressed("waiver", "x") if waived else None})  # type: ignore[arg-type]  # only three fields matter


def report(*findings: Finding, problems: tuple[Problem, ...] = (), status: str = "checked") -> Report:
    targets = [Target("t", "cloudformation", status)] if status else []  # type: ignore[arg-type]  # a status is one of three
    return msgspec.structs.replace(unusable([], Path()), findings=list(findings), problems=list(problems), targets=targets)


@pytest.mark.parametrize(
    ("given", "fail_on", "strict", "code"),
    [
        pytest.param(report(), "note", True, 0, id="clean"),
        pytest.param(report(finding("warning")), "error", False, 0, id="milder than fail-on"),
        pytest.param(report(finding("warning")), "warning", False, 1, id="at fail-on"),
        pytest.param(report(finding("error")), "note", False, 1, id="graver than fail-on"),
        pytest.param(report(finding("error", waived=True)), "note", True, 0, id="waived"),
        pytest.param(report(finding("error", "undecided")), "note", False, 0, id="undecided"),
        pytest.param(report(finding("error", "undecided")), "error", True, 1, id="undecided and strict"),
        pytest.param(report(finding("warning", "undecided")), "error", True, 0, id="undecided and strict, but mild"),
        pytest.param(report(finding("error"), problems=(BROKEN,)), "error", False, 4, id="a problem is stronger than findings"),
        pytest.param(report(finding("error"), problems=(BROKEN, CRASH)), "error", False, 3, id="a crash is stronger than a problem"),
        pytest.param(report(problems=(Problem("linter-crash", "x"),)), "error", False, 3, id="a linter's crash"),
        pytest.param(report(problems=(Problem("settings", "x"),), status=""), "error", False, 4, id="settings"),
        pytest.param(report(status=""), "error", False, 5, id="nothing there"),
        pytest.param(report(status="skipped"), "error", False, 5, id="nothing but skipped"),
        pytest.param(report(finding("error"), status=""), "error", False, 1, id="findings are stronger than nothing there"),
    ],
)
def test_the_strongest_decides(given: Report, fail_on: str, strict: bool, code: int) -> None:  # noqa: FBT001 - a parameter of the test
    assert exit_code(given, Severity(fail_on), strict) == code
