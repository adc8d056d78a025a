"""A waiver in queuegate.yaml matches no finding.

What it accepted has been put right, or its resource has another name now. A waiver that stays behind hides the next mistake of the same kind, which nobody has looked at.

A waiver that matches nothing::

    # queuegate.yaml
    waivers:
      - {rule: visibility-timeout, resource: "*/Renamed/Resource", reason: "The worker is idempotent."}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Severity, rule
from .waivers import Waiver


@rule(
    "unused-waiver",
    on=Waiver,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Remove the waiver from queuegate.yaml, or correct its rule or its resource.",
)
def check(waiver: Waiver) -> Iterator[Finding]:
    yield Finding(f"no finding of {waiver.rule} is on {waiver.resource}: this waiver is not used", at=waiver.place, key=f"{waiver.rule} {waiver.resource}")
