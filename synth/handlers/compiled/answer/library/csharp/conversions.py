"""A value that is returned where a type of the program is declared that makes one of it: `public static implicit operator Result(Error error) => new(error);`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ....program.code import CONVERSION
from ...run.meaning.calls import run
from ...run.state.machine import Machine
from ...run.state.values import Error, Future, Object, Opaque
from ..events import last

if TYPE_CHECKING:
    from ....program.code import Function

_INSIDE: Final = regex(r"(?:[\w.]+\.)?(?:Value)?Task<(.+)>$")
_PLAIN: Final = {str: "string", bool: "bool", int: "int"}


def converted(m: Machine, function: Function, value: Any) -> Any:
    """What the operator makes of it; the value itself where there is none, or it is one already."""
    inside = _INSIDE.match(function.returns)
    kinds = (
        m.program.find(inside[1] if inside is not None else function.returns, function.file)
        if value is not None and function.name != CONVERSION and not isinstance(value, Future)
        else []
    )
    makers = [one for one in kinds[0].functions if one.name == CONVERSION] if len(kinds) == 1 else []
    if not makers or (isinstance(value, Object) and value.type is not None and kinds[0] in m.program.above(value.type)):
        return value
    fit = [one for one in makers if _takes(one, value)] or (makers if len(makers) == 1 else [])
    return run(m, fit[0], None, [value], fit[0].node) if len(fit) == 1 else value


def _takes(maker: Function, value: Any) -> bool:
    """Is its parameter of the type of a value?"""
    wanted = last(maker.parameters[0][1]) if maker.parameters else ""
    if isinstance(value, Error):
        return wanted in (*value.kinds, "Exception")
    told = value.type.name if isinstance(value, Object) and value.type is not None else value.type if isinstance(value, Opaque) else _PLAIN.get(type(value), "")
    return bool(told) and wanted.lower() == last(told).lower()
