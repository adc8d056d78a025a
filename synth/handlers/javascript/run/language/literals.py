"""Literals: numbers, texts, arrays and objects as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....contents import PLACEHOLDER
from ....effort import EFFORT
from ....words.response import IDENTIFIER
from ...syntax import has, inner, needed, string_of, text_of, unescaped
from ..state.compiler import Compiler, Expression
from ..state.environment import Env
from ..state.machine import Machine
from ..state.values import UNDEFINED, External, Function, Obj, Unknown, array
from .functions import code_of
from .keys import key_compiler
from .objects.listing import letters, listed
from .objects.promised import settled
from .objects.putting import accessor, put, take_in
from .operators import joined_text

if TYPE_CHECKING:
    from tree_sitter import Node

_CONSTANTS: Final = {"true": True, "false": False, "null": None, "undefined": UNDEFINED}


def _constant(compiler: Compiler, node: Node) -> Expression:
    value = _CONSTANTS[node.type]
    return lambda _machine, _env: value


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

    def run(machine: Machine, env: Env) -> Any:
        return joined_text([part if isinstance(part, str) else settled(part(machine, env)) for part in parts])

    return run


def _regex(compiler: Compiler, node: Node) -> Expression:
    made = External(("global", "RegExp", "new"), (text_of(node).rpartition("/")[0].removeprefix("/"),))
    return lambda _machine, _env: made


def _array(compiler: Compiler, node: Node) -> Expression:
    parts = [(child.type == "spread_element", compiler.expression(inner(child)[0] if child.type == "spread_element" else child)) for child in inner(node)]
    site = compiler.site(node)

    def run(machine: Machine, env: Env) -> Any:
        machine.step()
        made = array([], site)
        for spread, part in parts:
            value = part(machine, env)
            if not spread:
                made.items.append(value)  # type: ignore[union-attr]  # an array has items
                continue
            if len(parts) == 1 and (made_of := letters(machine, value)) is not None:
                return made_of
            items = listed(machine, value, site)
            if isinstance(items, list):
                EFFORT.spend(len(items))
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
                parts.append(("pair", key_compiler(compiler, child), compiler.expression(child)))
            case "spread_element":
                parts.append(("spread", None, compiler.expression(inner(child)[0])))
            case "method_definition":
                kind = next((one for one in ("get", "set") if has(child, one)), "method")
                parts.append((kind, key_compiler(compiler, needed(child, "name")), code_of(compiler, child)))
    site = compiler.site(node)

    def run(machine: Machine, env: Env) -> Obj:
        machine.step()
        made = Obj("object", {}, None, site)
        for kind, key, part in parts:
            if kind == "spread":
                take_in(made, settled(part(machine, env)))
                continue
            name = key(machine, env)  # type: ignore[misc]  # only a spread has no key
            value = part(machine, env) if kind == "pair" else Function(part, env)
            put(machine, made, name, accessor(made.props.get(name), value, sets=kind == "set") if kind in ("get", "set") else value)
        if IDENTIFIER in made.props:
            machine.state.setdefault("collected", site)
        if isinstance(made.props.get("then"), Function) and not machine.starting:  # a schema that depends on a field is made at the start
            machine.doubt("how an object ends that is waited for by a method of its own is not followed", site)
        return made

    return run


TABLE: Final = {
    **dict.fromkeys(_CONSTANTS, _constant), "number": _number, "string": _string, "template_string": _template, "regex": _regex, "array": _array, "object": _object,
}  # fmt: skip
