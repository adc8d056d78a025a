from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.report_model import Also, Finding, Source
from queuegate.policies.gate.waivers import Waiver, waive
from queuegate.policies.rule import Severity

FINDING = Finding(
    rule="visibility-timeout",
    engine="queuegate",
    severity=Severity.WARNING,
    verdict="fail",
    suppressed=None,
    message="too short",
    reason=None,
    settle=None,
    also=[Also("cfn-lint", "E3505")],
    stack="Stack",
    template="template.yaml",
    resource="Orders",
    construct="Stack/Orders/Resource",
    property=None,
    pointer="/Resources/Orders",
    source=None,
    related=[],
    pipelines=[],
    world=None,
    worlds=[],
    fix="",
    docs="",
    fingerprint="1:x",
)
PLACE: Any = None
SOURCE = Source("queuegate.yaml", 3, 5)


def waived(*waivers: Waiver, today: str = "2026-06-30", finding: Finding = FINDING) -> tuple[Finding, list[Waiver]]:
    judged, unused = waive([finding], waivers, date.fromisoformat(today), lambda _: SOURCE)
    return judged[0], unused


def waiver(rule: str = "visibility-timeout", resource: str = "Orders", until: str | None = None) -> Waiver:
    return Waiver(rule, resource, "idempotent", date.fromisoformat(until) if until else None, PLACE)


def test_a_waived_finding_says_by_what_why_and_where() -> None:
    found, unused = waived(waiver(until="2026-06-30"))
    assert found.suppressed is not None
    assert msgspec.to_builtins(found.suppressed) == {
        "by": "waiver",
        "reason": "idempotent",
        "until": "2026-06-30",
        "source": {"file": "queuegate.yaml", "line": 3, "column": 5},
    }
    assert unused == []


def test_the_last_day_is_included_and_the_next_is_not() -> None:
    found, unused = waived(waiver(until="2026-06-30"), today="2026-07-01")
    assert found.suppressed is None
    assert found.message == "too short (its waiver expired on 2026-06-30: idempotent)"
    assert unused == []


def test_one_that_holds_goes_before_one_that_has_expired() -> None:
    found, unused = waived(waiver(until="2026-01-01"), waiver(resource="*/Orders"))
    assert found.suppressed is not None
    assert found.suppressed.until is None
    assert unused == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(waiver(rule="visibility"), id="another rule"),
        pytest.param(waiver(rule="timing"), id="the group"),
        pytest.param(waiver(resource="Ord"), id="another resource"),
    ],
)
def test_what_does_not_match_is_unused(other: Waiver) -> None:
    found, unused = waived(other)
    assert found == FINDING
    assert unused == [other]


def test_a_folded_duplicate_is_waived_by_its_own_id() -> None:
    found, _ = waived(waiver(rule="E3505"))
    assert found.suppressed is not None


def test_an_undecided_finding_is_waived_too() -> None:
    found, _ = waived(waiver(), finding=msgspec.structs.replace(FINDING, verdict="undecided"))
    assert found.suppressed is not None
