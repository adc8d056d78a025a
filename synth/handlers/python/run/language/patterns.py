"""`match`: does a value fit a pattern, and what the pattern binds."""

from __future__ import annotations

import ast
from typing import Any, Final

from ..state.machine import Machine
from ..state.values import DictV, Env, ErrorV, InstanceV, ListV, Opaque, taint
from .binding import bind
from .catching import class_names
from .classes import annotated
from .comparison import compare, hashable
from .functions import lineage
from .operators import item, kind_name

_TYPES: Final = frozenset({"str", "bytes", "bytearray", "int", "float", "bool", "complex", "list", "tuple", "set", "frozenset", "dict"})
"""Of these a value of another type is none, whatever it holds."""
_TEXTS: Final = frozenset({"messageId", "receiptHandle", "body"})
"""Fields of a message that are text: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""


def fits(machine: Machine, pattern: ast.pattern, value: Any, env: Env) -> bool:
    machine.spend()
    match pattern:
        case ast.MatchAs(pattern=None, name=name):
            if name:
                bind(machine, ast.copy_location(ast.Name(name, ast.Store()), pattern), value, env)
            return True
        case ast.MatchAs(pattern=ast.pattern() as inner, name=name):
            if not fits(machine, inner, value, env):
                return False
            if name:
                bind(machine, ast.copy_location(ast.Name(name, ast.Store()), pattern), value, env)
            return True
        case ast.MatchValue():
            return compare(machine, ast.Eq(), value, machine.evaluate(machine, pattern.value, env), pattern)
        case ast.MatchSingleton():
            return compare(machine, ast.Is(), value, pattern.value, pattern)
        case ast.MatchOr():
            return any(fits(machine, one, value, env) for one in pattern.patterns)
        case ast.MatchMapping(keys=keys, patterns=patterns) if isinstance(value, DictV) and not value.open and pattern.rest is None:
            names = [hashable(machine.evaluate(machine, key, env)) for key in keys]
            return all(name in value.entries for name in names) and all(
                fits(machine, inner, item(machine, value, name, pattern), env) for name, inner in zip(names, patterns, strict=True)
            )
        case ast.MatchSequence() if isinstance(value, ListV) and value.kind in ("tuple", "list") and not value.open:
            return _sequence(machine, pattern.patterns, value, env)
        case ast.MatchClass() if isinstance(value, InstanceV):
            return _of_class(machine, pattern, value, env)
        case ast.MatchSequence() if value is None or isinstance(value, (str, int, DictV, InstanceV)):
            return False
        case ast.MatchClass() | ast.MatchMapping() if value is None:
            return False
        case ast.MatchClass() if (known := _of_type(machine, pattern, value, env)) is not None:
            return known
    machine.notes.ask_for_type(value)
    for one in ast.walk(pattern):
        if isinstance(one, (ast.MatchAs, ast.MatchStar)) and one.name:
            bind(machine, ast.copy_location(ast.Name(one.name, ast.Store()), pattern), Opaque("value", taint=taint(value), node=pattern), env)
        if isinstance(one, ast.MatchMapping) and one.rest:
            bind(machine, ast.copy_location(ast.Name(one.rest, ast.Store()), pattern), Opaque("value", taint=taint(value), node=pattern), env)
    return machine.choose(pattern, default=False)


def _sequence(machine: Machine, patterns: list[ast.pattern], value: ListV, env: Env) -> bool:
    at = next((i for i, one in enumerate(patterns) if isinstance(one, ast.MatchStar)), None)
    if at is None:
        return len(patterns) == len(value.items) and all(fits(machine, one, held, env) for one, held in zip(patterns, value.items, strict=True))
    after = len(patterns) - at - 1
    if len(value.items) < at + after:
        return False
    middle, last = value.items[at : len(value.items) - after], value.items[len(value.items) - after :]
    star = patterns[at]
    if isinstance(star, ast.MatchStar) and star.name:
        bind(machine, ast.copy_location(ast.Name(star.name, ast.Store()), star), ListV(middle, "list", star), env)
    pairs = [*zip(patterns[:at], value.items, strict=False), *zip(patterns[at + 1 :], last, strict=True)]
    return all(fits(machine, one, held, env) for one, held in pairs)


def _of_class(machine: Machine, pattern: ast.MatchClass, value: InstanceV, env: Env) -> bool:
    """An object of a class of the code: its positional patterns are the fields of a dataclass."""
    asked = class_names(machine.evaluate(machine, pattern.cls, env))
    if not set(asked) & set(lineage(value)):
        return False
    names = [*(name for name, _ in zip(annotated(value.cls), pattern.patterns, strict=False)), *pattern.kwd_attrs]
    return all(
        name in value.attrs and fits(machine, one, value.attrs[name], env) for name, one in zip(names, [*pattern.patterns, *pattern.kwd_patterns], strict=False)
    )


def _of_type(machine: Machine, pattern: ast.MatchClass, value: Any, env: Env) -> bool | None:
    """An exception, or a value of one of Python's own types, whose one positional pattern is the value itself. None where nobody knows."""
    asked = set(class_names(machine.evaluate(machine, pattern.cls, env)))
    if isinstance(value, ErrorV):
        is_one = bool(asked & {*lineage(value), "object"})
    elif (name := "str" if isinstance(value, Opaque) and value.kind == "field" and value.name in _TEXTS else kind_name(value)) and all(
        one in _TYPES or one.endswith(("Exception", "Error")) for one in asked
    ):
        is_one = name in asked or (name == "bool" and "int" in asked)
    else:
        return None
    if not is_one or not (pattern.patterns or pattern.kwd_patterns):
        return is_one
    if isinstance(value, ErrorV) or pattern.kwd_patterns:
        return None
    return fits(machine, pattern.patterns[0], value, env)
