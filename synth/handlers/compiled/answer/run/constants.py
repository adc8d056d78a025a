"""Constants of an enumeration of Java that are more than names: each is an object of its own, with methods of its own perhaps, and with what its constructor was given.

https://docs.oracle.com/javase/specs/jls/se21/html/jls-8.html#jls-8.9
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..forms.form import Form, text_of
from .machine import Machine
from .scopes import Named
from .values import List, Object, Opaque, Thrown

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Type

_MOST: Final = 40
"""An enumeration of more constants is not gone through."""
_FUNCTIONS: Final = ("lambda_expression", "method_reference", "object_creation_expression")


def of_type(m: Machine, kind: Type) -> list[Node]:
    """The constants of an enumeration, if one of them has methods, or is given a function; none of another one."""
    key = ("constants", id(kind))
    if (known := m.known.get(key)) is None:
        known = m.known[key] = _of_type(kind)
    return list(known)


def _of_type(kind: Type) -> list[Node]:
    held = kind.node.child_by_field_name("body") if kind.node.type == "enum_declaration" else None
    found = [one for one in held.named_children if one.type == "enum_constant"] if held is not None else []
    return found if len(found) <= _MOST and any(one.child_by_field_name("body") is not None or any(part.type in _FUNCTIONS for part in _given(one)) for one in found) else []


def _given(node: Node) -> list[Node]:
    held = node.child_by_field_name("arguments")
    return [one for one in held.named_children if not one.type.endswith("comment")] if held is not None else []


def made(m: Machine, kind: Type, node: Node) -> Object:
    """One of them, which is made once."""
    if (known := m.globals.get(("constant", node.id))) is not None:
        return known  # type: ignore[no-any-return]  # what was put there below
    own = next((one for one in m.program.types if one.node.id == node.id), kind)
    found = m.globals["constant", node.id] = Object(type=own)
    try:
        with m.beginning(kind.init, found):
            m.language.construct(m, found, tuple(m.of(m.language.body(one)) for one in _given(node)))
    except Thrown:
        pass
    return found


def named(m: Machine, kind: Type, name: str) -> Object | None:
    return next((made(m, kind, one) for one in of_type(m, kind) if text_of(one.child_by_field_name("name")) == name), None)


def any_of(m: Machine, kind: Type) -> Object:
    """One that nobody knows: each of them is tried."""
    *others, last = of_type(m, kind)
    return next((made(m, kind, one) for one in others if m.decide(one, Opaque())), None) or made(m, kind, last)


def looked_up(m: Machine, held: Any, form: Form, args: tuple[Any, ...]) -> Any:
    """What `valueOf` and `values` give; None of anything else, and of an enumeration that is but names."""
    kind = held.type if isinstance(held, Named) else None
    if kind is None and isinstance(held, Named) and held.path.rpartition(".")[2] in ("Enum", "EnumSet") and args and isinstance(args[0], str):
        kind = next(iter(m.program.find(args[0].removesuffix(".class"), m.unit)), None)
    if kind is None or not (constants := of_type(m, kind)):
        return None
    if form.name == "valueOf" and args:
        name = args[-1] if isinstance(args[-1], str) else ""
        return named(m, kind, name) or any_of(m, kind)
    if form.name in ("values", "allOf"):
        return List([made(m, kind, one) for one in constants], form.node)
    return None
