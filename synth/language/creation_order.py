"""Which resource CloudFormation creates after which: DependsOn, and every reference.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from queuegate._light import regex

_VARIABLE = regex(r"\$\{([^${}!.][^${}.]*)")


def references(resource: Any) -> Iterator[str]:
    """The names that a resource's body mentions, in any branch of any condition."""
    depends = resource.get("DependsOn") if isinstance(resource, dict) else None
    yield from [depends] if isinstance(depends, str) else [name for name in depends if isinstance(name, str)] if isinstance(depends, list) else []
    waiting = [resource]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            match node:
                case {"Ref": str(name)}:
                    yield name
                case {"Fn::GetAtt": [str(name), *_]}:
                    yield name
                case {"Fn::GetAtt": str(dotted)}:
                    yield dotted.partition(".")[0]
                case {"Fn::Sub": str(template)} | {"Fn::Sub": [str(template), *_]}:
                    yield from (name.strip() for name in _VARIABLE.findall(template))
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def before(resources: dict[str, Any], start: str) -> frozenset[str]:
    """The names of all that is created before `start`, directly or through others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in references(resources.get(waiting.pop(), {})):
            if name not in found:
                found.add(name)
                if name in resources:
                    waiting.append(name)
    return frozenset(found)
