"""How a string of a template may be spelt, read off the template with nothing linked: what is known of it, and holes where something is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, Final

from queuegate._light import regex

from ...language.cross_region import READER
from ...language.nested_stacks import STACK
from ...language.parameters.accepted import kin, section
from ...language.scope import Scope
from ...sources.template import DUMMY
from ...values.defaults import ALARM
from ...values.text import literal
from ...values.worlds import OTHER
from ..formats.arn_formats import IDENTITIES

HOLE: Final = "\x01"
"""Stands around the name of whatever is not known in a spelling; around nothing where it has no name."""
VARIABLE: Final = regex(r"\$\{([^${}]*)\}")
NAMED: Final = {kind: one.property for kind, one in IDENTITIES.items() if one.property} | {"AWS::KMS::Alias": "AliasName", ALARM: "AlarmName"}
"""The property that names a resource, by the type."""
_LATE: Final = "\x02"
"""Stands around what only the deployment knows, and what equals nothing that somebody wrote: the Region, a name that CloudFormation makes up."""
_STACK: Final = regex(f"{_LATE}[^{_LATE}]*AWS__StackName{_LATE}")
_MOST: Final = 16
"""How many spellings of one string are told apart."""
_LONGEST: Final = 4096
"""Characters of all the spellings of one string: no name or ARN comes near it, and a template may have twenty thousand of them."""
_DYNAMIC: Final = regex(r"\{\{resolve:[^{}]*\}\}")


class Spellings:
    """The spellings in one template. The parameters of a `nested` one are given by its parents, and not known here."""

    def __init__(self, scope: Scope, *, nested: bool) -> None:
        self._scope = scope
        self._within: set[str] = set()
        self._given = {*scope.declared} if nested else set[str]()
        self._handed = {
            ref for value in scope.resources.values() if value.get("Type") == STACK for ref in _refs(section(value, "Properties").get("Parameters"))
        }

    def named(self, resource: dict[str, Any]) -> tuple[str, ...]:
        """The spellings of the name that a resource is given; none where it is given none."""
        value = _name(resource)
        return () if value is None else self.of(value)

    def of(self, expr: Any) -> tuple[str, ...]:
        """The spellings of a string; around what is not known of one stands a `HOLE`."""
        match expr:
            case str():
                if DUMMY in expr or len(expr) > _LONGEST:
                    return (HOLE * 2,)
                return (_DYNAMIC.sub(f"{HOLE}dynamic{HOLE}", expr) if "{{resolve:" in expr else expr,)
            case bool() | int() | float():
                return (literal(expr),)
            case {"Ref": str(name)}:
                return self._referred(name)
            case {"Fn::GetAtt": [str(name), _]}:
                return self._of_resource(name) if name in self._scope.resources else (HOLE * 2,)
            case {"Fn::GetAtt": str(dotted)}:
                return self.of({"Fn::GetAtt": [dotted.partition(".")[0], ""]})
            case {"Fn::Sub": str(text)}:
                return self._put(text, {})
            case {"Fn::Sub": [str(text), dict(own)]}:
                return self._put(text, own)
            case {"Fn::Join": [str(between), list(items)]}:
                return self._joined([piece for item in items for piece in ((between,), self.of(item))][1:])
            case {"Fn::If": [_, one, other]}:
                return _few((*self.of(one), *self.of(other)))
            case {"Fn::ImportValue": _} | {"Fn::GetStackOutput": _}:
                return (f"{HOLE}import{HOLE}",)
        return (HOLE * 2,)

    def _put(self, text: str, own: dict[str, Any]) -> tuple[str, ...]:
        pieces: list[tuple[str, ...]] = []
        end = 0
        put: dict[str, tuple[str, ...]] = {}
        for match in VARIABLE.finditer(text):
            name = match[1].strip()
            if name not in put:
                put[name] = self.of(own[name]) if name in own else self._referred(name.partition(".")[0])
            pieces += ((text[end : match.start()],), put[name])
            end = match.end()
        return self._joined([*pieces, (text[end:],)])

    def _joined(self, pieces: list[tuple[str, ...]]) -> tuple[str, ...]:
        ways = 1
        for several in pieces:
            ways *= len(several)
        if ways > _MOST:
            pieces, ways = [several if len(several) == 1 else (HOLE * 2,) for several in pieces], 1
        if ways * sum(max(map(len, several)) for several in pieces) > _LONGEST:
            return (HOLE * 2,)
        return _few("".join(way) for way in product(*pieces))

    def _referred(self, name: str) -> tuple[str, ...]:
        if name in self._scope.resources:
            return self._of_resource(name)
        variable = self._scope.variables.get(name)
        own = self._scope.template.file if name.startswith("AWS::Stack") else ""
        late = _later(own, name) if name.startswith("AWS::") else f"{HOLE}{name}{HOLE}"
        if variable is None or name in self._given:
            return (late,)
        other = (
            _later(*map(str, kin(name, variable))) if variable.usual else late
        )  # it names what has the same parameter in its name, and nothing that is spelt
        atoms = [other if atom is OTHER else str(atom) for atom in variable.atoms]
        return _few([*atoms, late] if name in self._handed else atoms)  # what a child compares it with, it may be, too

    def _of_resource(self, name: str) -> tuple[str, ...]:
        """The name of a resource of the template, where it has one of its own."""
        resource = self._scope.resources[name]
        if resource.get("Type") == READER:
            return (f"{HOLE}import{HOLE}",)
        named = _name(resource)
        if named is None:
            return (_later(self._scope.template.file, name),)
        if name in self._within:
            return (HOLE * 2,)
        self._within.add(name)
        try:
            return self.of(named)
        finally:
            self._within.discard(name)


def _name(resource: dict[str, Any]) -> Any:
    kind = resource.get("Type")
    key = NAMED.get(kind) if isinstance(kind, str) else None
    return section(resource, "Properties").get(key) if key else None


def _later(*names: str) -> str:
    return f"{_LATE}{re.sub(r'[^A-Za-z0-9]', '_', ' '.join(names))}{_LATE}"


def as_read(export: str) -> str:
    """A spelling of an export's name as whoever reads it may spell it, who knows what the stack is called."""
    return _STACK.sub(f"{HOLE}AWS::StackName{HOLE}", export)


def _refs(node: Any) -> Iterator[str]:
    match node:
        case {"Ref": str(name)}:
            yield name
        case dict() | list():
            for inner in node.values() if isinstance(node, dict) else node:
                yield from _refs(inner)


def _few(texts: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(texts))
    return found if len(found) <= _MOST and sum(map(len, found)) <= _LONGEST else (HOLE * 2,)
