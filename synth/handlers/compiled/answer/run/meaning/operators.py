"""Operators: what they make of the values of a run, and whether two values are the same."""

from __future__ import annotations

from typing import Any, Final

from ...forms.form import Form, text_of
from ..state.kinds import KINDS, LIKENESS, asked, is_asked, is_of_error, joined, joined_likeness, likeness
from ..state.machine import Machine, Table
from ..state.scopes import Named
from ..state.time_left import decided, reckoned
from ..state.values import (
    GROUP,
    RANDOM,
    UNWRAPPED,
    Constant,
    Error,
    Future,
    Message,
    Object,
    Opaque,
    about_of,
)
from . import message_ids
from .bad_answers import alike, is_bad, of_hundreds

_ORDERS: Final = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}
_LONGEST: Final = 10_000
"""Longer texts are not followed, nor are"""
_LARGEST: Final = 1 << 63
"""larger numbers than these languages have."""
_KNOWN: Final = (bool, int, str, Constant)


def _of_truths(m: Machine, operator: str, one: Any, right: Form) -> Any:
    """What `one && right` or `one || right` is worth, of which the right side is asked where the left one decides nothing."""
    if isinstance(one, bool) and one == (operator == "||"):
        return one
    if isinstance(one, Opaque):
        decided(m.path, one)
    other = m.of(right)
    is_known = isinstance(one, bool) or (isinstance(other, bool) and other == (operator == "||"))
    return (
        other if is_known else joined(operator, one, other) or reckoned(Opaque(about_of((one, other)), field=joined_likeness(operator, one, other)), one, other)
    )


def _of_likeness(m: Machine, form: Form, one: Any, other: Any) -> Any:
    """Are they the same (or, of a type, is it of this one)? Whoever asks that of an error in Go has caught it."""
    same = _is_of_class(m, one, other) if isinstance(other, Named) else equal(one, other)
    if UNWRAPPED in (getattr(one, "field", ""), getattr(other, "field", "")):
        m.doubt(form.node, "whether there is an error in another one")
    noticed = one if isinstance(one, Error) else other if isinstance(other, Error) else None
    if noticed is not None and m.program.language == "Go":
        m.catch(noticed, f"if {text_of(form.node)}", form.node, broad=True)
    if same is None and (is_of_error(one) or is_of_error(other)):
        kind = asked(one if is_of_error(one) else other, f"if {text_of(form.node)}")
        return kind if form.name == "==" else kind._replace(field="unkind")
    return reckoned(likeness(one, other, form.name), one, other) if same is None else same == (form.name == "==")


def binary(m: Machine, form: Form) -> Any:
    operator, (left, right) = form.name, form.parts
    one = m.language.compared(m, left, right) if operator in ("==", "!=") else m.of(left)
    if operator in ("&&", "||"):
        return _of_truths(m, operator, one, right)
    if operator == "??":
        return m.of(right) if one is None else one
    other = m.of(right)
    if (own := overloaded(m, form, operator, one, other)) is not None:
        return own[0]
    if operator in ("==", "!="):
        return _of_likeness(m, form, one, other)
    if (hundred := of_hundreds(operator, one, other)) is not None:
        return hundred
    one, other = alike(one, other)
    if operator in _ORDERS and _is_worked_out(operator, one, other):
        return _ORDERS[operator](one, other)
    if operator == "+" and (text := message_ids.joined(one, other)) is not None:
        return text
    parsed = any(isinstance(part, Opaque) and part.parsed for part in (one, other))
    return reckoned(Opaque(about_of((one, other)), "String" if operator == "+" else "", parsed=parsed), one, other)


def overloaded(m: Machine, form: Form, operator: str, one: Any, other: Any) -> tuple[Any] | None:
    """What an operator gives that the class of one of both sides has."""
    own = next((side for side in (one, other) if type(side) is Object and side.type is not None), None)
    return m.language.overloaded(m, own, f"operator {operator}", (one, other), form.node) if own is not None else None


def _is_of_class(m: Machine, one: Any, other: Named) -> bool | None:
    """`x is Outcome.Failed` looks like a comparison with a constant, and asks for a class of the program."""
    known = other.type is not None and isinstance(one, Object) and one.type is not None
    return any(kind is other.type for kind in m.program.above(one.type)) if known else equal(one, other)


def _is_worked_out(operator: str, one: Any, other: Any) -> bool:
    """Are both numbers, or both texts of which that is made, and none too large to be followed?"""
    numbers = isinstance(one, int) and isinstance(other, int)
    texts = isinstance(one, str) and isinstance(other, str) and operator not in "-*"
    return (numbers or texts) and _is_small(one) and _is_small(other)


def _is_small(value: int | str) -> bool:
    return len(value) < _LONGEST if isinstance(value, str) else abs(value) < _LARGEST


_THERE: Final = frozenset({"env", "messageId", "receiptHandle", RANDOM})


def is_there(value: Any) -> bool:
    """Is it the value of an environment variable that is there, an id that was made, or a field that no message lacks? https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
    return isinstance(value, Opaque) and value.field in _THERE


def equal(one: Any, other: Any) -> bool | None:
    """Are two values the same? None where that is not known."""
    one, other = alike(one, other)
    if (one in ("", None) and is_there(other)) or (other in ("", None) and is_there(one)):
        return False
    if isinstance(one, Error) and one is other:
        return True
    if one is None or other is None:
        held = other if one is None else one
        return (False if is_bad(held) else None) if isinstance(held, Opaque) else held is None
    if isinstance(one, _KNOWN) and isinstance(other, _KNOWN):
        return one == other
    if isinstance(one, Constant) and isinstance(other, Named):  # of an enumeration of a library
        return one.name == other.path.rpartition(".")[2]
    if isinstance(one, Opaque) and isinstance(other, Opaque) and one.field == other.field == GROUP:
        return True
    if isinstance(one, Opaque) and isinstance(other, Opaque) and one.field == other.field == "messageId" and len(one.about) == len(other.about) == 1:
        return one.about == other.about
    if isinstance(one, Message) and isinstance(other, Message):
        return one == other
    return one is other if isinstance(one, Future) and isinstance(other, Future) else None


def negated(m: Machine, form: Form) -> Any:
    return opposite(m.of(form.parts[0]))


def opposite(value: Any) -> Any:
    """What is true where this is not."""
    if isinstance(value, bool):
        return not value
    if is_asked(value):
        return value._replace(field=KINDS[value.field])
    return reckoned(Opaque(about_of(value), field=LIKENESS.get(getattr(value, "field", ""), "")), value)


TABLE: Final[Table] = {"binary": binary, "not": negated}
