"""Assignments as they are written: `=`, `+=` and its like, `++`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...syntax import needed, text_of
from ..exporting import done, is_of_exports
from ..state.compiler import Compiler, Expression
from ..state.environment import Env
from ..state.machine import Machine
from ..state.values import UNDEFINED
from .objects.promised import settled
from .operators import combined
from .patterns import binder

if TYPE_CHECKING:
    from tree_sitter import Node


def _assignment(compiler: Compiler, node: Node) -> Expression:
    target = binder(compiler, needed(node, "left"), declares=False)
    value = compiler.expression(needed(node, "right"))
    exports = is_of_exports(needed(node, "left"))

    def run(machine: Machine, env: Env) -> Any:
        machine.step()
        made = value(machine, env)
        target(machine, env, made)
        if exports:
            done(machine, node)
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
        done(machine, node)
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


TABLE: Final = {"assignment_expression": _assignment, "augmented_assignment_expression": _augmented, "update_expression": _update}
