"""What of a statement's Condition the services refuse: an operator that there is not, and anything that is no mapping.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html. IAM takes the operators in AWS's letters only ("Invalid Condition type : stringEquals":
https://github.com/ministryofjustice/modernisation-platform-environments/pull/8893); of the other services that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import regex

from ...language.functions.intrinsics import resolve
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from ..policies.attached import there
from ..policies.statement import Statement, only_if
from .documents import IDENTITY, TRUST
from .slips import Slip, near_to

_OPERATOR: Final = regex(
    r"((ForAllValues|ForAnyValue):)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|(Numeric|Date)(Not)?Equals|(Numeric|Date)(Less|Greater)Than(Equals)?"
    r"|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?"
)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""
_FORM: Final = "Write Condition: {OPERATOR: {KEY: VALUE}}."
_OPERATORS: Final = (
    *("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"),
    *("Bool", "Null", "IpAddress", "NotIpAddress", "NumericEquals", "NumericLessThan", "NumericGreaterThan", "DateLessThan", "DateGreaterThan"),
)


def of_conditions(statement: Statement, kind: str) -> Iterator[Slip]:
    """Everything in the Condition that is refused, as far as it is known."""
    with suppress(Undecided):
        operators, place = resolve(statement.body.get("Condition", ABSENT), statement.world, statement.place / "Condition")
        if operators is ABSENT:
            return
        if not isinstance(operators, dict):
            yield Slip(place, "a Condition that is no mapping", "it accepts a mapping of operators", _FORM)
            return
        for operator, keys in there(operators, statement.world, place).items():
            yield from _operator(statement, kind, operator, keys, place / operator)


def _operator(statement: Statement, kind: str, operator: str, keys: Any, place: Place) -> Iterator[Slip]:
    if operator.startswith("Fn::"):
        return
    exact = _OPERATOR.fullmatch(operator) is not None
    near = any(True for _ in _spellings(operator))
    if not exact and (kind in (IDENTITY, TRUST) or not near):
        right = _right(operator)
        fix = _FORM if right is None else f"Write {right} in its place."
        doubts = tuple(Undecided(only_if(operator, key)) for key in keys) if isinstance(keys, dict) else ()
        yield Slip(place, f"the condition operator {operator}", "there are StringEquals, ArnLike, Bool and so on, in this spelling", fix, doubts)
        return
    with suppress(Undecided):
        found, at = resolve(keys, statement.world, place)
        if found is not ABSENT and not isinstance(found, dict):
            yield Slip(at, f"no mapping under {operator}", "it accepts a mapping of condition keys and their values", _FORM)


def _spellings(operator: str) -> Iterator[str]:
    """The operator in AWS's capitals, where those are all that it lacks."""
    before, _, name = operator.rpartition(":")
    short = name.lower().removesuffix("ifexists")
    head = {"forallvalues": "ForAllValues:", "foranyvalue": "ForAnyValue:", "": ""}.get(before.lower())
    if head is not None:
        yield from (f"{head}{one}{'IfExists' if short != name.lower() else ''}" for one in _OPERATORS if one.lower() == short)


def _right(operator: str) -> str | None:
    return next(_spellings(operator), None) or (None if ":" in operator else near_to(operator, [*_OPERATORS]))
