"""`&&`, `||`, `??` and `… ? … : …`: which side is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...syntax import needed
from ..state.compiler import Compiler, Expression
from ..state.environment import Env
from ..state.machine import Machine
from ..state.values import FUNCTIONS, UNDEFINED, Obj, Promise, Unknown, about_of, key_of
from .objects.promised import settled
from .objects.properties import ONE_OF

if TYPE_CHECKING:
    from tree_sitter import Node

SIMPLE: Final = frozenset({"identifier", "string", "number", "true", "false", "null", "undefined", "template_string", "member_expression"})


def logical(sign: str, left: Expression, right: Expression, mark: int, *, plain: bool) -> Expression:
    def run(machine: Machine, env: Env) -> Any:
        machine.step()
        first = settled(left(machine, env))
        if sign == "??":
            if isinstance(first, Unknown) and isinstance(first.key, tuple) and first.key[0] in ("env", ONE_OF) and plain:
                return _either(first, settled(right(machine, env)), "||")
            return right(machine, env) if first is None or first is UNDEFINED else first
        if isinstance(first, Unknown) and plain and first.key not in machine.answers and not _is_question(first):
            return _either(first, settled(right(machine, env)), sign)
        return right(machine, env) if machine.decides(first, mark) == (sign == "&&") else first

    return run


def _is_question(value: Unknown) -> bool:
    return isinstance(value.key, tuple) and value.key[:1] in (("===",), ("not",), ("<",), (">",), ("<=",), (">=",))


def _either(first: Unknown, second: Any, sign: str) -> Any:
    """`body.name || "none"`: which of the two does not matter where neither is an object."""
    if sign == "||" and not isinstance(second, (Obj, Promise, *FUNCTIONS)):
        return Unknown(("either", first.key, key_of(second)), about_of((first, second)))
    return first if sign == "||" else Unknown(("both", first.key, key_of(second)), about_of((first, second)))


def ternary(compiler: Compiler, node: Node) -> Expression:
    condition = compiler.expression(needed(node, "condition"))
    nodes = needed(node, "consequence"), needed(node, "alternative")
    yes, no = map(compiler.expression, nodes)
    plain, mark = all(one.type in SIMPLE for one in nodes), node.id

    def run(machine: Machine, env: Env) -> Any:
        machine.step()
        asked = settled(condition(machine, env))
        if plain and isinstance(asked, Unknown) and asked.key not in machine.answers:
            first, second = yes(machine, env), no(machine, env)
            if not isinstance(first, (Obj, Promise, *FUNCTIONS)) and not isinstance(second, (Obj, Promise, *FUNCTIONS)):
                return first if key_of(first) == key_of(second) else Unknown(("if", asked.key, key_of(first), key_of(second)), about_of((first, second)))
        return (yes if machine.decides(asked, mark) else no)(machine, env)

    return run
