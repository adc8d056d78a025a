"""What each parameter may be: the given value, else AllowedValues, else the Default, whatever the template tells it apart from, and something else.

A team deploys `Env=prod` although the default is `dev`, whether or not a condition names `prod`. A parameter about which nothing is known gets no variable at all: it
stays a token in every string, and a condition over it is free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ...values.text import literal
from ...values.worlds import OTHER, Variable
from .told_apart import calls, choice, deployed_always, solutions

STACK_ID = "AWS::StackId"
"""An ARN that the stack's name is part of: no template can compare it with the whole of it."""
_STORED = "AWS::SSM::Parameter::Value<"
_PATTERN = 200
"""Characters: a longer pattern is not tried."""
_COMPARISONS = ("Fn::Equals", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn")


def section(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A section of a template, {} where it is absent or no mapping."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def is_list(parameter: Any) -> bool:
    kind = parameter.get("Type") if isinstance(parameter, dict) else None
    return isinstance(kind, str) and (kind == "CommaDelimitedList" or kind.startswith("List<"))


Below = dict[str, list[str]]
"""Constants that nested stacks tell a parameter apart from."""


def variables(body: Mapping[str, Any], given: Mapping[str, str], bound: Collection[str] = (), nested: Below | None = None) -> dict[str, Variable]:
    """The variable of every parameter and pseudo parameter about whose value something is known. `bound` ones are given by a parent stack: the parent knows."""
    declared = section(body, "Parameters")
    compared = _compared(body, declared, nested)
    keys, needed = _keyed(body, declared)
    found = {}
    for name in dict.fromkeys([*declared, *compared, *keys, *given]):
        if name in bound or (name not in declared and not name.startswith("AWS::")) or (name == STACK_ID and name not in given):
            continue
        apart = [*compared.get(name, ()), *keys.get(name, ())]
        value = None if stored_as(declared.get(name), given.get(name)) else given.get(name)
        atoms = _atoms(declared.get(name), apart, needed.get(name)) if value is None else (value,)
        if atoms != (OTHER,):
            parameter = declared.get(name)
            usual = value is None and isinstance(parameter, dict) and "Default" in parameter and not is_hidden(parameter)
            found[name] = Variable(name, atoms, assumed=not apart and atoms[-1] is OTHER, usual=usual, secret=is_no_echo(parameter))
    return found


def _atoms(parameter: Any, apart: list[str], needed: set[str] | None) -> tuple[Any, ...]:
    """The default and what is told `apart`, and something else; of a parameter that a map has to know only its keys, `needed`."""
    parameter = parameter if isinstance(parameter, dict) else {}
    hidden = is_hidden(parameter)
    default = [spelt(parameter["Default"])] if "Default" in parameter and not hidden else []
    allowed = None if hidden else _allowed(parameter)
    if allowed is not None and is_list(parameter):
        allowed = _lists(allowed, apart)
    atoms: list[Any] = [*default, *(apart if allowed is None else allowed)]
    usable = [atom for atom in atoms if needed is not None and atom in needed]
    if not usable and allowed is None:
        usable = [*atoms, OTHER]
    return tuple(dict.fromkeys(usable or atoms))


def _allowed(parameter: Mapping[str, Any]) -> list[str] | None:
    """The values that it is confined to, of a list those of its items; None where it is confined to none."""
    allowed = parameter.get("AllowedValues")
    return [*map(spelt, allowed)] if isinstance(allowed, list) and allowed else choice(parameter.get("AllowedPattern"))


def _lists(allowed: list[str], apart: list[str]) -> list[str]:
    """Lists whose items are all allowed: those that the template tells apart, and of the others each item alone, one twice, and all.

    "When applied to a parameter of type CommaDelimitedList, each value in the list must be one of the specified allowed values":
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html
    """
    told = [value for value in apart if {item.strip() for item in value.split(",")} <= {*allowed}]
    return [*told, *allowed, *(f"{one},{one}" for one in allowed[:1]), ",".join(allowed)]


def kin(name: str, variable: Variable) -> tuple[Any, ...]:
    """What the variables of several templates have in common that vary together: the name and the values, of open ones the name and the default."""
    if variable.atoms[-1] is not OTHER or name.startswith("AWS::"):  # two stacks need not lie in one Region
        return name, frozenset(variable.atoms)
    return name, OTHER, variable.atoms[0] if variable.usual else None


def is_no_echo(parameter: Any) -> bool:
    """Is its value a secret? Whatever NoEcho is but false says so: who meant true and wrote `1` or a function has a secret, too."""
    return isinstance(parameter, dict) and "NoEcho" in parameter and str(parameter["NoEcho"]).strip().lower() not in ("false", "none", "")


def is_hidden(parameter: Any) -> bool:
    """Is its value nobody's to know here: a secret (NoEcho), or read from SSM when the stack is deployed, so that its Default is a name and not its value?"""
    return isinstance(parameter, dict) and (is_no_echo(parameter) or "SSM::Parameter::Value" in str(parameter.get("Type", "")))


def stored_as(parameter: Any, given: str | None) -> str | None:
    """The name of the SSM parameter whose value it is when the stack is deployed; None where it is none, or is given that value itself.

    A deployment gives the name (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html), and files of parameters do: it begins with a slash where
    it has a path. Whoever answers a question here gives the value.
    """
    if not isinstance(parameter, dict) or is_no_echo(parameter) or not str(parameter.get("Type")).startswith(_STORED) or "List" in str(parameter.get("Type")):
        return None
    name = parameter.get("Default") if given is None else given
    return name if isinstance(name, str) and name and (given is None or given.startswith("/")) else None


def keeps_out(parameter: Any, value: str) -> bool:
    """Is it declared so that it can never be this value? A pattern with groups, or one that is not read here, is not asked: it keeps nothing out."""
    if not isinstance(parameter, dict):
        return False
    pattern, shortest = parameter.get("AllowedPattern"), str(parameter.get("MinLength", ""))
    if (shortest.isdecimal() and int(shortest) > len(value)) or parameter.get("Type") == "Number":
        return True
    if not isinstance(pattern, str) or len(pattern) > _PATTERN or "(" in pattern:
        return False
    from ...values.regular import fits  # noqa: PLC0415 - few patterns are asked

    return fits(pattern, value) is False


def spelt(value: Any) -> str:
    """A default as the parameter has it: a list with commas."""
    return ",".join(map(literal, value)) if isinstance(value, list) else literal(value)


def below(body: Mapping[str, Any], nested: Below) -> Below:
    """The constants that a template, and what is nested in it, tell each of its parameters apart from."""
    declared = section(body, "Parameters")
    found = _compared(body, declared, nested)
    for name, keys in _keyed(body, declared)[0].items():
        found[name] = list(dict.fromkeys([*found.get(name, ()), *keys]))
    return found


def _compared(body: Mapping[str, Any], declared: Mapping[str, Any], nested: Below | None = None) -> dict[str, list[str]]:
    """The constants that each parameter is compared with, whatever functions stand around it."""
    compared: dict[str, list[str]] = {name: list(constants) for name, constants in (nested or {}).items()}
    pairs: list[tuple[str, str]] = []
    for name, argument in calls([body.get("Conditions"), body.get("Rules")]):
        if name in _COMPARISONS and isinstance(argument, list) and len(argument) == 2:  # noqa: PLR2004 - both sides
            for one, other in (argument, argument[::-1]):
                for parameter, value in _told(one, other, declared):
                    compared.setdefault(parameter, []).append(value)
                pairs.extend((parameter, also) for parameter in _parameters(one) for also in _parameters(other))
    for one, _ in pairs:
        compared.setdefault(one, [])
    compared = {name: list(dict.fromkeys(constants)) for name, constants in compared.items()}
    size = -1
    while size != (size := sum(map(len, compared.values()))):  # what one may be, the other is compared with: to a fixed point
        for one, other in pairs:
            parameter = declared.get(other, {})
            own = [spelt(parameter["Default"])] if isinstance(parameter, dict) and "Default" in parameter else []
            also = _allowed(parameter) if isinstance(parameter, dict) else None
            compared[one] = list(dict.fromkeys([*compared[one], *compared.get(other, []), *(own if also is None else also)]))
    return compared


def compared_with(body: Mapping[str, Any]) -> list[str]:
    """Every constant that the conditions and rules of a template compare something with."""
    found: dict[str, None] = {}
    for name, argument in calls([body.get("Conditions"), body.get("Rules")]):
        if name in _COMPARISONS and isinstance(argument, list):
            for side in argument:
                found.update(dict.fromkeys(_constants(side)))
    return [*found]


def _told(side: Any, other: Any, declared: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in side if isinstance(side, list) else [side]:
        if isinstance(item, dict):
            for constant in _constants(other):
                yield from solutions(item, constant, declared)


def _keyed(body: Mapping[str, Any], declared: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, set[str]]]:
    """The keys that each parameter is looked up under, and those of which it has to be one: a FindInMap that is always worked out, with no DefaultValue, needs it."""
    keys: dict[str, list[str]] = {}
    needed: dict[str, set[str]] = {}
    if not (maps := section(body, "Mappings")):
        return keys, needed
    seen: set[str] = set()
    for name, argument in calls(body):
        if name == "Fn::FindInMap" and isinstance(argument, list) and (asked := str(argument)) not in seen:
            seen.add(asked)
            for key, several in _lookups(argument, maps):
                for value in several:
                    for parameter, solved in solutions(key, value, declared):
                        keys.setdefault(parameter, []).append(solved)
    for name, argument in deployed_always(body) if keys else ():
        if name == "Fn::FindInMap" and isinstance(argument, list) and len(argument) == 3:  # noqa: PLR2004 - a map and two keys
            for key, several in _lookups(argument, maps):
                match key:
                    case {"Ref": str(parameter)}:
                        needed[parameter] = needed.get(parameter, set(several)) & set(several)
    return {name: list(dict.fromkeys(several)) for name, several in keys.items()}, needed


def _lookups(argument: list[Any], maps: Mapping[str, Any]) -> Iterator[tuple[Any, list[str]]]:
    """Both keys of a FindInMap, and the entries of the map that each may name."""
    match argument:
        case [str(table), first, second, *_] if isinstance(rows := maps.get(table), dict):
            yield first, sorted(map(str, rows))
            chosen = [rows.get(first)] if isinstance(first, str) else [*rows.values()]
            yield second, sorted({str(key) for row in chosen if isinstance(row, dict) for key in row})


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
