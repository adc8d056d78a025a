"""Our rules as a validation plugin of the CDK: what they find stands in the output of `cdk synth`, and stops it where it would fail `queuegate check`.

https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from queuegate._version import __version__

from ...severity import Severity
from ..catalogue.rules import every_rule
from ..report.record.model import Finding
from ..run.exit_codes import CLEAN, NOTHING
from .engine import counted, defect, judged, place, remedy, trouble

NAME: Final = "Queuegate"
_SEVERITIES: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


def plugin() -> Any:
    """A plugin for `Validations.of(app).add_plugins(…)`; where the CDK is older than that, for `App(policy_validation_beta1=[…])`."""
    import aws_cdk  # noqa: PLC0415 - Queuegate runs without it
    import jsii  # noqa: PLC0415 - as above

    suffix = "" if hasattr(aws_cdk, "IPolicyValidationPlugin") else "Beta1"

    class Plugin:
        name = property(lambda _: NAME)
        version = property(lambda _: __version__)
        rule_ids = property(lambda _: [rule.name for rule in every_rule()])

        def validate(self, context: Any) -> Any:
            """What is said of the templates that were just written. Raises RuntimeError if they could not be judged."""
            return _report([Path(path) for path in context.template_paths], suffix)

    return jsii.implements(getattr(aws_cdk, f"IPolicyValidationPlugin{suffix}"))(Plugin)()


def _report(templates: Sequence[Path], suffix: str) -> Any:
    import aws_cdk  # noqa: PLC0415 - as above

    made = getattr(aws_cdk, f"PolicyValidationPluginReport{suffix}")
    if not templates or os.environ.get("CDK_VALIDATION", "").lower() == "false":
        return made(success=True, violations=[])
    cwd = Path.cwd()
    ran = judged([str(folder) for folder in _folders(templates)], cwd)
    if ran.report.problems:
        raise RuntimeError("; ".join(map(trouble, ran.report.problems)))
    found = counted(ran.report, undecided=ran.strict)
    return made(success=ran.code in (CLEAN, NOTHING), violations=[_violation(finding, cwd, suffix) for finding in sorted(found, key=Finding.rank)])


def _folders(templates: Sequence[Path]) -> Iterator[Path]:
    """The cloud assemblies that the templates are in: the outermost of those that lie in each other."""
    folders = dict.fromkeys(template.parent for template in templates)
    return (folder for folder in folders if not any(other in folder.parents for other in folders))


def _violation(finding: Finding, cwd: Path, suffix: str) -> Any:
    import aws_cdk  # noqa: PLC0415 - as above

    resources = []
    if finding.resource and finding.template:
        where = [f"Properties/{finding.property.replace('.', '/')}"] if finding.property else []
        resource = getattr(aws_cdk, f"PolicyViolatingResource{suffix}")
        resources.append(resource(resource_logical_id=finding.resource, template_path=str((cwd / finding.template).resolve()), locations=where))
    return getattr(aws_cdk, f"PolicyViolation{suffix}")(
        rule_name=finding.rule,
        description=f"{defect(finding)}{place(finding)}",
        fix=f"{remedy(finding) or 'see its page'} (queuegate explain {finding.rule})",
        severity=_SEVERITIES[finding.severity],
        violating_resources=resources,
    )
