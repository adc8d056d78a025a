"""What an alarm or a policy says of whose it is: where it may be anybody's, a finding elsewhere is settled by it, or not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from queuegate._light import NamedTuple

from ...values.defaults import ALARM

_SETTLING: Final = {
    ALARM: ("Dimensions", "Metrics"),
    "AWS::IAM::Policy": ("Roles",),
    "AWS::IAM::ManagedPolicy": ("Roles",),
    "AWS::IAM::RolePolicy": ("RoleName",),
    "AWS::SQS::QueuePolicy": ("Queues",),
    "AWS::SQS::QueueInlinePolicy": ("Queue",),
}
"""The types of what settles a finding on another resource, and the properties that name that resource."""


class Expression(NamedTuple):
    """A metric expression of an alarm."""

    text: Any


def said(kind: str, properties: Mapping[str, Any]) -> Iterator[Any]:
    """The expressions that name whose a resource of this type is; of a type that settles nothing none."""
    if kind in _SETTLING and len(properties) == 1 and (call := next(iter(properties))).startswith("Fn::"):
        yield {call: properties[call]}  # nobody can see here whose it is
    for key in _SETTLING.get(kind, ()):
        if key in properties:
            yield from _values(properties[key])


def _values(node: Any) -> Iterator[Any]:
    """What says whose an alarm or a policy is: the values of dimensions, expressions, the items of a list."""
    if isinstance(node, list):
        for item in node:
            yield from _values(item)
    elif isinstance(node, dict) and not any(key.startswith(("Fn::", "Ref", "!")) for key in node):
        if "Expression" in node:
            yield Expression(node["Expression"])
        elif "Dimensions" in node:
            yield from _values(node["Dimensions"])
        elif "Value" in node:
            yield node["Value"]
        else:
            for key in ("MetricStat", "Metric"):
                yield from _values(node.get(key, []))
    elif isinstance(node, dict) and isinstance(branches := node.get("Fn::If"), list):
        yield from _values(branches[1:])
    else:
        yield node
