"""For CDK apps in Python: our rules in `cdk synth`, and what a team accepts of one construct, written beside the construct.

In other languages the same is `addMetadata` on the construct's CloudFormation resource, under the key `queuegate`: docs/waivers.md.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_cdk import CfnResource, IPolicyValidationPlugin
    from constructs import IConstruct

__all__ = ["plugin", "waive"]

_KEY = "queuegate"


def plugin() -> IPolicyValidationPlugin:
    """Our rules as a validation plugin of the CDK: `Validations.of(app).add_plugins(plugin())`. What they find stops `cdk synth` where it would fail `queuegate check`."""
    from queuegate.policies.gate.adapters.cdk import plugin as made  # noqa: PLC0415 - only an app that is validated needs it

    return made()  # type: ignore[no-any-return]  # jsii made it one


def waive(  # noqa: PLR0913 - each says one thing, by name
    construct: IConstruct,
    rule: str,
    reason: str,
    *,
    until: date | str | None = None,
    action: str | None = None,
    statement_resource: str | None = None,
    function: str | None = None,
) -> None:
    """Accept what `rule` says of this construct, for a reason.

    It is written into the Metadata of the construct's CloudFormation resource, and speaks of that resource alone. `until` is the last day on which it holds, in UTC (a date, or
    YYYY-MM-DD). `action` and `statement_resource` narrow it to findings on such a statement of a policy, as the finding names them;
    `function` to findings of no other pipelines than those of this function, by its logical id or construct path.

    Raises ValueError if there is no such rule or day, if there is no reason, or if the construct has no CloudFormation resource of its own.
    """
    entry = {"rule": rule, "reason": reason}
    narrow = (("until", until), ("action", action), ("statement-resource", statement_resource), ("function", function))
    entry |= {key: str(value) for key, value in narrow if value is not None}
    if wrong := _wrong(entry):
        raise ValueError(f"{construct.node.path}: {wrong}")
    resource = _resource(construct)
    said = resource.get_metadata(_KEY) or {}
    resource.add_metadata(_KEY, {**said, "waivers": [*said.get("waivers", []), entry]})


def _wrong(entry: dict[str, str]) -> str:
    from queuegate.policies.gate.settings.model import AttachedWaiver  # noqa: PLC0415 - only an app that waives needs them
    from queuegate.policies.gate.settings.walk import complaints  # noqa: PLC0415 - as above

    return "; ".join(one.message for one in complaints(entry, AttachedWaiver))


def _resource(construct: Any) -> CfnResource:
    from aws_cdk import CfnResource  # noqa: PLC0415 - Queuegate runs without it

    for one in (construct, construct.node.default_child):
        if one is not None and CfnResource.is_cfn_resource(one):
            return one  # type: ignore[no-any-return]  # it was asked
    raise ValueError(f"{construct.node.path} has no CloudFormation resource of its own. Name the one that is meant: construct.node.find_child(…)")
