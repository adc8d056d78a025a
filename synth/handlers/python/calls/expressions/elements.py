"""What a name is bound to inside of a value: each item of a list, a place in a tuple, and what a function of the program gives of these, also as a generator."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final, Protocol

from ....effort import EFFORT
from ...scopes import Function, Ref, Scope, stays
from ...values import EACH, UNKNOWN, Import, Values

_DEEP: Final = 12
"""How many steps, names and functions are gone through."""
_LOOK: Final = 4
"""What a look at one of them is worth, in units of `effort`."""


class Objects(Protocol):
    """The values of a program's expressions: `objects` knows them."""

    def of(self, node: ast.AST, scope: Scope) -> Values: ...

    def handed_over(self, name: str, scope: Scope) -> list[tuple[ast.expr, Scope]]: ...


def element(objects: Objects, ref: Ref) -> Values:
    """What stands at the steps of an expression; not known where it is not written out."""
    if not ref.steps:
        return objects.of(ref.node, ref.scope)
    return tuple(value for one in shown(objects, ref) for value in (objects.of(one.node, one.scope) if not one.steps else (UNKNOWN,))) or (UNKNOWN,)


def shown(objects: Objects, ref: Ref, *, through: bool = False) -> Iterator[Ref]:
    """The expressions at the steps of one, as they are written out: of a function what it returns, of a name what it stands for. What is not followed is given as it is. `through`: so is the last one."""
    waiting, seen = [(ref, _DEEP)], set[tuple[int, int, tuple[Any, ...]]]()
    while waiting:
        one, left = waiting.pop()
        EFFORT.spend(_LOOK)
        if (key := (id(one.node), id(one.scope), one.steps)) in seen:
            continue
        seen.add(key)
        nearer = [*_nearer(objects, one)] if left and (one.steps or (through and isinstance(one.node, (ast.Name, ast.Call)))) else []
        waiting += [(inner, left - 1) for inner in nearer]
        if not nearer and not _is_empty(one):
            yield one


def _is_empty(ref: Ref) -> bool:
    """Is it each item of a list that has none?"""
    return ref.steps[:1] == (EACH,) and isinstance(ref.node, (ast.List, ast.Tuple)) and not ref.node.elts


def _nearer(objects: Objects, ref: Ref) -> Iterator[Ref]:
    """The same, one step, name or function further in."""
    node, scope, (step, *rest) = ref.node, ref.scope, ref.steps or (None,)
    match node:
        case ast.Tuple(elts=held) | ast.List(elts=held) if step == EACH:
            yield from (Ref(one.value, scope, ref.steps) if isinstance(one, ast.Starred) else Ref(one, scope, tuple(rest)) for one in held)
        case ast.Tuple(elts=held) | ast.List(elts=held) if isinstance(step, int) and not any(isinstance(one, ast.Starred) for one in held):
            yield from (Ref(one, scope, tuple(rest)) for one in held[step : step + 1])
        case ast.ListComp(elt=made) | ast.GeneratorExp(elt=made) if step == EACH:
            yield Ref(made, scope, tuple(rest))
        case ast.Name(id=name) if (owner := scope.owner(name)) is not None:
            yield from _named(objects, owner, name, ref.steps)
        case ast.Subscript(value=held, slice=ast.Slice()) if step == EACH:
            yield Ref(held, scope, ref.steps)
        case ast.BinOp(left=left, op=ast.Add(), right=right) if step == EACH:
            yield from (Ref(one, scope, ref.steps) for one in (left, right))
        case ast.Call(func=func):
            values = objects.of(func, scope)
            if node.args and len(values) == 1 and isinstance(values[0], Import):
                yield from (Ref(node.args[0], scope, one) for one in _handed_through(values[0].path, ref.steps))
            for inner in [one.scope for one in values] if all(isinstance(one, Function) for one in values) else []:
                yield from _given(inner, ref.steps)


def _named(objects: Objects, owner: Scope, name: str, steps: tuple[Any, ...]) -> Iterator[Ref]:
    """The same of what a name stands for."""
    if stays(owner.node, name):
        bound = [one for one in owner.bound[name] if isinstance(one, Ref)]
        yield from (one._replace(steps=(*one.steps, *steps)) for one in bound if len(bound) == len(owner.bound[name]))
    elif steps[:1] == (EACH,):
        from .gathered import gathered  # noqa: PLC0415 - only where a list is put together, or handed on

        yield from gathered(objects, owner, name, steps)


def _handed_through(function: str, steps: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The steps in what a function of Python's own is given, whose items it gives: alone, in parts (https://docs.python.org/3/library/itertools.html#itertools.batched), or with their numbers."""
    match function, steps:
        case (("builtins.list" | "builtins.tuple" | "builtins.sorted" | "builtins.reversed"), _) if steps[:1] == (EACH,):
            yield steps
        case "itertools.batched", _ if steps[:2] == (EACH, EACH):
            yield steps[1:]
        case "builtins.enumerate", _ if steps[:2] == (EACH, 1):
            yield (EACH, *steps[2:])


def returned(scope: Scope) -> ast.expr | None:
    """The one expression that a plain function returns, where it ends so on every way."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef) or node.decorator_list or len(scope.returns) != 1 or scope.returns[0] is not node.body[-1]:
        return None
    return None if any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in scope.own) else scope.returns[0].value


def _given(inner: Scope, steps: tuple[Any, ...]) -> Iterator[Ref]:
    """What a function returns, and of a generator what it yields."""
    yields = [one for one in inner.own if isinstance(one, (ast.Yield, ast.YieldFrom))]
    for one in yields:
        if one.value is not None and (isinstance(one, ast.YieldFrom) or steps[:1] == (EACH,)):
            yield Ref(one.value, inner, steps if isinstance(one, ast.YieldFrom) else steps[1:])
    if not yields:
        yield from (Ref(one.value, inner, steps) for one in inner.returns if one.value is not None)
