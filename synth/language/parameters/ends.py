"""What a number may be that a parameter gives: its MinValue and its MaxValue stand for all between them.

A rule that passes both of them, and their neighbour (a period is 60 or 120 and never 61), passes the others. What fails at one of them is a question that names it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...values.text import Text, literal
from ...values.worlds import Variable, World

if TYPE_CHECKING:
    from ...values.value import Names


def at_an_end(value: Text, world: World, scope: Names) -> int | None:
    """The number that a text is in this world, if it is a parameter that has both a MinValue and a MaxValue; None where it is anything else."""
    if len(value) != 1 or world.assumes or (ends := scope.ends(value[0])) is None:
        return None
    return int(ends.atoms[world.ask(ends, ends.singles)])


def ends_of(name: str, parameter: Any, apart: frozenset[str] = frozenset()) -> Variable | None:
    """The least number that a parameter accepts, the next, and the greatest, but for those that the template tells `apart` and judges anyway; None where it does not say both."""
    if not isinstance(parameter, dict) or parameter.get("Type") != "Number":
        return None
    least, most = (_whole(parameter.get(key)) for key in ("MinValue", "MaxValue"))
    if least is None or most is None or least > most:
        return None
    beside = min(least + 1, most)
    while str(least) in apart and least < most:
        least += 1
    while str(most) in apart and least < most:
        most -= 1
    return Variable(name, tuple(one for one in dict.fromkeys((most, least, beside)) if one in (most, least) or str(one) not in apart), ends=True)


def _whole(value: Any) -> int | None:
    text = literal(value) if isinstance(value, (str, int, float)) else ""
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 16 else None  # noqa: PLR2004 - digits of a number that JSON can hold
