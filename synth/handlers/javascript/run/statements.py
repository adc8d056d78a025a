"""Statements. Each gives how it ends, where that is not at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..syntax import field, inner, needed, text_of, walk
from .classes import made_class
from .compiler import Compiler, Ending, Expression, Statement
from .environment import Env
from .functions import code_of
from .machine import Machine, Throw, same
from .patterns import binder
from .properties import settled
from .values import UNDEFINED, Function, Obj, Promise, Unknown, about_of

if TYPE_CHECKING:
    from tree_sitter import Node

_DECLARED: Final = ("function_declaration", "generator_function_declaration")
_LOGS: Final = frozenset({"log", "info", "debug", "warn", "error", "trace"})


def block(compiler: Compiler, nodes: list[Node], *, scope: bool = True) -> Statement:
    """Statements one after the other; functions are there from the start."""
    functions = [(text_of(needed(one, "name")), code_of(compiler, one)) for one in map(declared, nodes) if one.type in _DECLARED]
    statements = [made for one in nodes if declared(one).type not in _DECLARED and (made := compiler.statement(one)) is not None]

    def run(machine: Machine, env: Env) -> Ending | None:
        inside = Env(env) if scope else env
        for name, code in functions:
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
    compiled = compiler.expression(inner(node)[0])

    def run(machine: Machine, env: Env) -> None:
        value = compiled(machine, env)
        if isinstance(value, Promise) and value.maybe:
            settled(value)

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
            machine.failing |= machine.whose(about_of(thrown))
        raise Throw(thrown)

    return run


def _jump(compiler: Compiler, node: Node) -> Statement:
    label = field(node, "label")
    ending: Ending = ("break" if node.type == "break_statement" else "continue", text_of(label) if label is not None else None, None)
    return lambda _machine, _env: ending


def _if(compiler: Compiler, node: Node) -> Statement:
    condition = compiler.expression(needed(node, "condition"))
    consequence = needed(node, "consequence")
    yes = compiler.statement(consequence)
    other = field(node, "alternative")
    other = inner(other)[0] if other is not None and other.type == "else_clause" else other
    no = compiler.statement(other) if other is not None else None
    quiet, mark = other is None and _only_logs(consequence), node.id

    def run(machine: Machine, env: Env) -> Ending | None:
        asked = settled(condition(machine, env))
        if quiet and isinstance(asked, Unknown) and asked.key not in machine.answers:
            return None
        machine.asking = mark
        taken = yes if machine.truth(asked) else no
        return taken(machine, env) if taken is not None else None

    return run


def _only_logs(node: Node) -> bool:
    """Does it do nothing but write to the log?"""
    statements = inner(node) if node.type == "statement_block" else [node]
    return all(_is_log(one) for one in statements)


def _is_log(node: Node) -> bool:
    call = inner(node)[0] if node.type == "expression_statement" else node
    function = field(call, "function") if call.type == "call_expression" else None
    if function is None or function.type != "member_expression" or text_of(needed(function, "property")) not in _LOGS:
        return False
    held = field(call, "arguments")
    return text_of(needed(function, "object")) in ("console", "logger", "log") and not any(
        one.type in ("call_expression", "await_expression") for one in (walk(held) if held is not None else ())
    )


def _try(compiler: Compiler, node: Node) -> Statement:
    body = compiler.statement(needed(node, "body"))
    handler, final = field(node, "handler"), field(node, "finalizer")
    caught = compiler.statement(needed(handler, "body")) if handler is not None else None
    parameter = field(handler, "parameter") if handler is not None else None
    bind = binder(compiler, parameter, declares=True) if parameter is not None else None
    last = compiler.statement(needed(final, "body")) if final is not None else None
    site = compiler.site(handler or node)
    mark = node.id
    words = f"catch ({text_of(parameter)})" if parameter is not None else "catch"

    def guarded(machine: Machine, env: Env) -> Ending | None:
        if caught is None:
            return body(machine, env) if body is not None else None
        before, machine.guard = machine.guard, mark
        try:
            return body(machine, env) if body is not None else None
        except Throw as thrown:
            value = thrown.value
        finally:
            machine.guard = before
        machine.catches(site, words)
        inside = Env(env)
        if bind is not None:
            bind(machine, inside, value)
        return caught(machine, inside)

    def run(machine: Machine, env: Env) -> Ending | None:
        if last is None:
            return guarded(machine, env)
        try:
            ending = guarded(machine, env)
        except Throw:
            if (instead := last(machine, env)) is not None:
                machine.catches(site, "finally")
                return instead
            raise
        return last(machine, env) or ending

    return run


def _switch(compiler: Compiler, node: Node) -> Statement:
    value = compiler.expression(needed(node, "value"))
    cases: list[tuple[Expression | None, Statement]] = []
    for one in inner(needed(node, "body")):
        test = field(one, "value")
        held = [child for child in one.children_by_field_name("body") if child.is_named]
        cases.append((compiler.expression(test) if test is not None else None, block(compiler, held, scope=False)))

    def run(machine: Machine, env: Env) -> Ending | None:
        from_ = _matching(machine, env, settled(value(machine, env)), cases)
        inside = Env(env)
        for _, body in cases[from_:] if from_ is not None else ():
            if (ending := body(machine, inside)) is not None:
                return None if ending[0] == "break" and ending[1] is None else ending
        return None

    return run


def _matching(machine: Machine, env: Env, value: Any, cases: list[tuple[Expression | None, Statement]]) -> int | None:
    for i, (test, _) in enumerate(cases):
        if test is not None and machine.truth(same(value, settled(test(machine, env)))):
            return i
    return next((i for i, (test, _) in enumerate(cases) if test is None), None)


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
    "abstract_class_declaration": _class, "enum_declaration": _enum, "return_statement": _return, "throw_statement": _throw, "break_statement": _jump,
    "continue_statement": _jump, "if_statement": _if, "try_statement": _try, "switch_statement": _switch, "labeled_statement": _labelled,
    **dict.fromkeys(("empty_statement", "interface_declaration", "type_alias_declaration", "ambient_declaration", "import_statement", "comment", "debugger_statement", "function_signature", "import_alias", "hash_bang_line"), _nothing),
}  # fmt: skip
