"""Macros: what another program writes into a template when it is deployed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html, and `AWS::Include`, which puts in a file of a bucket:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from queuegate._light import regex

from ..sources.template import CALL, Template
from ..values.slips import distance
from .parameters.accepted import section

SETTLE: Final = "the processed template as the TARGET (aws cloudformation get-template --template-stage Processed)"
"""https://docs.aws.amazon.com/cli/latest/reference/cloudformation/get-template.html"""


WHOLE: Final = "the whole template as the TARGET"
"""What settles what a part of a template leaves open."""


_KNOWN: Final = regex(r"AWS::(?:CodeDeployBlueGreen|LanguageExtensions|ServiceCatalog|Serverless-2016-10-31|SecretsManager-\d{4}-\d\d-\d\d)")
"""AWS's own, of which only `AWS::Include` adds something that is not read:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html"""
OF_AWS: Final = tuple(
    f"AWS::{name}"
    for name in (
        "CodeDeployBlueGreen",
        "Include",
        "LanguageExtensions",
        "SecretsManager-2020-07-23",
        "SecretsManager-2024-09-16",
        "Serverless-2016-10-31",
        "ServiceCatalog",
    )
)
_FEW: Final = 2
"""So many letters at most make a slip of a name that begins as AWS's do."""


def rewriting(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The macros that may write any part of the template anew: those that it names under `Transform`, or calls beside its sections, but for AWS's own that are known."""
    named = body.get("Transform")
    calls = [one for one in (*(named if isinstance(named, list) else [named]), body.get(CALL)) if isinstance(one, (str, dict))]
    return tuple(dict.fromkeys(name for one in calls if not _KNOWN.fullmatch(name := called_name(one)) and not misspelt(name)))


def misspelt(name: str) -> str:
    """The transform of AWS for which a name is a slip, and of which there is none by that name: CloudFormation refuses the template. "" where it is none."""
    if name in OF_AWS or not name.startswith("AWS::") or _KNOWN.fullmatch(name):
        return ""
    return next((one for one in OF_AWS if distance(name, one, _FEW) <= _FEW), "")


def adding(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The macros that may add parameters, resources or conditions to the template."""
    called = [section(body, part).get(CALL) for part in ("Parameters", "Resources", "Conditions", "Mappings")]
    return tuple(dict.fromkeys((*rewriting(body), *(called_name(one) for one in called if one is not None))))


def beside_properties(template: Template) -> None:
    """A macro that is called beside a resource's properties gets the resource as a whole, and may write properties, too: it is read as called among them.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html
    """
    for name, resource in section(template.body, "Resources").items():
        if isinstance(resource, dict) and CALL in resource and isinstance(properties := resource.get("Properties", {}), dict) and CALL not in properties:
            resource["Properties"] = {**properties, CALL: resource[CALL]}  # an anchor may share them with another resource
            template.told_at(("Resources", name, "Properties", CALL), ("Resources", name, CALL))


def called_name(call: Any) -> str:
    """What an `Fn::Transform` calls, in words."""
    return _name(call) or "a macro"


def _name(call: Any) -> str:
    name = call.get("Name") if isinstance(call, dict) else call
    return name[:80] if isinstance(name, str) else ""
