"""Expressions: names, members, functions, and what only stands around others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....effort import EFFORT, LINK
from ...syntax import field, has, inner, needed, text_of
from ..state.compiler import Compiler, Expression
from ..state.environment import Env
from ..state.machine import Machine
from ..state.values import UNDEFINED, External, Function
from .classes import made_class
from .functions import code_of
from .keys import key_compiler
from .objects.putting import GLOBALS, PUT

if TYPE_CHECKING:
    from tree_sitter import Node


def _identifier(compiler: Compiler, node: Node) -> Expression:
    name = text_of(node)
    if name == "undefined":
        return lambda _machine, _env: UNDEFINED

    def run(machine: Machine, env: Env) -> Any:
        found = env.get(name)
        if type(found) is External and (put := machine.state.get(PUT)) and found.path == ("global", name):
            return next((put[one, name] for one in GLOBALS if (one, name) in put), found)
        return found

    return run


def _member(compiler: Compiler, node: Node) -> Expression:
    holder = compiler.expression(needed(node, "object"))
    computed = node.type == "subscript_expression"
    key = key_compiler(compiler, needed(node, "index" if computed else "property"), computed=computed)
    site, lenient = compiler.site(node), optional(node)

    def run(machine: Machine, env: Env) -> Any:
        value = holder(machine, env)
        if lenient and (value is None or value is UNDEFINED):
            return UNDEFINED
        return machine.get(value, key(machine, env), site, lenient=lenient)

    return run


def optional(node: Node) -> bool:
    """Does a chain end where something in it is nothing (`a?.b.c`)?"""
    chain: Node | None = node
    while chain is not None and chain.type in ("member_expression", "subscript_expression", "call_expression", "non_null_expression"):
        EFFORT.spend(LINK)
        if has(chain, "optional_chain") or has(chain, "?."):
            return True
        chain = field(chain, "object") or field(chain, "function") or (inner(chain)[0] if inner(chain) else None)
    return False


def _function(compiler: Compiler, node: Node) -> Expression:
    code = code_of(compiler, node)
    own = text_of(name) if (name := field(node, "name")) is not None and node.type != "arrow_function" else ""

    def run(machine: Machine, env: Env) -> Function:
        if not own:
            return Function(code, env)
        inside = Env(env)
        inside.names[own] = made = Function(code, inside)
        return made

    return run


def _class(compiler: Compiler, node: Node) -> Expression:
    return made_class(compiler, node)


def _wrapped(compiler: Compiler, node: Node) -> Expression:
    """What is only there for a type, or for the order: `(value as Order)!`."""
    parts = inner(node)
    return compiler.expression(parts[-1] if node.type == "type_assertion" else parts[0])


def _sequence(compiler: Compiler, node: Node) -> Expression:
    parts = [compiler.expression(one) for one in inner(node)]

    def run(machine: Machine, env: Env) -> Any:
        made: Any = UNDEFINED
        for part in parts:
            made = part(machine, env)
        return made

    return run


def _meta(compiler: Compiler, node: Node) -> Expression:
    return lambda _machine, _env: External(("global", "import.meta"))


def _name_of_this(compiler: Compiler, node: Node) -> Expression:
    name = node.type

    def run(machine: Machine, env: Env) -> Any:
        holder = env.holder(name)
        return holder.names[name] if holder is not None else UNDEFINED

    return run


TABLE: Final = {
    "identifier": _identifier, "shorthand_property_identifier": _identifier, "member_expression": _member, "subscript_expression": _member, "arrow_function": _function,
    "function_expression": _function, "function": _function, "generator_function": _function, "class": _class, "parenthesized_expression": _wrapped, "as_expression": _wrapped,
    "satisfies_expression": _wrapped, "non_null_expression": _wrapped, "type_assertion": _wrapped, "instantiation_expression": _wrapped, "sequence_expression": _sequence,
    "meta_property": _meta, "this": _name_of_this, "super": _name_of_this,
}  # fmt: skip
