"""Statements. Each gives how it ends, where that is not at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...syntax import field, inner, needed, text_of
from ..state.compiler import Compiler, Ending, Statement
from ..state.environment import Env
from ..state.machine import Machine, Throw
from ..state.values import BUILDER, UNDEFINED, Function, Obj, Promise, about_of, is_unrun
from .classes import made_class
from .functions import code_of
from .objects.promised import settled
from .patterns import HELPERS, binder, names_of

if TYPE_CHECKING:
    from tree_sitter import Node

_DECLARED: Final = ("function_declaration", "generator_function_declaration")


def block(compiler: Compiler, nodes: list[Node], *, scope: bool = True) -> Statement:
    """Statements one after the other; functions are there from the start."""
    functions = [(text_of(needed(one, "name")), code_of(compiler, one)) for one in map(declared, nodes) if one.type in _DECLARED]
    statements = [made for one in nodes if declared(one).type not in _DECLARED and (made := compiler.statement(one)) is not None]

    def run(machine: Machine, env: Env) -> Ending | None:
        inside = Env(env) if scope else env
        for name, code in functions:
            if name not in HELPERS:
                inside.names[name] = Function(code, inside)
        for statement in statements:
            machine.step()
            if (ending := statement(machine, inside)) is not None:
                return ending
        return None

    return run


def declared(node: Node) -> Node:
    """What an `export` declares."""
    return (field(node, "declaration") or node) if node.type == "export_statement" else node


def _block(compiler: Compiler, node: Node) -> Statement:
    return block(compiler, inner(node))


def _expression(compiler: Compiler, node: Node) -> Statement:
    if inner(node)[0].type == "internal_module":  # one that is not exported
        return _namespace(compiler, inner(node)[0])
    compiled, site = compiler.expression(inner(node)[0]), compiler.site(inner(node)[0])
    is_call = site.node.type == "call_expression"

    def run(machine: Machine, env: Env) -> None:
        value = compiled(machine, env)
        if is_call and is_unrun(value) and not machine.starting:
            machine.note("unawaited", "effect", site.text.partition("(")[0], site)
        if isinstance(value, Promise):
            if value.maybe and value.kind == BUILDER:
                value.maybe = False  # a query that is sent when somebody waits for it
            if value.maybe:
                settled(value)
            elif is_call and value.site is not None and value.kind in ("call", BUILDER) and not value.seen:
                value.site = site  # nobody waits for it here, wherever it was made

    return run


def _declaration(compiler: Compiler, node: Node) -> Statement:
    parts = []
    for one in inner(node):
        if one.type == "variable_declarator":
            value = field(one, "value")
            parts.append((binder(compiler, needed(one, "name"), declares=True), compiler.expression(value) if value is not None else None))
    var = node.type == "variable_declaration"

    def run(machine: Machine, env: Env) -> None:
        inside = env.function if var else env
        for bind, value in parts:
            if value is not None or not var:
                made = value(machine, env) if value is not None else UNDEFINED
                bind(machine, inside, made)

    return run


def _class(compiler: Compiler, node: Node) -> Statement:
    name, made = text_of(needed(node, "name")), made_class(compiler, node)

    def run(machine: Machine, env: Env) -> None:
        env.names[name] = made(machine, env)

    return run


def _enum(compiler: Compiler, node: Node) -> Statement:
    name, members = text_of(needed(node, "name")), []
    for i, one in enumerate(inner(needed(node, "body"))):
        value = field(one, "value")
        members.append((text_of(field(one, "name") or one).strip("'\""), compiler.expression(value) if value is not None else None, i))

    def run(machine: Machine, env: Env) -> None:
        env.names[name] = Obj("object", {key: value(machine, env) if value is not None else i for key, value, i in members})

    return run


def _namespace(compiler: Compiler, node: Node) -> Statement:
    """`namespace Orders { export … }`: an object of what is exported in it."""
    name, nodes = text_of(needed(node, "name")), inner(needed(node, "body"))
    body = block(compiler, [declared(one) for one in nodes], scope=False)
    exported = [name for one in nodes if one.type == "export_statement" and field(one, "declaration") is not None for name in names_of(declared(one))]

    def run(machine: Machine, env: Env) -> Ending | None:
        inside = Env(env)
        held = env.names.get(name)
        env.names[name] = made = held if isinstance(held, Obj) else Obj("object", {}, None)
        ending = body(machine, inside)
        made.props.update({one: inside.names.get(one, UNDEFINED) for one in exported})
        return ending

    return run


def _return(compiler: Compiler, node: Node) -> Statement:
    value = compiler.expression(inner(node)[0]) if inner(node) else None
    site = compiler.site(node)
    return lambda machine, env: ("return", value(machine, env) if value is not None else UNDEFINED, site)


def _throw(compiler: Compiler, node: Node) -> Statement:
    value, site = compiler.expression(inner(node)[0]), compiler.site(node)

    def run(machine: Machine, env: Env) -> None:
        thrown = settled(value(machine, env))
        if machine.fault is None and not machine.starting:
            machine.fails(site, site.text, machine.whose(about_of(thrown)), "throw", thrown if isinstance(thrown, Obj) else None)
        elif machine.fault is not None and thrown is not machine.fault.error:
            machine.fails_too(machine.whose(about_of(thrown)))
            machine.refused |= frozenset({machine.current}) if machine.current is not None else frozenset()
        raise Throw(thrown)

    return run


def _jump(compiler: Compiler, node: Node) -> Statement:
    label = field(node, "label")
    ending: Ending = ("break" if node.type == "break_statement" else "continue", text_of(label) if label is not None else None, compiler.site(node))
    return lambda _machine, _env: ending


def _labelled(compiler: Compiler, node: Node) -> Statement:
    label, body = text_of(needed(node, "label")), compiler.statement(needed(node, "body"))

    def run(machine: Machine, env: Env) -> Ending | None:
        ending = body(machine, env) if body is not None else None
        return None if ending is not None and ending[0] in ("break", "continue") and ending[1] == label else ending

    return run


def _nothing(compiler: Compiler, node: Node) -> None:
    return None


TABLE: Final = {
    "statement_block": _block, "expression_statement": _expression, "lexical_declaration": _declaration, "variable_declaration": _declaration, "class_declaration": _class,
    "abstract_class_declaration": _class, "enum_declaration": _enum, "internal_module": _namespace, "module": _namespace, "return_statement": _return, "throw_statement": _throw, "break_statement": _jump,
    "continue_statement": _jump, "labeled_statement": _labelled,
    **dict.fromkeys(("empty_statement", "interface_declaration", "type_alias_declaration", "ambient_declaration", "import_statement", "comment", "debugger_statement", "function_signature", "import_alias", "hash_bang_line"), _nothing),
}  # fmt: skip
