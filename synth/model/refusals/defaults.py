"""Defaults that the parameter itself does not accept.

"If you define constraints for the parameter, you must specify a value that adheres to those constraints":
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.parameters import is_list, spelt
from ...language.scope import Scope
from ...linking.resources import View
from ...values.text import literal
from ...values.value import Place

_SHOWN: Final = 5
"""Values that a message lists."""


class RefusedDefault(NamedTuple):
    """The default of a parameter, and what the parameter accepts."""

    name: str
    default: str
    accepts: str
    place: Place


def refused_defaults(view: View) -> Iterator[RefusedDefault]:
    """Those of the stacks that are deployed with a resource, as far as no other value is given there."""
    for scope in view.facts.scope.together():
        yield from view.facts.links.keep(("refused defaults", scope.id), partial(_refused, scope))


def _refused(scope: Scope) -> list[RefusedDefault]:
    found = []
    for name, parameter in scope.declared.items():
        variable = scope.variables.get(name)
        if variable is not None and variable.usual and isinstance(parameter, dict) and "Default" in parameter:  # that of another template may have one
            items = _items(parameter)
            accepts = next((said for item in items for said in _accepts(item, parameter)), "")
            if accepts:
                found.append(RefusedDefault(name, spelt(parameter["Default"]), accepts, Place(scope, ("Parameters", name, "Default"))))
    return found


def _items(parameter: Mapping[str, Any]) -> list[str]:
    """What its constraints are about: each item of a list."""
    default = spelt(parameter["Default"])
    return [item.strip() for item in default.split(",")] if is_list(parameter) else [default]


def _accepts(item: str, parameter: Mapping[str, Any]) -> Iterator[str]:
    """What the parameter accepts, in words, where this is none of it."""
    kind, allowed, pattern = parameter.get("Type"), parameter.get("AllowedValues"), parameter.get("AllowedPattern")
    if kind in ("Number", "List<Number>"):
        number = _number(item)
        if number is None:
            yield "numbers alone (Type Number)"
        else:
            yield from _bounds(number, parameter, "MinValue", "MaxValue", "")
    elif kind == "String":
        yield from _bounds(len(item), parameter, "MinLength", "MaxLength", " characters")
    if isinstance(allowed, list) and allowed and all(isinstance(one, (str, int, float)) for one in allowed) and item not in (said := [*map(literal, allowed)]):
        yield f"{', '.join(said[:_SHOWN])}{' and others' if len(said) > _SHOWN else ''} (AllowedValues)"
    if isinstance(pattern, str) and _differs(pattern, item):
        yield f"what matches {pattern} (AllowedPattern)"


def _differs(pattern: str, item: str) -> bool:
    """Does it not match the whole value? One that is not read here may be one of Java's."""
    from ...values.regular import fits  # noqa: PLC0415 - few parameters have a pattern

    return fits(pattern, item) is False


def _bounds(number: float, parameter: Mapping[str, Any], least: str, most: str, unit: str) -> Iterator[str]:
    low, high = (_number(literal(parameter[key])) if isinstance(parameter.get(key), (str, int, float)) else None for key in (least, most))
    if low is not None and number < low:
        yield f"{low:,g}{unit} at least ({least})"
    if high is not None and number > high:
        yield f"{high:,g}{unit} at most ({most})"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
