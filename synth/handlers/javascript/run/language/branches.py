"""`if`, `switch` and `try`: which statements are run, and who catches what is thrown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...syntax import field, inner, needed, text_of, walk
from ..state.compiler import Compiler, Ending, Expression, Statement
from ..state.environment import Env
from ..state.equality import same
from ..state.machine import Machine, Throw
from ..state.values import Site, Unknown
from .objects.errors_named import noted_error
from .objects.noticed import noted_name
from .objects.promised import settled
from .patterns import binder
from .statements import block

if TYPE_CHECKING:
    from tree_sitter import Node

_LOGS: Final = frozenset({"log", "info", "debug", "warn", "error", "trace"})


def _if(compiler: Compiler, node: Node) -> Statement:
    condition = compiler.expression(needed(node, "condition"))
    consequence = needed(node, "consequence")
    yes = compiler.statement(consequence)
    other = field(node, "alternative")
    other = inner(other)[0] if other is not None and other.type == "else_clause" else other
    no = compiler.statement(other) if other is not None else None
    quiet, mark, may_pass = other is None and _only_logs(consequence), node.id, _may_pass(other)
    behind = other if other is not None else _behind(node)
    likely = False if _throws(consequence) or _asks_for_rest(needed(node, "condition")) else True if behind is not None and _throws(behind) else None

    def run(machine: Machine, env: Env) -> Ending | None:
        before = len(machine.trace)
        asked = settled(condition(machine, env))
        if quiet and isinstance(asked, Unknown) and asked.key not in machine.answers:
            return None
        if machine.decides(asked, mark, likely=likely):
            if may_pass:
                machine.enters(before)
            return yes(machine, env)
        return no(machine, env) if no is not None else None

    return run


def _may_pass(other: Node | None) -> bool:
    """May a message pass by all sides, since the last one has a condition, too?"""
    while other is not None and other.type == "if_statement":
        other = field(other, "alternative")
        other = inner(other)[0] if other is not None else None
    return other is None


def _behind(node: Node) -> Node | None:
    """What comes after it."""
    follows = node.next_named_sibling
    while follows is not None and follows.type == "comment":
        follows = follows.next_named_sibling
    return follows


_RESTS: Final = regex(r"[.\s(!](?:FailedEntryCount|FailedPutCount|FailedRecordCount|UnprocessedItems|UnprocessedKeys|ErrorCode|Failed)\b")
_NONE: Final = regex(r"!|={2,3}\s*(?:0|undefined|null)\b|<")


def _asks_for_rest(node: Node) -> bool:
    """Does it ask whether a part of a batch was refused? Mostly none is: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"""
    text = text_of(node)
    return _RESTS.search(text) is not None and _NONE.search(text) is None


def _throws(node: Node) -> bool:
    """Does it end in an exception? Whoever wrote it does not expect to get there."""
    statements = inner(node) if node.type == "statement_block" else [node]
    return bool(statements) and statements[-1].type == "throw_statement"


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
    value, site = compiler.expression(needed(node, "value")), compiler.site(node)
    cases: list[tuple[Expression | None, Statement]] = []
    for one in inner(needed(node, "body")):
        test = field(one, "value")
        held = [child for child in one.children_by_field_name("body") if child.is_named]
        cases.append((compiler.expression(test) if test is not None else None, block(compiler, held, scope=False)))

    def run(machine: Machine, env: Env) -> Ending | None:
        from_ = _matching(machine, env, settled(value(machine, env)), cases, site)
        inside = Env(env)
        for _, body in cases[from_:] if from_ is not None else ():
            if (ending := body(machine, inside)) is not None:
                return None if ending[0] == "break" and ending[1] is None else ending
        return None

    return run


def _matching(machine: Machine, env: Env, value: Any, cases: list[tuple[Expression | None, Statement]], site: Site) -> int | None:
    for i, (test, _) in enumerate(cases):
        if test is not None:
            wanted = settled(test(machine, env))
            noted_name(machine, value, wanted, site)
            noted_error(machine, value, wanted, site)
            if machine.decides(same(value, wanted), site.node.id):
                return i
    return next((i for i, (test, _) in enumerate(cases) if test is None), None)


TABLE: Final = {"if_statement": _if, "try_statement": _try, "switch_statement": _switch}
