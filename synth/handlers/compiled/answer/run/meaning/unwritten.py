"""Methods that nobody wrote: of a record, and those that Lombok makes by its annotations.

https://projectlombok.org/features/Builder , https://projectlombok.org/features/With , https://projectlombok.org/features/constructor and https://projectlombok.org/features/GetterSetter
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...forms.form import Form, text_of
from ..state.machine import Machine
from ..state.scopes import Named
from ..state.values import List, Object
from .fields import field_of

if TYPE_CHECKING:
    from ....program.code import Type

_BUILT: Final = frozenset({"Builder", "SuperBuilder", "Jacksonized"})
_STATIC: Final = regex(r"static(?:Name|Constructor)\s*=\s*\"(\w+)\"")
_LISTS: Final = regex(r"(?:Immutable)?(?:List|Set|Collection)\b")
_COPIES: Final = ("toBuilder", "with")
_BEGINNINGS: Final = ("get", "set", "is", "with")


def method(m: Machine, held: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What such a method gives; None of any other."""
    if isinstance(held, Named):
        return _static(m, held.type, form, args) if held.type is not None and m.program.language == "Java" else None
    return _of_object(m, held, form, args) if isinstance(held, Object) else None


def _static(m: Machine, kind: Type, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """A builder is the object that it builds; a constructor may have a name."""
    if form.name == "builder" and not args and kind.marks & _BUILT:
        lists = {name: List(node=form.node) for name, (text, _) in kind.fields.items() if _LISTS.match(text)} if "@Singular" in text_of(kind.node) else {}
        return (Object(type=kind, node=form.node, fields=lists),)
    head = text_of(kind.node).partition("{")[0]
    if not any(one[1] == form.name for one in _STATIC.finditer(head)):
        return None
    made = Object(type=kind, node=form.node)
    m.language.construct(m, made, args)
    return (made,)


def _of_object(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    name = form.name
    plain = next((name[len(one) :] for one in _BEGINNINGS if name.startswith(one) and name[len(one) :][:1].isupper()), name)
    for said in (plain[:1].lower() + plain[1:], name):
        if not args and (held := field_of(m, of, said)) is not None:
            return held
        if len(args) == 1 and _has(m, of, said):
            given = Object(of.kind, of.type, form.node, {**of.fields}) if name.startswith(_COPIES) else of
            given.fields[said] = args[0]
            return (given,)
    if len(args) == 1 and of.type is not None and of.type.marks & _BUILT and (several := _singular(m, of, name)):
        held = of.fields.get(several)
        of.fields[several] = List([*(held.items if isinstance(held, List) else ()), args[0]], form.node)
        return (of,)
    if name == "toBuilder":
        return (Object(of.kind, of.type, form.node, {**of.fields}),)
    return (of,) if name in ("build", "builder") else None


def _has(m: Machine, of: Object, name: str) -> bool:
    return of.type is not None and any(name in kind.fields for kind in m.program.above(of.type))


def _singular(m: Machine, of: Object, name: str) -> str:
    """The list that one more is put into: https://projectlombok.org/features/Singular"""
    return next((one for one in (f"{name}s", f"{name}es", f"{name[:-1]}ies") if _has(m, of, one)), "")
