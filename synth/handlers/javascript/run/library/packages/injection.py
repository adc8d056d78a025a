"""What a container of dependencies gives: an object of the class that it is asked for, whose constructor gets objects of the classes that its parameters name.

NestJS: https://docs.nestjs.com/fundamentals/custom-providers; tsyringe, TypeDI and InversifyJS are asked alike (`container.get(Orders)`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....syntax import field, inner, needed, text_of
from ...state.machine import Machine
from ...state.values import Class, Obj, Site

if TYPE_CHECKING:
    from tree_sitter import Node

_ASKED: Final = ("get", "resolve")
_MOST: Final = 40


def asked(name: str, arguments: list[Any]) -> bool:
    """Is a container asked for an object of a class?"""
    return name in _ASKED and bool(arguments) and isinstance(arguments[0], Class)


def injected(machine: Machine, cls: Class, site: Site) -> Any:
    """The one object of a class that a container keeps; something unknown for an abstract class, which others stand in for."""
    kept: dict[int, tuple[Class, Any]] = machine.state.setdefault("injected", {})
    if id(cls) in kept:
        return kept[id(cls)][1]
    if cls.site.node.type == "abstract_class_declaration" or len(kept) == _MOST:
        return machine.fresh("injected")
    kept[id(cls)] = (cls, machine.fresh("injected"))  # whoever asks for it in a circle
    made = machine.construct(cls, [_argument(machine, cls, one, site) for one in _parameters(cls)], site)
    kept[id(cls)] = (cls, made)
    return made if isinstance(made, Obj) else machine.fresh("injected")


def _parameters(cls: Class) -> list[Node]:
    """The parameters of its constructor, or of that which it inherits."""
    of: Any = cls
    while isinstance(of, Class):
        if (found := of.methods.get("constructor")) is not None:
            return [one for one in inner(needed(found.code.node, "parameters")) if one.type in ("required_parameter", "optional_parameter")]
        of = of.base
    return []


def _argument(machine: Machine, cls: Class, parameter: Node, site: Site) -> Any:
    annotation = field(parameter, "type")
    named = annotation.named_children[0] if annotation is not None and annotation.named_children else None
    for one in (*_tokens(parameter), *([named] if named is not None and named.type == "type_identifier" else ())):
        holder = cls.env.holder(text_of(one))
        if isinstance(found := holder.get(text_of(one)) if holder is not None else None, Class):
            return injected(machine, found, site)
    return machine.fresh("injected")


def _tokens(parameter: Node) -> list[Node]:
    """The class that a decorator names (`@inject(Orders)`); for a name in quotes, what stands there is at least of the parameter's type."""
    calls = [inner(one)[0] for one in parameter.children if one.type == "decorator" and inner(one)]
    given = [inner(needed(one, "arguments")) for one in calls if one.type == "call_expression"]
    return [one[0] for one in given if one and one[0].type == "identifier"]
