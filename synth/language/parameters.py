"""What each parameter may be: the given value, else AllowedValues, else the Default and whatever the template itself tells it apart from.

A team deploys `Env=prod` although the default is `dev`, and the constants that its conditions compare `Env` with say so. A parameter about which nothing is known gets
no variable at all: it stays a token in every string, and a condition over it is free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..values.text import literal
from ..values.worlds import OTHER, Variable

_COMPARISONS = ("Fn::Equals", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn")


def section(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A section of a template, {} where it is absent or no mapping."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def is_list(parameter: Any) -> bool:
    kind = parameter.get("Type") if isinstance(parameter, dict) else None
    return isinstance(kind, str) and (kind == "CommaDelimitedList" or kind.startswith("List<"))


Below = dict[str, list[str]]
"""Constants that nested stacks compare a parameter with."""


def variables(body: Mapping[str, Any], given: Mapping[str, str], bound: Collection[str] = (), nested: Below | None = None) -> dict[str, Variable]:
    """The variable of every parameter and pseudo parameter about whose value something is known. `bound` ones are given by a parent stack: the parent knows."""
    declared = section(body, "Parameters")
    compared, keyed = _mentioned(body, declared, nested)
    found = {}
    for name in dict.fromkeys([*declared, *compared, *keyed, *given]):
        if name in bound or (name not in declared and not name.startswith("AWS::")):
            continue
        atoms = _atoms(declared.get(name), given.get(name), compared.get(name, []), keyed.get(name, []))
        if atoms and atoms != (OTHER,):
            found[name] = Variable(name, atoms)
    return found


def _atoms(parameter: Any, given: str | None, compared: list[str], keyed: list[set[str]]) -> tuple[Any, ...]:
    if given is not None:
        return (given,)
    parameter = parameter if isinstance(parameter, dict) else {}
    hidden = is_hidden(parameter)
    default = [spelt(parameter["Default"])] if "Default" in parameter and not hidden else []
    allowed = parameter.get("AllowedValues")
    closed = isinstance(allowed, list) and not hidden
    atoms: list[Any] = [*default, *(map(spelt, allowed) if closed else compared)]
    if keyed:
        usable = set.intersection(*keyed)
        return tuple(dict.fromkeys([atom for atom in (atoms if closed else [*atoms, *sorted(usable)]) if atom in usable] or atoms))
    if not default and not closed:
        atoms.append(OTHER)
    return tuple(dict.fromkeys(atoms))


def is_hidden(parameter: Any) -> bool:
    """Is its value nobody's to know here: a secret (NoEcho), or read from SSM when the stack is deployed, so that its Default is a name and not its value?"""
    return isinstance(parameter, dict) and (str(parameter.get("NoEcho", "")).lower() == "true" or "SSM::Parameter::Value" in str(parameter.get("Type", "")))


def spelt(value: Any) -> str:
    """A default as the parameter has it: a list with commas."""
    return ",".join(map(literal, value)) if isinstance(value, list) else literal(value)


def below(body: Mapping[str, Any], nested: Below) -> Below:
    """The constants that a template, and what is nested in it, compare each of its parameters with."""
    return _mentioned(body, section(body, "Parameters"), nested)[0]


def _mentioned(body: Mapping[str, Any], declared: Mapping[str, Any], nested: Below | None = None) -> tuple[dict[str, list[str]], dict[str, list[set[str]]]]:
    """The constants that each parameter is compared with, and the key sets of the maps that it indexes."""
    compared: dict[str, list[str]] = {name: list(constants) for name, constants in (nested or {}).items()}
    keyed: dict[str, list[set[str]]] = {}
    pairs: list[tuple[str, str]] = []
    maps = section(body, "Mappings")
    for name, argument in _calls([body.get("Conditions"), body.get("Rules")]):
        if name in _COMPARISONS and isinstance(argument, list) and len(argument) == 2:  # noqa: PLR2004 - both sides
            for one, other in (argument, argument[::-1]):
                for parameter in _parameters(one):
                    compared.setdefault(parameter, []).extend(_constants(other))
                    pairs.extend((parameter, also) for also in _parameters(other))
    for _, argument in _calls(body) if maps else ():
        match argument:
            case [str(table), {"Ref": str(parameter)}, _] if isinstance(maps.get(table), dict):
                keyed.setdefault(parameter, []).append(set(maps[table]))
    compared = {name: list(dict.fromkeys(constants)) for name, constants in compared.items()}
    size = -1
    while size != (size := sum(map(len, compared.values()))):  # what one may be, the other is compared with: to a fixed point
        for one, other in pairs:
            parameter = declared.get(other, {})
            own = [spelt(parameter["Default"])] if isinstance(parameter, dict) and "Default" in parameter else []
            also = parameter.get("AllowedValues") if isinstance(parameter, dict) else None
            compared[one] = list(dict.fromkeys([*compared[one], *compared.get(other, []), *(map(spelt, also) if isinstance(also, list) else own)]))
    return compared, keyed


def _calls(node: Any) -> Iterator[tuple[str, Any]]:
    """Every `{function: argument}` below a node."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if len(node) == 1:
                yield next(iter(node.items()))
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def _parameters(side: Any) -> list[str]:
    found = []
    for item in side if isinstance(side, list) else [side]:
        match item:
            case {"Ref": str(name)}:
                found.append(name)
    return found


def _constants(side: Any) -> list[str]:
    items = side if isinstance(side, list) else [side]
    return [literal(item) for item in items if isinstance(item, (str, int, float))]
