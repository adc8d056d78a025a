"""What Go hands over as a copy: the receiver of a method, a parameter, and what is put into a slice or map, which are no pointers. Who changes a field of it changes it for nobody else. https://go.dev/ref/spec#Calls"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form, text_of
from ...run.state.machine import Machine
from ...run.state.values import Object, Opaque
from ..events import ITEMS, RESPONSES, last

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Bind, Function

_DEEP: Final = 4
_STRUCTS: Final = ("response", "item", "waitgroup")
_NAMES: Final = (*RESPONSES, *ITEMS, "WaitGroup")


def received(m: Machine, function: Function, bind: Bind, this: Any) -> Any:
    """What a method knows its object by. Slices, maps and pointers of a copy are those of the object."""
    is_value = isinstance(this, Object) and this.type is function.owner and not bind.type.startswith("*")
    return _copied(m, function, bind.target.name, this) if is_value else this


def passed(m: Machine, function: Function, name: str, kind: str, value: Any) -> Any:
    """What a parameter is given. What is not known of it, its type may tell (`*gorm.DB`)."""
    if isinstance(value, Opaque) and not value.type and not value.parsed and "." in kind and not kind.startswith(("[", "map[", "func")):
        return value._replace(type=m.whole(kind))
    if not isinstance(value, Object) or kind.startswith("*"):
        return value
    plain = last(kind)
    is_value = plain == value.type.name and not value.type.abstract if value.type is not None else plain in RESPONSES | ITEMS
    return _copied(m, function, name, value) if is_value else value


def kept(value: Any, given: Form) -> Any:
    """What a slice or map keeps of a variable: of a struct a copy, of what a pointer names the thing itself. `given` is how it is written."""
    if (
        not isinstance(value, Object)
        or value.type is None
        or given.kind != "name"
        or _is_pointer(given.node)
        or (value.node is not None and _is_pointer(value.node))
    ):
        return value
    return Object(value.kind, value.type, value.node, {**value.fields})


def _is_pointer(node: Node) -> bool:
    """Is it `&order`, `&Order{}` or `new(Order)`?"""
    return node.type == "call_expression" or (node.parent is not None and node.parent.type == "unary_expression")


def _copied(m: Machine, function: Function, name: str, value: Object) -> Object:
    """A copy, where the function changes it."""
    if (changes := m.known.get(key := ("changes", name, function.node.id))) is None:
        changed = rf"(?<![\w.]){re.escape(name)}(?:\.\w+)+\s*(?:[-+*/|&^%]?=(?!=)|\+\+|--)"
        changes = m.known[key] = re.search(changed, text_of(function.node)) is not None
    return _of_its_own(value) if changes else value


def _of_its_own(value: Object, depth: int = _DEEP) -> Object:
    """A copy of a struct, with those that lie in it."""
    declared = value.type.fields if value.type is not None else {}
    fields = {name: _of_its_own(held, depth - 1) if depth and _lies_in_it(held, declared.get(name)) else held for name, held in value.fields.items()}
    return Object(value.kind, value.type, value.node, fields)


def _lies_in_it(held: Any, declared: tuple[str, Any] | None) -> bool:
    is_struct = isinstance(held, Object) and (held.kind in _STRUCTS or (held.type is not None and not held.type.abstract))
    return (
        is_struct and declared is not None and re.match(r"[A-Za-z_]", declared[0]) is not None and last(declared[0]) in (*_NAMES, held.type and held.type.name)
    )
