"""The function's own handler, where Handler is one of a library that calls it."""

from __future__ import annotations

from ...model import Function
from ...sources.around import AROUND
from ...values.value import Place


def redirected(function: Function) -> tuple[str, str, Place] | None:
    """That handler, the environment variable that names it, and where; None where Handler is the function's own, or what the variable says is not known."""
    variable = AROUND.get(function.handler.written() or "")
    handler = function.variable(variable) if variable is not None else None
    if variable is None or not isinstance(handler, str):
        return None
    return handler, variable, function.facts.dig(("Environment", "Variables", variable), function.world)[1]
