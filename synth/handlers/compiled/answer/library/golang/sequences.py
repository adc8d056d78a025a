"""Packages slices and maps, of which the loops are known: https://pkg.go.dev/slices and https://pkg.go.dev/maps"""

from __future__ import annotations

from typing import Any, Final

from ...forms.form import Form
from ...run import maps
from ...run.machine import Machine
from ...run.values import Closure, List, Object, Opaque
from ..lists import list_method

_SAME: Final = ("All", "Values", "Collect", "Clone", "Clip", "Sorted", "SortedFunc", "SortedStableFunc")


def given(m: Machine, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a function gives; None for one of which nothing is known."""
    name, of = form.name, args[0] if args else None
    if isinstance(of, Object) and of.kind == "map" and name in ("Keys", "Values", "All"):
        return (List({"Keys": maps.keys(of), "Values": [*of.fields.values()], "All": maps.entries(of)}[name], form.node, "sequence"),)
    if not isinstance(of, List):
        return None
    copied = List([*of.items], form.node, "sequence" if name == "Values" else "list", open=of.open)
    if name in _SAME:
        return (copied,)
    work = args[1] if len(args) > 1 else None
    if name == "Chunk" and isinstance(work, int) and work > 0:
        return (List([List(of.items[at : at + work], form.node, open=of.open) for at in range(0, len(of.items), work)], form.node, "sequence"),)
    if not isinstance(work, Closure):
        return None
    if name == "ContainsFunc":
        return (list_method(m, of, form._replace(name="anyMatch"), (work,)),)
    if name == "DeleteFunc":
        list_method(m, copied, form._replace(name="removeIf"), (work,))
        return (copied,)
    return (_place(m, of, work, form),) if name == "IndexFunc" else None


def _place(m: Machine, of: List, work: Closure, form: Form) -> Any:
    """Where the first is for which a function says yes."""
    turn = m.turn
    for place, one in enumerate(of.items):
        m.taken(one)
        found = m.decide(form.node, work.call([one]))
        m.turn = turn
        if found:
            return place
    return Opaque() if of.open else -1
