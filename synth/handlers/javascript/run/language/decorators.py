"""Decorators of the code's own: what they make of a method, or of a class. Those of packages are `library`'s business, by the name of what they decorate.

TypeScript has two kinds (https://www.typescriptlang.org/docs/handbook/decorators.html and https://github.com/tc39/proposal-decorators): the older one is given the prototype, the name and the
descriptor of a method, the standard one the method and what there is to know of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...syntax import field, inner, text_of
from ..state.compiler import Compiler
from ..state.environment import Env
from ..state.machine import Machine
from ..state.values import UNDEFINED, Class, External, Function, Native, Obj, Site, Unknown
from .objects.promised import settled
from .objects.putting import Getter
from .tokens import provided

if TYPE_CHECKING:
    from tree_sitter import Node

_OLDER: Final = 3
"""So many parameters has the decorator of a method by which TypeScript's older kind is told: https://www.typescriptlang.org/docs/handbook/decorators.html#method-decorators"""


def before(node: Node) -> list[Node]:
    """The decorators in front of a member of a class, or of a class."""
    found = [one for one in node.children if one.type == "decorator"]
    parent, previous = node.parent, node.prev_named_sibling
    if parent is not None and parent.type == "export_statement":
        found = [*(one for one in parent.children if one.type == "decorator"), *found]
    while previous is not None and previous.type in ("decorator", "comment"):
        found = [previous, *found] if previous.type == "decorator" else found
        previous = previous.prev_named_sibling
    return found


def evaluated(compiler: Compiler, nodes: list[Node], machine: Machine, env: Env) -> list[Any]:
    """The functions that decorators are. What is of a package is left out."""
    provided(compiler, nodes, machine, env)
    own = [one for one in nodes if inner(one) and not isinstance(env.get(_base(inner(one)[0])), (External, Unknown))]
    return [settled(compiler.expression(inner(one)[0])(machine, env)) for one in own]


def _base(node: Node) -> str:
    """The name that an expression begins with."""
    chain: Node | None = node
    while chain is not None and chain.type != "identifier":
        chain = (
            field(chain, "function")
            or field(chain, "object")
            or (inner(chain)[0] if chain.type in ("parenthesized_expression", "non_null_expression") else None)
        )
    return text_of(chain) if chain is not None else ""


def method(  # noqa: PLR0913, PLR0917 - the parts of a decoration
    machine: Machine, functions: list[Any], holder: Any, name: Any, held: Any, site: Site, *, older: bool = False
) -> Any:
    """What the decorators of a method make of it, the last one first. `holder`: the class's prototype, or the class of a static method."""
    for one in reversed(functions):
        if not isinstance(one, (Function, Native)):
            continue
        if older or (isinstance(one, Function) and _is_older(one)):
            descriptor = Obj("object", {"value": held, "writable": True, "configurable": True, "enumerable": False}, None, site)
            made = settled(machine.call(one, UNDEFINED, [holder, name, descriptor], site))
            descriptor = made if isinstance(made, Obj) and ("value" in made.props or "get" in made.props) else descriptor
            held = Getter(descriptor.props["get"]) if isinstance(descriptor.props.get("get"), Function) else descriptor.props.get("value", held)
        else:
            made = settled(machine.call(one, UNDEFINED, [held, _context("method", name, site)], site))
            held = made if isinstance(made, (Function, Native)) else held
    return held


def whole(machine: Machine, functions: list[Any], cls: Any, name: str, site: Site) -> Any:
    """What the decorators of a class make of it."""
    for one in reversed(functions):
        if isinstance(one, (Function, Native)):
            made = settled(machine.call(one, UNDEFINED, [cls, _context("class", name, site)], site))
            cls = made if isinstance(made, (Class, Function)) else cls
    return cls


def _is_older(function: Function) -> bool:
    """By how many parameters it has, or by what its second one is called or said to be."""
    nodes = inner(held) if (held := field(function.code.node, "parameters")) is not None else []
    nodes = [one for one in nodes if (field(one, "pattern") or one).type != "this"]
    if len(nodes) >= _OLDER or (nodes and (field(nodes[0], "pattern") or nodes[0]).type == "rest_pattern"):
        return True
    second = text_of(nodes[1]).lower() if len(nodes) > 1 else ""
    return bool(second) and not any(word in second for word in ("context", "ctx", "{", "kind"))


def _context(kind: str, name: Any, site: Site) -> Obj:
    given = {"kind": kind, "name": name, "static": False, "private": False, "addInitializer": Native("addInitializer", lambda *_: UNDEFINED), "metadata": Obj()}
    return Obj("object", given, None, site)
