"""sync.Map: https://pkg.go.dev/sync#Map"""

from __future__ import annotations

from typing import Any

from ...forms.form import Form
from ...run.meaning import maps
from ...run.state.machine import Machine
from ...run.state.values import Closure, Object, Opaque, about_of


def method(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a method of such a map gives; None for another."""
    name, key = form.name, args[0] if args else None
    held = maps.has(of, key) if args else None
    before = maps.got(of, key) if held is not False else None
    if name in ("Store", "Swap", "LoadOrStore") and len(args) == 2:  # noqa: PLR2004 - a key and a value
        if name != "LoadOrStore" or held is not True:
            maps.put(of, key, args[1], form.node)
        loaded = Opaque(about_of(args)) if held is None else held
        return (None if name == "Store" else (args[1] if name == "LoadOrStore" and held is False else before, loaded),)
    if name in ("Load", "LoadAndDelete", "Delete") and args:
        if name != "Load":
            maps.drop(of, key)
        return ((before, Opaque(about_of((of, key))) if held is None else held) if name != "Delete" else None,)
    if name == "Range" and isinstance(key, Closure):
        for one in maps.entries(of):
            key.call([*one.fields.values()])
        return (None,)
    return None
