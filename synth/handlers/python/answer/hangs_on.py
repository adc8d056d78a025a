"""Whether a condition hangs on what a call gives: that is followed as it is written, through the names that hold it, what is made of it, and the functions of the code that return it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from ....sources.python_nodes import FIELDS, below, nodes_of, of_tree
from ...effort import EFFORT

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES: Final = (*_FUNCTIONS, ast.Lambda, ast.ClassDef)
_MOST: Final = 200
"""So many steps are followed."""


def hangs_on(condition: Any, call: Any, trees: list[ast.Module]) -> bool:
    """`again = classify(error)`, and later `if again`, or another call with it. Whether there is something at all tells how something went that was done."""
    above = {one: parent for tree in trees for one, parent in _parents(tree).items()}
    goal = _asking(condition, above)
    waiting, met = [call], {id(call)}
    while waiting and len(met) < _MOST:
        node = waiting.pop()
        if node is goal:
            return True
        for one in _further(node, above, trees):
            if id(one) not in met:
                met.add(id(one))
                waiting.append(one)
    return False


@of_tree
def _parents(tree: ast.Module) -> dict[ast.AST, ast.AST]:
    found: dict[ast.AST, ast.AST] = {}
    for node in nodes_of(tree):
        if node is not tree:
            found |= dict.fromkeys(_inside(node), node)
    EFFORT.spend(len(found))
    return found


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    for name in FIELDS[type(node)]:
        held = getattr(node, name, None)
        yield from (one for one in (held if isinstance(held, list) else [held]) if isinstance(one, ast.AST))


def _asking(condition: Any, above: dict[ast.AST, ast.AST]) -> Any:
    """What asks: a condition itself, and of a pattern its `match`."""
    node = condition
    while isinstance(node, (ast.pattern, ast.match_case)):
        node = above[node]
    return node


def _further(node: ast.AST, above: dict[ast.AST, ast.AST], trees: list[ast.Module]) -> Iterator[ast.AST]:
    """What has the value next."""
    parent = above.get(node)
    match parent:
        case ast.Compare() if any(isinstance(one, ast.Constant) and one.value is None for one in (parent.left, *parent.comparators)):
            return
        case ast.Match(subject=subject) if node is subject:
            yield parent
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr() if node is parent.value:
            yield from (use for target in (parent.targets if isinstance(parent, ast.Assign) else [parent.target]) for use in _uses(target, above, trees))
            if isinstance(parent, ast.NamedExpr):
                yield parent
        case ast.Return() | ast.Lambda():
            yield from _calls(parent, above, trees)
        case ast.expr() | ast.keyword() | ast.comprehension():
            yield parent


def _uses(target: ast.expr, above: dict[ast.AST, ast.AST], trees: list[ast.Module]) -> Iterator[ast.AST]:
    """Where what is bound is read: names in the function, attributes anywhere."""
    bound = below(target)
    names = {one.id for one in bound if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    attributes = {one.attr for one in bound if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)}
    inside = [_scope(target, above)] if names else []
    for place in inside if inside != [None] else trees:
        yield from (one for one in below(place) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load) and one.id in names)  # type: ignore[arg-type]  # as above
    for tree in trees if attributes else ():
        yield from (one for one in nodes_of(tree) if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Load) and one.attr in attributes)


def _scope(node: ast.AST, above: dict[ast.AST, ast.AST], kinds: tuple[type, ...] = _SCOPES) -> ast.AST | None:
    around = above.get(node)
    while around is not None and not isinstance(around, kinds):
        around = above.get(around)
    return around


def _calls(returns: ast.AST, above: dict[ast.AST, ast.AST], trees: list[ast.Module]) -> Iterator[ast.AST]:
    """Where the function is called that returns it, by its name."""
    function = returns if isinstance(returns, ast.Lambda) else _scope(returns, above, _FUNCTIONS)
    held = above.get(function) if isinstance(function, ast.Lambda) else None
    named = held.targets[0] if isinstance(held, ast.Assign) else function
    name = getattr(named, "name", None) or getattr(named, "id", None) or getattr(named, "attr", None)
    for tree in trees if name else ():
        yield from (one for one in nodes_of(tree) if isinstance(one, ast.Call) and name in (getattr(one.func, "id", None), getattr(one.func, "attr", None)))
