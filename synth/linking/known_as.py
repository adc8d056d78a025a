"""By which words the stacks that are deployed together know a resource: its logical id at home, a parameter that it is handed in, an output that it comes back in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ..language.parameters.accepted import section
from ..language.scope import Scope
from .facts import Facts

_ADDRESSED: Final = regex(r"""(?:['"]|\$\{\s*+)(\w+)""")
_OF_OUTPUTS: Final = regex(r"\b(\w+)(?=\W+Outputs\.(\w+))")
_WORD: Final = regex(r"\w+")
_Name = tuple[str, ...]
"""What somebody may be called: a name, or a nested stack's with the name of its output."""


class _Spoken(NamedTuple):
    """A part of a template as text, and the names in it: found at once, since each of many may be asked for."""

    text: str
    names: frozenset[_Name]

    def has(self, several: Collection[_Name]) -> bool:
        return not self.names.isdisjoint(several) or any(not all(map(_WORD.fullmatch, one)) and re.search(_written(one), self.text) for one in several)


def speaks_of(other: Facts, target: Facts, part: str = "") -> bool:
    """May the body of this resource (or what stands in it under this key) name the target? By the words alone: what is handed on counts, too."""
    if not other.is_deployed_with(target):
        return False
    names = _names(other.scope, target)
    return bool(names) and other.links.keep(("spoken", other, part), lambda: _spoken(other.body.get(part) if part else other.body)).has(names)


def in_words(node: Any, scope: Scope, target: Facts) -> bool:
    """May this part of a template name the target?"""
    names = _names(scope, target)
    return bool(names) and _spoken(node).has(names)


def _names(scope: Scope, target: Facts) -> Collection[_Name]:
    return target.links.keep(("known as", target), lambda: _known_as(target)).get(scope.id, ())


def _spoken(node: Any) -> _Spoken:
    text = str(node)
    return _Spoken(text, frozenset([*((name,) for name in _ADDRESSED.findall(text)), *_OF_OUTPUTS.findall(text)]))


def _known_as(target: Facts) -> dict[str, set[_Name]]:
    """The words of each stack that may name it, by the stack's id."""
    names: dict[str, set[_Name]] = {target.scope.id: {(target.id,)}}
    waiting = [target.scope]
    while waiting:
        scope = waiting.pop()
        for other, name in _onwards(scope, names[scope.id]):
            if name not in names.setdefault(other.id, set()):
                names[other.id].add(name)
                waiting.append(other)
    return names


def _written(name: _Name) -> str:
    """A name as Ref, GetAtt and Sub have it; one of an output as GetAtt has it."""
    first, *output = map(re.escape, name)
    return rf"\b{first}\W+Outputs\.{output[0]}\b" if output else rf"""['"]{first}\b|\$\{{\s*{first}\b"""


def _onwards(scope: Scope, names: Collection[_Name]) -> Iterator[tuple[Scope, _Name]]:
    """The nested stacks that are handed what has such names, each with the parameter; and the parent that may read it in an output, with that output."""
    for name, child in scope.children.items():
        for parameter, value in section(section(scope.resources[name], "Properties"), "Parameters").items():
            if _spoken(value).has(names):
                yield child, (parameter,)
    if scope.owner is not None:
        parent, name = scope.owner
        for output, body in section(scope.template.body, "Outputs").items():
            if _spoken(body.get("Value") if isinstance(body, dict) else body).has(names):
                yield parent, (name, output)
