"""Operators, and where two values become one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ....words.event_fields import TESTED
from ...syntax import inner, is_awaited, needed, text_of
from ..state import clock
from ..state.compiler import Compiler, Expression
from ..state.environment import Env
from ..state.equality import same
from ..state.machine import Machine
from ..state.values import FUNCTIONS, UNDEFINED, External, Obj, Promise, Site, Spelt, Unknown, about_of, key_of, told
from .conditions import SIMPLE, logical, ternary
from .functions import ANSWERED, awaited
from .keys import key_compiler
from .objects.errors import is_instance
from .objects.errors_named import noted_error
from .objects.listing import listed
from .objects.noticed import ASKED_OF_EVENT, is_body, noted_name, noted_number
from .objects.promised import settled
from .objects.putting import has

if TYPE_CHECKING:
    from tree_sitter import Node


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
    except ValueError:  # of a negative number, or of nothing
        return math.nan if base else math.inf


_ORDERS: Final = ("<", ">", "<=", ">=")
_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else a * math.inf,
    "%": lambda a, b: (abs(a) % abs(b)) * (-1 if a < 0 else 1) if b else math.nan,
    "**": _power,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
MOST_TEXT: Final = 20_000
"""A longer text is not kept."""
_WHOLE: Final = 1 << 53
_LARGEST: Final = 1 << 1000


def combined(sign: str, left: Any, right: Any) -> Any:
    """An arithmetic operator, or one that compares."""
    if sign == "+" and isinstance(left, str) and isinstance(right, str) and len(left) + len(right) <= MOST_TEXT:
        return left + right
    numbers = all(isinstance(one, (int, float)) for one in (left, right))
    if sign == "+" and numbers:
        return _bounded(left + right)
    if sign == "+" and (isinstance(left, str) or isinstance(right, str)):
        return joined_text([left, right])
    if sign in _ARITHMETIC and (numbers or (isinstance(left, str) and isinstance(right, str) and sign in _ORDERS)):
        return _bounded(_ARITHMETIC[sign](left, right))
    if sign == "-" and left == right and not isinstance(left, Obj):
        return 0
    return Unknown((sign, key_of(left), key_of(right)), about_of((left, right)))


def _bounded(number: Any) -> Any:
    """A number as JavaScript keeps it: no whole number grows without end."""
    return float("inf") if isinstance(number, int) and not isinstance(number, bool) and abs(number) > _LARGEST else number


def joined_text(parts: list[Any]) -> Any:
    """A text of parts, the same wherever it is put together. One that is nothing but another value's text is that value."""
    parts = [_spelt(part) for part in parts if part != ""]
    if all(isinstance(part, str) for part in parts) and sum(map(len, parts)) <= MOST_TEXT:
        return "".join(parts)
    if len(parts) == 1 and isinstance(parts[0], (Unknown, Spelt)):
        return parts[0]
    return Unknown(("text", 0, *map(key_of, parts)), about_of(tuple(parts)))


def _spelt(part: Any) -> Any:
    """A whole number as its text."""
    return str(int(part)) if isinstance(part, (int, float)) and not isinstance(part, bool) and abs(part) < _WHOLE and part == int(part) else part


def _binary(compiler: Compiler, node: Node) -> Expression:
    sign = text_of(needed(node, "operator"))
    left, right = compiler.expression(needed(node, "left")), compiler.expression(needed(node, "right"))
    site = compiler.site(node)
    if sign in ("&&", "||", "??"):
        return logical(sign, left, right, node.id, plain=needed(node, "right").type in SIMPLE)
    if sign in ("===", "==", "!==", "!="):
        return _equality(left, right, site, loose=len(sign) == 2, negated=sign[0] == "!")  # noqa: PLR2004 - `==`

    def run(machine: Machine, env: Env) -> Any:
        machine.step()
        first, second = settled(left(machine, env)), settled(right(machine, env))
        if sign == "instanceof":
            return is_instance(machine, first, second)
        if sign == "in":
            if isinstance(second, Obj) and second.tag == "event":
                machine.note(ASKED_OF_EVENT, "Records", "", site)
            if isinstance(second, Unknown) and second.key[:1] == ("json",) and is_body(second.key) and isinstance(first, str) and first in TESTED:
                machine.note("unpacking", "tested", first, site)
            known = has(second, first) if isinstance(second, Obj) and isinstance(first, (str, Unknown)) and second.kind == "object" else None
            return Unknown(("in", key_of(first), key_of(second)), about_of((first, second))) if known is None else known
        made = combined(sign, first, second)
        if sign in _ORDERS and isinstance(made, Unknown):
            clock.compared(machine, key_of(first), key_of(second))
            clock.hangs_on_it(machine, made, site)
        return made

    return run


