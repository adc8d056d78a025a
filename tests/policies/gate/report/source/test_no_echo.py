"""No text of a finding says what nobody shall see, whichever of its fields it stands in."""

from __future__ import annotations

import msgspec
import pytest

from queuegate.policies.gate.report.record.model import Finding, Report, Tool, summarise
from queuegate.policies.gate.report.source.no_echo import masked
from queuegate.policies.rule import Severity

FINDING = Finding(
    "a", "queuegate", Severity.ERROR, "fail", None, "m", None, None, [], None, None, None, None, None, None, None, [], [], None, [], "", "", "1:0"
)


@pytest.mark.parametrize("name", ["message", "reason", "settle", "world", "worlds", "fix", "action", "statement_resource", "surplus", "explains"])
def test_a_field_does_not_say_it(name: str) -> None:
    said = ["it is s3cr3t"] if isinstance(getattr(FINDING, name), list) else "it is s3cr3t"
    finding = msgspec.structs.replace(FINDING, **{name: said})
    report = Report(1, Tool("queuegate", "0"), [], [], [], [], [finding], summarise([finding]))
    assert "s3cr3t" not in str(masked(report, {"s3cr3t"}))
    assert "it is" in str(masked(report, {"s3cr3t"}))
