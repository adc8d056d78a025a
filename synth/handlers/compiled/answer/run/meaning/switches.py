"""Switches in a run, as statements and as expressions."""

from __future__ import annotations

from typing import Any, Final

from .....effort import EFFORT
from ...forms.form import Form
from ..state.machine import Machine, Table
from ..state.values import Jump, Opaque
from .statements import leaves


def switch(m: Machine, form: Form) -> Any:
    """The first case that is met; of those that are not known, the first is the usual one."""
    subject, cases = form.parts
    EFFORT.spend(len(cases))
    value = m.of(subject) if subject is not None else True
    rest = next((one for one in cases if not one.parts[0]), None)
    waits = subject is not None and subject.kind == "select"
    turns, field = ("last", "") if waits else ("first", "alike" if subject is not None else "")
    for one in cases:
        if waits and rest is None and one is cases[-1] and m.patience is None:
            return _case(m, one)  # one of them is met: https://go.dev/ref/spec#Select_statements
        for label in one.parts[0]:
            same = _is_met(m, value, label)
            if m.decide(label.node, Opaque(field=field) if same is None else same, usual=not _ends(one.parts[1]), turns=turns):
                return _case(m, one)
    return _case(m, rest) if rest is not None else None


def _is_met(m: Machine, value: Any, label: Form) -> Any:
    """Is a value what a case asks for, and is so what it asks beside its pattern (`when`)? None where that is not known."""
    if label.kind != "when":
        return m.language.matches(m, value, label)
    pattern, asked = label.parts
    same = True if pattern is None else m.language.matches(m, value, pattern)
    held = m.of(asked) if same is not False else False
    return held if same is True or held is False else None


def _ends(form: Form) -> bool:
    """Does a case leave more than its switch?"""
    return leaves(form) and not (form.parts and form.parts[-1].kind == "break")


def _case(m: Machine, form: Form) -> Any:
    inner = form.parts[1]
    try:
        if form.name == "switch_rule" and len(inner.parts) == 1 and inner.parts[0].kind == "do":
            return m.of(inner.parts[0].parts[0])
        m.of(inner)
    except Jump as left:
        if left.kind == "yield":
            return left.label
        if left.kind != "break" or left.label:
            raise
    return None


def yielded(m: Machine, form: Form) -> Any:
    raise Jump("yield", m.of(form.parts[0]) if form.parts else None, form.node)


TABLE: Final[Table] = {"switch": switch, "yield": yielded}
