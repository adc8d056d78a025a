"""A waiver matches no finding.

What it accepted has been put right, or its resource has another name now. A waiver that stays behind hides the next mistake of the same kind, which nobody has looked at.

One in queuegate.yaml speaks of the resources that it names; one in a template, of the resource or the property on which it stands, and of nothing else.

One that names an action, or the resource of a statement, matches findings that name the same, letter by letter: `sqs:*` is that pattern, and not what it covers. One that names a
function matches findings of no other pipelines than those of this function.

A waiver that matches nothing::

    # queuegate.yaml
    waivers:
      - {rule: visibility-timeout, resource: "*/Renamed/Resource", reason: "The worker is idempotent."}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, rule
from ..severity import Severity
from ..team import Waiver


@rule(
    "unused-waiver",
    on=Waiver,
    severity=Severity.WARNING,
    docs="",
    fix="Remove the waiver, or correct what it names: the rule, the resource, the action, the statement-resource, or the function.",
)
def check(waiver: Waiver) -> Iterator[Finding]:
    names = [f"the action {waiver.action}"] if waiver.action else []
    names += [f"the statement-resource {waiver.statement_resource}"] if waiver.statement_resource else []
    what = f" and names {' and '.join(names)}" if names else ""
    what += f" and of {waiver.function} alone" if waiver.function else ""
    near = f" ({waiver.near})" if waiver.near else ""
    yield Finding(
        f"no finding of {waiver.rule} is on {waiver.resource}{what}: this waiver is not used{near}",
        at=waiver.place,
        key=" ".join(filter(None, (waiver.rule, waiver.resource, waiver.action, waiver.statement_resource, waiver.function))),
    )
