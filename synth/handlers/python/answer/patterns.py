"""`match`: does a value fit a pattern, and what the pattern binds."""

from __future__ import annotations

import ast
from typing import Any

from .binding import bind
from .machine import Machine
from .operations import compare, hashable, item
from .things import DictV, Env, Opaque, taint


def fits(machine: Machine, pattern: ast.pattern, value: Any, env: Env) -> bool:
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
    for one in ast.walk(pattern):
        if isinstance(one, (ast.MatchAs, ast.MatchStar)) and one.name:
            bind(machine, ast.copy_location(ast.Name(one.name, ast.Store()), pattern), Opaque("value", taint=taint(value), node=pattern), env)
        if isinstance(one, ast.MatchMapping) and one.rest:
            bind(machine, ast.copy_location(ast.Name(one.rest, ast.Store()), pattern), Opaque("value", taint=taint(value), node=pattern), env)
    return machine.choose(pattern, default=False)
