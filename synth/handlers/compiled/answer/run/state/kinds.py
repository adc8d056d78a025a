"""Whether an error is of a kind that the code asks for (`errors.Is`, `instanceof`, `is`): a way of its own, which nobody takes usually. Where the kind is what another attempt may not meet, that way is like a clause for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .....words.clauses import is_for_passing
from .....words.naming import asks
from ...forms.form import Form, text_of
from .values import Error, List, Object, Opaque, about_of

if TYPE_CHECKING:
    from typing import TypeGuard

    from tree_sitter import Node

    from .machine import Machine

KINDS: Final = {"kind": "unkind", "unkind": "kind"}
"""The field of a value that says whether an error is of a kind, or whether it is not; and that of its opposite."""


OF_ERROR: Final = "of an error"
"""The field of what an error says of itself: its code, its message."""
_COMPARES: Final = frozenset(
    {
        "equals",
        "equalsIgnoreCase",
        "contains",
        "startsWith",
        "endsWith",
        "matches",
        "Equals",
        "Contains",
        "StartsWith",
        "EndsWith",
        "IsMatch",
        "HasPrefix",
        "HasSuffix",
        "EqualFold",
        "MatchString",
    }
)
"""What compares a text with another one."""


def asked(error: Any, text: str) -> Opaque:
    """Whether an error is what the code asks for with this text."""
    is_ours = error.fault if isinstance(error, Error) else True
    return Opaque(about_of(error), " ".join(text.split()) if is_ours and is_for_passing(text) else "", "kind")


def is_asked(value: Any) -> TypeGuard[Opaque]:
    return type(value) is Opaque and value.field in KINDS


def is_of_error(value: Any) -> bool:
    return type(value) is Error or (type(value) is Opaque and value.field == OF_ERROR)


def of_what(form: Form, parts: tuple[Any, ...], value: Any) -> Any:
    """What a call, or a property, gives of parts of which one may be an error, or what that says of itself."""
    if type(value) is not Opaque or not any(map(is_of_error, parts)):
        return value
    if form.name in _COMPARES and not (isinstance(parts[0], List) and parts[0].open):
        return asked(value, f"if {text_of(form.node)}")
    return value._replace(field=OF_ERROR) if is_of_error(parts[0]) and value.field in ("", "result") else value


def of_key(form: Form, of: Any, key: Any) -> Opaque | None:
    """Whether a map that the code writes out has what an error says for a key: that the error is one of these. None of anything else."""
    is_asked_for = isinstance(of, Object) and of.kind == "map" and bool(of.fields) and is_of_error(key) and not any(type(one) is tuple for one in of.fields)
    return asked(key, f"if {text_of(form.node)}") if is_asked_for else None


def of_question(form: Form, args: tuple[Any, ...], value: Any) -> Any:
    """What a function of somebody else gives that is asked of an error, `IsNotFound(err)`: that it is one thing among many."""
    is_one = type(value) is Opaque and value.field in ("", "result") and any(type(one) is Error for one in args) and asks(form.name)
    return value._replace(field="alike") if is_one else value


def joined(operator: str, one: Any, other: Any) -> Opaque | None:
    """Of one kind or of another, of neither, or of one and more than that; None where it is not known whether that is asked."""
    sides = [side for side in (one, other) if is_asked(side)]
    whole = "kind" if operator == "||" else "unkind"
    fields = {side.field for side in sides}
    if len(fields) != 1 or (len(sides) == 1 and whole in fields):
        return None
    texts = [*filter(None, (side.type for side in sides))]
    text = " || ".join((*texts[:1], *(one.removeprefix("if ") for one in texts[1:]))) if whole in fields else next(reversed(texts), "")
    return Opaque(about_of((one, other)), text, sides[0].field)


LIKENESS: Final = {"alike": "unlike", "unlike": "alike"}
"""The field of a value that says whether something is one thing among many (`code == "404"`), or whether it is not; and that of its opposite."""


def likeness(one: Any, other: Any, operator: str) -> Opaque:
    """Whether two values are the same, of which nobody knows."""
    is_text = any(isinstance(side, (str, int)) and not isinstance(side, bool) for side in (one, other))
    return Opaque(about_of((one, other)), field={"==": "alike", "!=": "unlike"}[operator] if is_text else "")


def joined_likeness(operator: str, one: Any, other: Any) -> str:
    """The field of what joins two conditions: one thing among many and more than that is one, too."""
    fields = [getattr(one, "field", ""), getattr(other, "field", "")]
    some, every = ("alike", "unlike") if operator == "&&" else ("unlike", "alike")
    return some if some in fields else every if fields == [every, every] else ""


def narrows(value: Any, *, chosen: bool) -> bool:
    """Does it find something to be one thing among many, or an error to have a property that it says it has?"""
    return type(value) is Opaque and value.field in ((OF_ERROR, "alike") if chosen else ("unlike",))


def met(m: Machine, value: Opaque, node: Node) -> None:
    """The way on which it is of that kind is taken."""
    if value.type and m.path.fault is not None:
        m.catch(m.path.fault, value.type, node, broad=False)
    else:
        m.path.special = True
