"""What nested stacks are handed: the parameters that their templates need, those that they do not know, and values that these do not accept.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html (Parameters is a map of strings)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from ...language.macros import adding
from ...language.nested_stacks import STACK
from ...language.parameters.accepted import is_list, section
from ...language.scope import Scope
from ...linking.links import Links
from ...values.text import literal
from ...values.value import Place
from ...values.worlds import World
from .not_there import Unresolved, doubts, is_open, near

_PLAIN: Final = ("String", "Number", "List<Number>", "CommaDelimitedList")
_SHOWN: Final = 60
"""How much of a value a message shows, in characters."""


def handed(scope: Scope, links: Links) -> Iterator[Unresolved]:
    """What the stacks that are nested here need and are not given, and are given and do not know."""
    for name, child in scope.children.items():
        body = scope.resources[name]
        given = section(body, "Properties").get("Parameters", {})
        if not isinstance(given, dict) or adding(child.template.body) or is_open(given):
            continue
        place, always, who = Place(scope, ("Resources", name, "Properties", "Parameters")), "Condition" not in body, links.facts[scope.id, name].name
        for parameter, declared in child.declared.items():
            if parameter not in given and isinstance(declared, dict) and "Default" not in declared:
                why = doubts(partial(child.ref, parameter, World(), place))
                said = f"{who} gives no value for the parameter {parameter} of its template, which has no Default"
                yield Unresolved(said, (), place, f"{name}.{parameter}", why, whole=False, always=always)
            elif (accepts := _refusal(given.get(parameter), declared)) and always:
                value = "a value" if str(declared.get("NoEcho", "")).lower() == "true" else str(given[parameter])[:_SHOWN]
                said = f"{who} gives {value or 'an empty text'} for the parameter {parameter} of its template, which accepts {accepts}"
                yield Unresolved(said, (), place / parameter, f"{name}.{parameter}", whole=False, always=True)
        for parameter in [one for one in given if one not in child.declared]:
            said = f"{who} gives a value for the parameter {parameter}, which its template does not declare"
            yield Unresolved(said, near(parameter, child.declared), place / parameter, f"{name}.{parameter}", whole=False, always=always)


def handed_lists(scope: Scope, links: Links) -> Iterator[Unresolved]:
    """The lists that nested stacks are handed, whatever their templates are."""
    for name, body in scope.resources.items():
        given = section(body, "Properties").get("Parameters", {}) if body.get("Type") == STACK else {}
        if not isinstance(given, dict) or is_open(given) or "Condition" in body:
            continue
        for parameter, value in given.items():
            if said := _list_in(value, scope):
                text = f"{links.facts[scope.id, name].name} gives {said}, a list, for the parameter {parameter} of its template, and a stack is handed texts"
                at = Place(scope, ("Resources", name, "Properties", "Parameters", parameter))
                yield Unresolved(text, (), at, f"{name}.{parameter}", whole=False, always=True, fix="Write !Join [',', …] around it.")


def _list_in(value: Any, scope: Scope) -> str:
    """A list, in words: one that is written there, a parameter that is one, or a function that gives one; "" of anything else."""
    match value:
        case list():
            return "several values"
        case {"Ref": str(name)}:
            return f"!Ref {name}" if is_list(scope.declared.get(name)) else ""
        case {"Fn::Split": _} | {"Fn::GetAZs": _}:
            return str(next(iter(value)))
    return ""


def _refusal(value: Any, declared: Any) -> str:
    """What the parameter accepts in the place of a value that is written out; "" where it is accepted, or known only when the stack is deployed."""
    if not isinstance(value, (str, int, float)) or not isinstance(declared, dict) or declared.get("Type") not in _PLAIN or "{{resolve:" in str(value):
        return ""
    from ...language.parameters.constraints import not_accepted  # noqa: PLC0415 - few templates hand on what is written out

    return not_accepted(literal(value), declared)
