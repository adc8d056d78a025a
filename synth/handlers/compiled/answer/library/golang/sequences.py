"""Packages slices and maps, and samber/lo, of which the loops are known: https://pkg.go.dev/slices, https://pkg.go.dev/maps and https://pkg.go.dev/github.com/samber/lo"""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import regex

from ...forms.form import Form
from ...run.meaning import maps
from ...run.state.machine import Machine
from ...run.state.values import Closure, List, Object, Opaque
from ..lists import list_method

_SAME: Final = ("All", "Values", "Collect", "Clone", "Clip", "Sorted", "SortedFunc", "SortedStableFunc")
_LO: Final = regex(r"github\.com/samber/lo(?:/parallel)?$")
_OF_LO: Final = {"Map": "map", "ForEach": "forEach", "Filter": "filter", "FlatMap": "flatMap"}


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


def of_lo(m: Machine, path: str, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What lo, or its part that works on all at once and waits for them, gives of a list."""
    of, work = (*args, None, None)[:2]
    if not _LO.match(path) or not isinstance(of, List) or not isinstance(work, Closure):
        return None
    if form.name in _OF_LO:
        return (list_method(m, of, form._replace(name=_OF_LO[form.name]), (work,)),)
    return (_chosen(m, of, work, form),) if form.name in ("FilterMap", "Reject") else None


def _chosen(m: Machine, of: List, work: Closure, form: Form) -> List:
    """What a function makes of those for which it says yes, or those for which one says no."""
    turn, found = m.turn, list[Any]()
    for one in of.items:
        m.taken(one)
        held = work.call([one])
        made, chosen = held if type(held) is tuple and len(held) == 2 else (one, held)  # noqa: PLR2004 - what is made, and whether it is taken
        if m.decide(form.node, chosen) == (form.name == "FilterMap"):
            found.append(made)
        m.turn = turn
    return List(found, form.node, open=of.open)


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
