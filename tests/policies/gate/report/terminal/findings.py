"""Findings and reports as they are made for a screen."""

from __future__ import annotations

import msgspec

from queuegate.policies.gate.report.record.model import (
    Engine,
    Finding,
    Pipeline,
    Problem,
    Report,
    Source,
    Target,
    Tool,
    summarise,
)
from queuegate.policies.rule import Severity


def finding(**changes: object) -> Finding:
    plain = Finding(
        rule="no-redrive", engine="queuegate", severity=Severity.ERROR, verdict="fail", suppressed=None, message="Orders has no dead-letter queue", reason=None, settle=None, also=[],
        stack="prod", template="t.yaml", resource="Orders", construct=None, property=None, pointer="/Resources/Orders", source=Source("t.yaml", 2, 3), related=[], pipelines=[],
        world=None, worlds=[], fix="Give it one.", docs="https://docs.aws.amazon.com/x", fingerprint="1:0",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def report(*findings: Finding, problems: list[Problem] | None = None, pipelines: list[Pipeline] | None = None) -> Report:
    return Report(
        version=1,
        tool=Tool("queuegate", "1.2.3"),
        targets=[Target("t.yaml", "cloudformation", "checked")],
        engines=[Engine("queuegate", "1.2.3", "ran", 3)],
        problems=problems or [],
        pipelines=pipelines or [],
        findings=list(findings),
        summary=summarise(list(findings)),
    )
