"""A handler of Java, Go or C# that leaves before it works on any message, although the code for that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....effort import TooMuch
from ....unreached import unreached
from ..forms.form import in_short
from ..run.ways import Ways

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Function, Unit
    from ..forms.form import Form
    from ..run.state.machine import Machine

_MOST: Final = 40
"""Ways that are gone once more."""


def idle(ways: Ways, handler: Function) -> tuple[str, Node, Unit] | None:
    """The first call that no way reaches, where none of them works on a message."""
    if ways.cut or any(one.site.kind == "work" for way in ways.outcomes for one in way.path.events):
        return None
    reached = _reached(ways)
    entered = [one for one in ways.machine.entered.values() if one.node.id != handler.node.id]
    for function in (handler, *entered):
        found = next(unreached(function.node, reached, of_message=function is not handler), None)
        if found is not None:
            return in_short(found), found, function.file
    return None


def _reached(ways: Ways) -> set[int]:
    """The calls that any way reaches, by their nodes."""
    machine, reached = ways.machine, set[int]()
    table, doubts = machine.table, machine.doubts

    def noted(m: Machine, form: Form) -> Any:
        reached.add(form.node.id)
        return table["call"](m, form)

    machine.table, machine.doubts = {**table, "call": noted}, {}
    try:
        for outcome in ways.outcomes[:_MOST]:
            ways.once(outcome.path.plan)
    except (TooMuch, RecursionError):
        machine.entered.clear()
    finally:
        machine.table, machine.doubts = table, doubts
    return reached
