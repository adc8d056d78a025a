"""Which resource CloudFormation creates after which: DependsOn, and every reference.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from queuegate._light import regex

_NAMING: Final = frozenset(("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::If"))
_VARIABLE = regex(r"\$\{([^${}!.][^${}.]*)")


Taken = Callable[[str], bool | None]
"""Does a condition hold? Then the first branch of a `Fn::If` on it is taken, else the second; None: neither counts."""
COMPUTED: Final = ""
"""A name that a function makes (`AWS::LanguageExtensions`), and that nobody has worked out: it may be any."""
Made = Callable[[Any], str]
"""The name that a function makes, or `COMPUTED`."""
Mentioned = Callable[[str], Iterable[str]]
"""The names that a resource mentions; none where there is no such resource."""


def _anything(_: Any) -> str:
    return COMPUTED


def references(resource: Any, taken: Taken | None = None, made: Made = _anything) -> Iterator[str]:
    """The names that a resource's body mentions: in the branches that are taken, or (where nobody says which are) in any branch of any condition."""
    depends = resource.get("DependsOn") if isinstance(resource, dict) else None
    yield from [depends] if isinstance(depends, str) else [name for name in depends if isinstance(name, str)] if isinstance(depends, list) else []
    waiting = [resource]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            match node if not _NAMING.isdisjoint(node) else None:  # few have such a key, and each case costs more than to see that
                case {"Ref": str(name)}:
                    yield name
                case {"Fn::GetAtt": [str(name), *_]}:
                    yield name
                case {"Ref": dict(function)} | {"Fn::GetAtt": [dict(function), *_]}:
                    yield made(function)
                case {"Fn::GetAtt": str(dotted)}:
                    yield dotted.partition(".")[0]
                case {"Fn::Sub": str(template)} | {"Fn::Sub": [str(template), *_]}:
                    yield from (name.strip() for name in _VARIABLE.findall(template))
                case {"Fn::If": [str(condition), first, second]} if taken is not None:
                    if (holds := taken(condition)) is not None:
                        waiting.append(first if holds else second)
                    continue
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def before(start: str, mentioned: Mentioned) -> frozenset[str]:
    """The names of all that is created before `start`, directly or through others."""
    return frozenset(_before(start, mentioned))


def is_before(resources: dict[str, Any], start: str, name: str, taken: Taken, made: Made) -> bool | None:
    """Is it created before `start`, whatever the branches say that are not taken? None where a name that nobody has worked out may be its."""
    computed = False
    for one in _before(start, lambda name: references(resources.get(name, {}), taken, made)):
        if one == name:
            return True
        computed |= one == COMPUTED
    return None if computed else False


def _before(start: str, mentioned: Mentioned) -> Iterator[str]:
    """The nearest first, each once."""
    found: dict[str, None] = {}
    waiting = deque([start])
    while waiting:
        for name in mentioned(waiting.popleft()):
            if name not in found:
                found[name] = None
                yield name
                waiting.append(name)
