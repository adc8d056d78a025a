"""What a list has that is put together under a name before it is used, or that the callers of a function hand over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final, Protocol

from ...scopes import FUNCTIONS, Function, Ref, Scope, changes, is_added
from ...values import Import, Values
from .put_together import shared, sharing

_LEAVES: Final = frozenset({"clear", "copy", "count", "index", "pop", "reverse", "sort"})
"""Methods of a list that put nothing into it."""


class Objects(Protocol):
    """The values of a program's expressions: `objects` knows them."""

    def of(self, node: ast.AST, scope: Scope) -> Values: ...

    def handed_over(self, name: str, scope: Scope) -> list[tuple[ast.expr, Scope]]: ...


def gathered(objects: Objects, owner: Scope, name: str, steps: tuple[Any, ...]) -> Iterator[Ref]:
    """What stands at these steps of a name that is changed; nothing where that is not known of all."""
    done = changes(owner.node).get(name, [])
    if name in owner.parameters or not owner.bound.get(name):
        if len(done) == 1 and not owner.bound.get(name) and not shared(owner.node, name, deep=True):
            yield from (Ref(node, scope, steps) for node, scope in objects.handed_over(name, owner))
        return
    bound = [one for one in owner.bound[name] if not (isinstance(one, Ref) and is_added(one, owner, name))]
    put = _put(objects, owner, name, done, steps)
    if put is not None and all(isinstance(one, Ref) for one in bound) and not _is_shared(objects, owner, name):
        yield from (one._replace(steps=(*one.steps, *steps)) for one in bound if isinstance(one, Ref))
        yield from put


def _is_shared(objects: Objects, owner: Scope, name: str) -> bool:
    """May what is in it be changed under another name? A part of it that is only handed on (`chunk = entries[:10]`) is none."""
    others = sharing(owner.node).get(name, ())
    return any(
        not inside or not all(isinstance(one, ast.Call) and _leaves_it(objects, owner, other, one) for one in changes(owner.node)[other])
        for inside, other in others
    )


def _put(objects: Objects, owner: Scope, name: str, done: list[ast.AST], steps: tuple[Any, ...]) -> list[Ref] | None:
    """What is put into it; None where something else is done to it."""
    found, own = list[Ref](), {id(one) for one in owner.own}
    calls = {id(one.func): one for one in owner.own if isinstance(one, ast.Call)}
    for node in done:
        match node:
            case _ if id(node) not in own:
                return None
            case ast.AugAssign(op=ast.Add(), target=ast.Name(), value=value):
                found.append(Ref(value, owner, steps))
            case ast.Attribute(attr="append" | "extend" as method) if (call := calls.get(id(node))) is not None and len(call.args) == 1:
                found.append(Ref(call.args[0], owner, steps[1:] if method == "append" else steps))
            case ast.Attribute(attr=method) if method in _LEAVES and id(node) in calls:
                pass
            case ast.Call() if _leaves_it(objects, owner, name, node):
                pass
            case _:
                return None
    return found


def _leaves_it(objects: Objects, owner: Scope, name: str, call: ast.Call) -> bool:
    """Is it handed to a function that does nothing to it?"""
    functions = objects.of(call.func, owner)
    if all(isinstance(one, Import) and one.path.startswith("itertools.") for one in functions):
        return True
    if not functions or not all(isinstance(one, Function) and isinstance(one.scope.node, FUNCTIONS) for one in functions):
        return False
    by_place = [i for i, one in enumerate(call.args) if isinstance(one, ast.Name) and one.id == name]
    by_name = [one.arg for one in call.keywords if isinstance(one.value, ast.Name) and one.value.id == name]
    if any(isinstance(one, ast.Starred) for one in call.args):
        return False
    given = [(one.scope, [*by_name, *one.scope.parameters[by_place[0] : by_place[0] + 1]] if by_place else by_name) for one in functions]
    return all(names and all(_is_only_read(scope, each) for each in names if each) for scope, names in given)


def _is_only_read(function: Scope, parameter: str) -> bool:
    done = changes(function.node).get(parameter, [])
    return all(isinstance(one, ast.arg) for one in done) and not shared(function.node, parameter, deep=True)