def _equality(left: Expression, right: Expression, site: Site, *, loose: bool, negated: bool) -> Expression:
    def run(machine: Machine, env: Env) -> Any:
        machine.step()
        first, second = left(machine, env), right(machine, env)
        nothing = (None, UNDEFINED)
        first, second = _compared(first, second in nothing), _compared(second, first in nothing)
        for one, other in ((first, second), (second, first)):
            noted_name(machine, one, other, site)
            noted_error(machine, one, other, site)
            if not loose:
                noted_number(machine, one, other, site)
        equal = True if loose and first in nothing and second in nothing else same(first, second)
        if isinstance(equal, Unknown):
            return Unknown(("not", equal.key), equal.about) if negated else equal
        return equal != negated

    return run


def _compared(value: Any, with_nothing: bool) -> Any:  # noqa: FBT001 - what it is compared with
    """What is compared. Whether there is a promise is no matter of how it ends."""
    return value.value if with_nothing and isinstance(value, Promise) else settled(value)


def _unary(compiler: Compiler, node: Node) -> Expression:
    sign = text_of(needed(node, "operator"))
    argument = compiler.expression(needed(node, "argument"))
    target = needed(node, "argument")

    def run(machine: Machine, env: Env) -> Any:
        value = settled(argument(machine, env)) if sign != "void" else argument(machine, env)
        match sign:
            case "!":
                value = told(value)
                return Unknown(("not", value.key), value.about) if isinstance(value, Unknown) else not machine.truth(value)
            case "typeof":
                return _type_of(value)
            case "-" | "+" if isinstance(value, (int, float)):
                return -value if sign == "-" else value
            case "void":
                if isinstance(value, Promise):
                    value.maybe = False  # nobody writes it before anything else
                return UNDEFINED
            case "delete":
                return deleted(machine, env)
        return Unknown((sign, key_of(value)), about_of(value))

    deleted = _deletion(compiler, target)
    return run


def _deletion(compiler: Compiler, target: Node) -> Expression:
    """`delete holder.name`, `delete holder[key]`."""
    if target.type not in ("member_expression", "subscript_expression"):
        return lambda _machine, _env: True
    computed = target.type == "subscript_expression"
    holder, key = compiler.expression(needed(target, "object")), key_compiler(compiler, needed(target, "index" if computed else "property"), computed=computed)

    def run(machine: Machine, env: Env) -> bool:
        held, name = settled(holder(machine, env)), key(machine, env)
        if isinstance(held, Obj):
            at = ("?", name.key) if isinstance(name, Unknown) else str(name)
            held.open |= isinstance(name, Unknown) and at not in held.props and bool(held.props)  # it may be any of them
            held.props.pop(at, None)
        return True

    return run


def _type_of(value: Any) -> Any:
    match value:
        case str() | Spelt():
            return "string"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case Obj() | None | Promise():
            return "object"
        case External(path=(package,)) if package not in ("global", "unknown"):
            return "object"
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, FUNCTIONS):
        return "function"
    if isinstance(value, Unknown) and isinstance(value.key, tuple) and value.key[:1] == ("field",):
        return "string"
    return Unknown(("typeof", key_of(value)), about_of(value))


def _yield(compiler: Compiler, node: Node) -> Expression:
    site = compiler.site(node)
    value = compiler.expression(inner(node)[0]) if inner(node) else None
    if value is not None and is_awaited(node):
        return lambda machine, env: awaited(machine, value(machine, env), site)
    delegates = any(one.type == "*" for one in node.children)  # https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/yield*

    def run(machine: Machine, env: Env) -> Any:
        made = value(machine, env) if value is not None else UNDEFINED
        if ANSWERED in env.function.names:
            return machine.state[ANSWERED](machine, made, site)
        yielded = env.function.names.get("%yielded")
        several = listed(machine, made, site) if delegates else [made]
        if isinstance(yielded, list) and isinstance(several, list):
            for one in several:
                yielded.append(one)
                env.function.names["%reached"].append(machine.now())
            return UNDEFINED
        machine.doubt("a generator is not followed", site)
        return machine.fresh("yield")

    return run


TABLE: Final = {"binary_expression": _binary, "unary_expression": _unary, "ternary_expression": ternary, "yield_expression": _yield}
