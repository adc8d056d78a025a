"""What is one of several that the program has, each of which is tried where nobody knows which: functions of a map, and constants of an enumeration of Java that are more than names. Such a constant is an object with methods of its own, perhaps, and with what its constructor was given.

https://docs.oracle.com/javase/specs/jls/se21/html/jls-8.html#jls-8.9
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form, text_of
from ..state.machine import Machine
from ..state.scopes import Named
from ..state.values import Closure, Constant, List, Object, Opaque, Thrown, about_of
from . import maps

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Type

_MOST: Final = 40
"""An enumeration of more constants is not gone through."""
_FUNCTIONS: Final = ("lambda_expression", "method_reference", "object_creation_expression")


def of_type(m: Machine, kind: Type) -> list[Node]:
    """The constants of an enumeration, if one of them is more than a name (it has methods, or is given a function); none of another one."""
    key = ("constants", id(kind))
    if (known := m.known.get(key)) is None:
        known = m.known[key] = _of_type(kind)
    return list(known)


def _of_type(kind: Type) -> list[Node]:
    held = kind.node.child_by_field_name("body") if kind.node.type == "enum_declaration" else None
    found = [one for one in held.named_children if one.type == "enum_constant"] if held is not None else []
    is_more = any(one.child_by_field_name("body") is not None or any(part.type in _FUNCTIONS for part in _given(one)) for one in found)
    return found if is_more and len(found) <= _MOST else []


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


def constant(kind: Type, name: Any) -> Constant | None:
    """The constant of an enumeration that is called so."""
    held = kind.node.child_by_field_name("body") if kind.node.type == "enum_declaration" and isinstance(name, str) else None
    known = held is not None and any(text_of(one.child_by_field_name("name")) == name for one in held.named_children)
    return Constant(kind.name, name) if known else None


def looked_up(m: Machine, held: Any, form: Form, args: tuple[Any, ...]) -> Any:
    """What `valueOf` and `values` give; None of anything else, and of an enumeration that is but names."""
    kind = held.type if isinstance(held, Named) else None
    if kind is None and isinstance(held, Named) and held.path.rpartition(".")[2] in ("Enum", "EnumSet") and args and isinstance(args[0], str):
        kind = next(iter(m.program.find(args[0].removesuffix(".class"), m.unit)), None)
    if kind is not None and form.name == "valueOf" and args and (plain := constant(kind, args[-1])) is not None and not of_type(m, kind):
        return plain
    if kind is None or not (constants := of_type(m, kind)):
        return None
    if form.name == "valueOf" and args:
        name = args[-1] if isinstance(args[-1], str) else ""
        return named(m, kind, name) or any_of(m, kind)
    if form.name in ("values", "allOf"):
        return List([made(m, kind, one) for one in constants], form.node)
    return None


def function_of(m: Machine, of: Object, key: Any) -> Closure | None:
    """One of the functions of a map, each of which is tried; None where it is known which it is, or where it holds others."""
    held = [(one, one.node or (one.function.node if one.function is not None else None)) for one in of.fields.values() if isinstance(one, Closure)]
    if not held or len(held) < len(of.fields) or maps.has(of, key) is not None:
        return None
    one, node = next((one for one in held[:-1] if one[1] is not None and m.decide(one[1], Opaque())), held[-1])
    return one if node is None else Closure(lambda args: _apart(m, one, node.id, args), one.function, one.node)


def service_of(m: Machine, of: Object, key: Any, node: Node) -> tuple[Object | None] | None:
    """One of the objects of the program that a map has by names which nobody knows, each of which is tried, or none; None where it is another map."""
    held = [one for name, one in of.fields.items() if type(name) is tuple and is_service(m, one)]
    if not held or len(held) < len(of.fields) or maps.has(of, key) is not None:
        return None
    if not m.decide(node, Opaque(about_of(key))):
        return (None,)
    return (next((one for one in held[:-1] if one.type is not None and m.decide(one.type.node, Opaque())), held[-1]),)


def is_service(m: Machine, value: Any) -> bool:
    """Is it the only object of a class of the program?"""
    return isinstance(value, Object) and value.type is not None and m.globals.get(id(value.type)) is value


def _apart(m: Machine, function: Closure, guard: int, args: list[Any]) -> Any:
    """What fails in a function that was chosen is another failure than in the others, also where it is the same call."""
    before, m.guard = m.guard, guard
    try:
        return function.call(args)
    finally:
        m.guard = before
