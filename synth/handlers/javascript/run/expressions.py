"""Expressions: names, literals, objects, members, assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...source import PLACEHOLDER
from ..syntax import field, has, inner, needed, string_of, text_of, unescaped
from .compiler import Compiler, Expression
from .environment import Env
from .functions import code_of, made_class
from .machine import Machine
from .operators import combined, joined_text
from .patterns import binder
from .properties import Getter, key_compiler, listed, put, settled
from .values import UNDEFINED, External, Function, Obj, Unknown, about_of, array, key_of

if TYPE_CHECKING:
    from tree_sitter import Node

_CONSTANTS: Final = {"true": True, "false": False, "null": None, "undefined": UNDEFINED}


def _constant(compiler: Compiler, node: Node) -> Expression:
    value = _CONSTANTS[node.type]
    return lambda _machine, _env: value


def _identifier(compiler: Compiler, node: Node) -> Expression:
    name = text_of(node)
    if name == "undefined":
        return lambda _machine, _env: UNDEFINED
    return lambda _machine, env: env.get(name)


def _number(compiler: Compiler, node: Node) -> Expression:
    text = text_of(node).replace("_", "").rstrip("n")
    try:
        value: float = int(text, 0) if not text.startswith("0") or len(text) == 1 or not text.isdigit() else int(text)
    except ValueError:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
    return lambda _machine, _env: value


def _string(compiler: Compiler, node: Node) -> Expression:
    text = string_of(node)
    if text is None and PLACEHOLDER in text_of(node):
        unknown = Unknown(("deployed", compiler.source.file, node.start_byte))
        return lambda _machine, _env: unknown
    return lambda _machine, _env: text


def _template(compiler: Compiler, node: Node) -> Expression:
    parts: list[str | Expression] = []
    for child in node.named_children:
        if child.type == "template_substitution":
            parts.append(compiler.expression(inner(child)[0]))
        elif child.type in ("string_fragment", "escape_sequence"):
            parts.append(unescaped(text_of(child)))
    key = node.start_byte

    def run(machine: Machine, env: Env) -> Any:
        return joined_text([part if isinstance(part, str) else settled(part(machine, env)) for part in parts], key)

    return run


def _regex(compiler: Compiler, node: Node) -> Expression:
    return lambda _machine, _env: External(("global", "RegExp", "new"))


def _array(compiler: Compiler, node: Node) -> Expression:
    parts = [(child.type == "spread_element", compiler.expression(inner(child)[0] if child.type == "spread_element" else child)) for child in inner(node)]
    site = compiler.site(node)

    def run(machine: Machine, env: Env) -> Obj:
        machine.step()
        made = array([], site)
        for spread, part in parts:
            value = part(machine, env)
            if not spread:
                made.items.append(value)  # type: ignore[union-attr]  # an array has items
                continue
            items = listed(machine, value, site)
            if isinstance(items, list):
                made.items = [*(made.items or ()), *items]
            else:
                made.open, made.about = True, made.about | items.about
        return made

    return run


def _object(compiler: Compiler, node: Node) -> Expression:
    parts: list[tuple[str, Expression | None, Any]] = []
    for child in inner(node):
        match child.type:
            case "pair":
                parts.append(("pair", key_compiler(compiler, needed(child, "key")), compiler.expression(needed(child, "value"))))
            case "shorthand_property_identifier":
                parts.append(("pair", key_compiler(compiler, child), _identifier(compiler, child)))
            case "spread_element":
                parts.append(("spread", None, compiler.expression(inner(child)[0])))
            case "method_definition":
                parts.append(("getter" if has(child, "get") else "method", key_compiler(compiler, needed(child, "name")), code_of(compiler, child)))
    site = compiler.site(node)

    def run(machine: Machine, env: Env) -> Obj:
        machine.step()
        made = Obj("object", {}, None, site)
        for kind, key, part in parts:
            if kind == "spread":
                _spread(made, settled(part(machine, env)))
                continue
            name = key(machine, env)  # type: ignore[misc]  # only a spread has no key
            value = part(machine, env) if kind == "pair" else Function(part, env)
            put(machine, made, name, Getter(value) if kind == "getter" else value)
        if "itemIdentifier" in made.props:
            machine.state.setdefault("collected", site)
        return made

    return run


def _spread(made: Obj, value: Any) -> None:
    if isinstance(value, Obj):
        made.props.update(value.props)
        made.open, made.about = made.open or value.open, made.about | value.about
        made.props.update({str(i): one for i, one in enumerate(value.items or ())} if value.kind == "array" else {})
    elif isinstance(value, (Unknown, External)):
        made.open, made.about = True, made.about | about_of(value)


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
        if has(chain, "optional_chain") or has(chain, "?."):
            return True
        chain = field(chain, "object") or field(chain, "function") or (inner(chain)[0] if inner(chain) else None)
    return False


def _assignment(compiler: Compiler, node: Node) -> Expression:
    target = binder(compiler, needed(node, "left"), declares=False)
    value = compiler.expression(needed(node, "right"))

    def run(machine: Machine, env: Env) -> Any:
        machine.step()
        made = value(machine, env)
        target(machine, env, made)
        return made

    return run


def _augmented(compiler: Compiler, node: Node) -> Expression:
    left = needed(node, "left")
    target, before, right = binder(compiler, left, declares=False), compiler.expression(left), compiler.expression(needed(node, "right"))
    sign = text_of(needed(node, "operator"))[:-1]

    def run(machine: Machine, env: Env) -> Any:
        machine.step()
        old = settled(before(machine, env))
        if sign in ("||", "&&", "??"):
            keeps = (old is not None and old is not UNDEFINED) if sign == "??" else machine.truth(old) == (sign == "||")
            if keeps:
                return old
            made = right(machine, env)
        else:
            made = combined(sign, old, settled(right(machine, env)))
        target(machine, env, made)
        return made

    return run


def _update(compiler: Compiler, node: Node) -> Expression:
    argument = needed(node, "argument")
    target, before = binder(compiler, argument, declares=False), compiler.expression(argument)
    sign, first = text_of(needed(node, "operator"))[0], node.children[0].type in ("++", "--")

    def run(machine: Machine, env: Env) -> Any:
        old = settled(before(machine, env))
        made = combined(sign, old, 1)
        target(machine, env, made)
        return made if first else old

    return run


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


def unknown_of(what: str, *values: Any) -> Unknown:
    """Something that is worked out of other values, always the same of the same ones."""
    return Unknown((what, *map(key_of, values)), about_of(values))


TABLE: Final = {
    **dict.fromkeys(_CONSTANTS, _constant),
    "identifier": _identifier, "shorthand_property_identifier": _identifier, "number": _number, "string": _string, "template_string": _template, "regex": _regex,
    "array": _array, "object": _object, "member_expression": _member, "subscript_expression": _member, "assignment_expression": _assignment,
    "augmented_assignment_expression": _augmented, "update_expression": _update, "arrow_function": _function, "function_expression": _function,
    "function": _function, "generator_function": _function, "class": _class, "parenthesized_expression": _wrapped, "as_expression": _wrapped,
    "satisfies_expression": _wrapped, "non_null_expression": _wrapped, "type_assertion": _wrapped, "instantiation_expression": _wrapped, "sequence_expression": _sequence,
    "meta_property": _meta, "this": _name_of_this, "super": _name_of_this,
}  # fmt: skip
