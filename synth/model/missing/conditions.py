"""Conditions that CloudFormation does not take: a value in the place of a function, too few or too many conditions in one, a resource, and one that leads back to itself.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html; "You can only reference other conditions and values from the Parameters and Mappings
sections". What a condition has instead of a function, or beside it, whoever needs it says (`Malformed`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ...language.parameters.accepted import section
from ...language.scope import Scope
from ...sources.template import Route
from ...values.plan import IN_A_CIRCLE
from ...values.text import literal
from ...values.value import Place
from ...values.worlds import Undecided
from .not_there import Unresolved

_LEAST, _MOST = 2, 10
_OF_SEVERAL: Final = ("Fn::And", "Fn::Or")
_FUNCTIONS: Final = "one of the functions Fn::Equals, Fn::Not, Fn::And and Fn::Or, or another condition"


def refused_conditions(scope: Scope) -> Iterator[Unresolved]:
    """What no template may have as a condition, whether or not anything needs it."""
    for name, expr in section(scope.template.body, "Conditions").items():
        for said, route in _wrong(expr, ("Conditions", name)):
            yield Unresolved(f"the condition {name} {said}", (), Place(scope, route), f"{name} {said}")
    if circle := _circle({name: [*_named(expr)] for name, expr in section(scope.template.body, "Conditions").items()}):
        said = f"the condition {circle[0]} leads back to itself ({' → '.join((*circle, circle[0]))})"
        yield Unresolved(said, (), Place(scope, ("Conditions", circle[0])), said, (Undecided(IN_A_CIRCLE),))


def _wrong(expr: Any, route: Route) -> Iterator[tuple[str, Route]]:
    """What is wrong with an expression in the place of a condition, and where."""
    if isinstance(expr, (bool, int, float, str)):
        yield f"is {literal(expr)}, and a condition is {_FUNCTIONS}", route
        return
    for function, parts in expr.items() if isinstance(expr, dict) and len(expr) == 1 else ():
        if function in _OF_SEVERAL and isinstance(parts, list) and not _LEAST <= len(parts) <= _MOST:
            yield f"gives {function} {len(parts)} condition{'s' * (len(parts) != 1)}, and it accepts {_LEAST} to {_MOST}", (*route, function)
        for i, part in enumerate(parts) if function in (*_OF_SEVERAL, "Fn::Not") and isinstance(parts, list) else ():
            yield from _wrong(part, (*route, function, i))


def _named(expr: Any) -> Iterator[str]:
    """The conditions that an expression names."""
    if isinstance(expr, dict):
        if isinstance(name := expr.get("Condition"), str):
            yield name
        for inner in expr.values():
            yield from _named(inner)
    elif isinstance(expr, list):
        for inner in expr:
            yield from _named(inner)


def _circle(after: dict[str, list[str]]) -> list[str]:
    """The first circle, as it is gone through; empty where there is none."""
    done: set[str] = set()
    for start, others in after.items():
        way, waiting = [start], [iter(others)]
        while waiting:
            for name in waiting[-1]:
                if name in way:
                    return way[way.index(name) :]
                if name in after and name not in done:
                    way.append(name)
                    waiting.append(iter(after[name]))
                    break
            else:
                waiting.pop()
                done.add(way.pop())
    return []
