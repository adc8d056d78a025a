"""Words of CloudFormation that a template plainly misspells: its sections, and of a resource its type and what stands beside its properties.

CloudFormation refuses the template. It is read as what is meant, so that the pipeline is judged, and the slip is told once (`model/missing/misspelt.py`).

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from queuegate._light import NamedTuple

from ..sources.template import Route, Template
from ..values.defaults import ALARM, ALIAS, FUNCTION, KEY, MAPPING, QUEUE, ROLE, RULE, SUBSCRIPTION, TABLE, TOPIC
from ..values.slips import distance, is_slip
from .macros import rewriting

SECTIONS: Final = (
    "AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Hooks", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Rules", "Transform",
)  # fmt: skip
"""SAM's Globals among them: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html"""
_HOLDING: Final = frozenset({"Conditions", "Globals", "Mappings", "Outputs", "Parameters", "Resources"})
"""The sections whose entries others name, or that hold what is judged."""
_FEW: Final = 2
"""So many letters at most make a slip of the name of one of them: a letter and the plural, as in `Maping`."""

_CUT: Final = 3
"""So many letters at least are there of a type's last word where it is cut short, as in `AWS::SQS::Que`."""

BESIDE: Final = ("Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "UpdatePolicy", "UpdateReplacePolicy")
"""What stands beside the properties: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html"""
ATTRIBUTES: Final = frozenset(
    {
        *(*BESIDE, "Properties", "Type"),
        *("Connectors", "IgnoreGlobals"),  # SAM's
        *("Description", "Version"),  # of custom resources and modules, and of what other tools accept
    }
)
"""What a resource may have."""
_TYPES: Final = (
    *(ALARM, ALIAS, FUNCTION, KEY, MAPPING, QUEUE, ROLE, RULE, SUBSCRIPTION, TABLE, TOPIC),
    *("AWS::IAM::Policy", ROLE, "AWS::SQS::QueuePolicy", "AWS::Serverless::Function", "AWS::Serverless::SimpleTable"),
)
"""Those that pipelines are made of; a test compares them with all that there are."""

_MAPPING: Final = MAPPING.rpartition("::")[2]
"""No other service has one."""
_WHOLE: Final = {
    "AWS::Lambda": (
        *("Alias", "CapacityProvider", "CodeSigningConfig", "EventInvokeConfig", "EventSourceMapping", "Function", "LayerVersion"),
        *("LayerVersionPermission", "MicrovmImage", "NetworkConnector", "Permission", "ResourcePolicy", "Url", "Version", "WebFunction", "WebFunctionEndpoint"),
        "WebFunctionRevision",
    ),
    "AWS::SQS": ("Queue", "QueueInlinePolicy", "QueuePolicy"),
}
"""All types of these services: a name made of the words of one is no other one.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html, https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SQS.html"""
_OTHERS: Final = frozenset(f"{service}::{name}" for service, names in _WHOLE.items() for name in names)


class Slip(NamedTuple):
    """A word that is misspelt: that of a resource (`Propertes`), or its type, what is meant, and the way to it."""

    resource: str
    written: str
    meant: str
    route: Route

    @property
    def is_type(self) -> bool:
        return "::" in self.meant


def read_as_meant(template: Template) -> tuple[Slip, ...]:
    """The slips of the template's resources. The template has afterwards what is meant in their place, and its sections by their names."""
    for written, meant in _sections(template.body):
        template.body[meant] = template.body[written]  # which stays, as below: there it is told
        template.told_at((meant,), (written,))
    resources = template.body.get("Resources")
    found: list[Slip] = []
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict) and isinstance(name, str) and not name.startswith("Fn::"):
            found += _of(name, resource)
    for slip in found:
        resource = template.body["Resources"][slip.resource]
        if slip.is_type:
            resource["Type"] = slip.meant
        else:
            resource[slip.meant] = resource[slip.written]  # which stays: its place is asked for under its own name
            template.told_at(("Resources", slip.resource, slip.meant), slip.route)
    return tuple(found)


def section_meant(name: object) -> str:
    """The section for which a key beside the sections is a slip; "" where it is one itself, or something else."""
    if not isinstance(name, str) or name in SECTIONS:
        return ""
    near = next((one for one in SECTIONS if name.casefold() == one.casefold() or is_slip(name, one)), "")
    return near or next((one for one in sorted(_HOLDING) if distance(name, one, _FEW) <= _FEW), "")


def _sections(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The sections under a misspelt name, and which each is meant to be. A macro may have words of its own."""
    if body.keys() <= set(SECTIONS) or rewriting(body):
        return []
    found = {meant: name for name, one in body.items() if isinstance(one, dict) and (meant := section_meant(name)) in _HOLDING and meant not in body}
    return [(written, meant) for meant, written in found.items() if meant != "Resources" or _has_types(body[written])]


def _has_types(section: Mapping[Any, Any]) -> bool:
    """The `resources` of another tool hold a template."""
    return any(isinstance(one, dict) and isinstance(kind := one.get("Type"), str) and "::" in kind for one in section.values())


def _of(name: str, resource: Mapping[Any, Any]) -> list[Slip]:
    found: list[Slip] = []
    if not resource.keys() <= ATTRIBUTES:
        for key in resource:
            meant = attribute_meant(key) if isinstance(key, str) and key not in ATTRIBUTES else ""
            if meant and meant not in resource and all(one.meant != meant for one in found):
                found.append(Slip(name, key, meant, ("Resources", name, key)))
    kind = resource.get("Type") or next((resource[one.written] for one in found if one.meant == "Type"), None)
    if isinstance(kind, str) and "Type" in resource and (meant := _type_meant(kind)):
        found.append(Slip(name, kind, meant, ("Resources", name, "Type")))
    return found


def attribute_meant(key: str) -> str:
    """The attribute of a resource for which a key beside its properties is a slip; "" where it is none."""
    known = sorted(ATTRIBUTES - {"Description", "Version"})
    return next((one for one in known if key.casefold() == one.casefold() or distance(key, one) == 1), "")


@lru_cache(maxsize=4096)
def _type_meant(kind: str) -> str:
    """The type for which this one is a slip; "" of one that may be another, or that differs in its case only, which is not known to be refused."""
    if kind in _TYPES or kind in _OTHERS:
        return ""
    near = next((one for one in _TYPES if abs(len(one) - len(kind)) <= 1 and kind.casefold() != one.casefold() and distance(kind, one) == 1), "")
    service, _, last = kind.rpartition("::")
    if not near and kind.startswith("AWS::") and (service in _WHOLE or last == _MAPPING):
        from .meant_properties import surely_meant  # noqa: PLC0415 - only for a wrong name

        named = surely_meant(last, _WHOLE.get(service, ())) if last != _MAPPING else ""
        near = MAPPING if last == _MAPPING else f"{service}::{named}" if named and named.casefold() != last.casefold() else ""
    is_cut = len(kind.rpartition("::")[2]) >= _CUT and kind.count("::") == _TYPES[0].count("::")
    return near or min((one for one in _TYPES if is_cut and one.startswith(kind)), key=len, default="")
