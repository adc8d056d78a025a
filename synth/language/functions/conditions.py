"""Conditions and rule assertions: true or false in every world, since what nobody can settle becomes a question of its own.

Functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html and, in `Rules`,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

import json
from typing import Any, Final

from ...values.meter import METER
from ...values.text import Text, literal, settle
from ...values.value import Malformed, Place
from ...values.worlds import Undecided, World, every, shortened, some
from .intrinsics import elements, text_of

_BEGINS: Final = frozenset("+-.0123456789")
"""How a number begins."""


def test(expr: Any, world: World, place: Place) -> bool:
    """Does this condition hold? Raises `Undecided` only where it is not written as CloudFormation expects, or names a condition that does not exist."""
    match expr:
        case bool():
            return expr
        case "true" | "True":
            return True
        case "false" | "False":
            return False
        case {"Condition": str(name)}:
            return place.scope.holds(name, world)
        case {"Fn::Not": [inner]}:
            return not test(inner, world, place / "Fn::Not" / 0)
        case {"Fn::And": list(parts)}:
            METER.step(len(parts))
            return every(world, [lambda part=part: test(part, world, place / "Fn::And") for part in parts])  # type: ignore[misc]  # a default argument is no annotation
        case {"Fn::Or": list(parts)}:
            METER.step(len(parts))
            return some(world, [lambda part=part: test(part, world, place / "Fn::Or") for part in parts])  # type: ignore[misc]
        case {"Fn::Equals": [left, right]}:
            return _equal(left, right, world, place / "Fn::Equals")
        case {"Fn::Contains": [list(members), value]}:
            return some(world, [lambda member=member: _equal(member, value, world, place / "Fn::Contains") for member in members])  # type: ignore[misc]
        case {"Fn::EachMemberIn": [several, list(members)]} | {"Fn::EachMemberEquals": [several, members]}:
            wanted = members if isinstance(members, list) else [members]
            try:
                found = [item for item, _ in elements(several, world, place)]
            except Undecided:
                return _free(_shown(expr), place, world)
            return every(world, [lambda one=one: some(world, [lambda m=m: _equal(one, m, world, place) for m in wanted]) for one in found])  # type: ignore[misc]
        case {"Fn::ForEach": [several, str(value)]}:  # what `sources.loops` asks: is this item in the list?
            return some(world, [lambda one=one, at=at: _equal(one, value, world, at) for one, at in elements(several, world, place)])  # type: ignore[misc]
        case dict() if len(expr) == 1 and not ({"Condition", "Fn::Not", "Fn::And", "Fn::Or", "Fn::Equals"} & expr.keys()):
            return _free(_shown(expr), place, world)
    raise Malformed(f"{shortened(_shown(expr))} is not a condition", place=place)


def _equal(left: Any, right: Any, world: World, place: Place) -> bool:
    try:
        sides = [settle(text_of(side, world, place / i), world) for i, side in enumerate((left, right))]
    except Malformed:
        raise
    except Undecided:
        if constant := next((literal(side) for side in (left, right) if isinstance(side, (str, int, float))), None):
            return _is(_shown(right if isinstance(left, (str, int, float)) else left), constant, place, world)
        return _free(" = ".join(sorted(map(_shown, (left, right)))), place, world)
    one, two = sides
    if one == two:
        return True
    if isinstance(one, str) and isinstance(two, str):
        return _may_be_one_number(one, two) and _free(" = ".join(sorted((one, two))), place, world)
    if _differs(one, two) or _differs(two, one):
        return False
    if isinstance(one, str) or isinstance(two, str):
        return _is(str(two if isinstance(one, str) else one), one if isinstance(one, str) else two, place, world)
    return _free(" = ".join(sorted(map(str, (one, two)))), place, world)


def _may_be_one_number(one: str, two: str) -> bool:
    if one[:1] not in _BEGINS or two[:1] not in _BEGINS:
        return False
    from .spelt_numbers import are_one  # noqa: PLC0415 - few conditions compare numbers that are not written alike

    return are_one(one, two)


def _differs(one: Any, constant: Any) -> bool:
    """Can the one not be this constant: by what is known of its ends, or since the parameter in it is something else than what is between them?"""
    if not isinstance(one, Text) or not isinstance(constant, str):
        return False
    before, after = (part if isinstance(part, str) else "" for part in (one[0], one[-1]))
    if not (constant.startswith(before) and constant.endswith(after) and len(constant) >= len(before) + len(after)):
        return True
    if len(one.tokens) != 1 or (variable := one.tokens[0].variable) is None:
        return False
    return constant[len(before) : len(constant) - len(after)] in variable.atoms


def _is(text: str, constant: str, place: Place, world: World) -> bool:
    """Is something that nobody knows this constant? It is one of them in one world, not two."""
    variable = place.scope.unknown.text(text)
    if constant not in variable.atoms:
        return _free(f"{text} = {json.dumps(constant)}", place, world)
    mask = variable.singles[variable.atoms.index(constant)]
    return world.ask(variable, (mask, sum(variable.singles) & ~mask)) == 0


def _free(equation: str, place: Place, world: World) -> bool:
    variable = place.scope.unknown.equation(equation)
    return bool(variable.atoms[world.ask(variable, variable.singles)])


def _shown(expr: Any) -> str:
    return json.dumps(expr, sort_keys=True, default=str)
