"""Where a module's own namespace is asked for a name that is put together: `globals()[f"on_{kind}"]`, `getattr(sys.modules[__name__], f"on_{kind}")`.

https://docs.python.org/3/library/functions.html#globals and https://docs.python.org/3/library/sys.html#sys.modules
"""

from __future__ import annotations

import ast
from collections import Counter

from ...sources.python_nodes import nodes_of, of_tree


def asked_by(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """The call of `globals()` that is asked for one name, and the name; None of any other node."""
    match node:
        case ast.Subscript(value=ast.Call(func=ast.Name(id="globals")) as of, slice=name, ctx=ast.Load()):
            return of, name
        case ast.Call(func=ast.Attribute(attr="get", value=ast.Call(func=ast.Name(id="globals")) as of), args=[name, *_]):
            return of, name
    return None


@of_tree
def modules_asked(tree: ast.Module) -> dict[int, list[ast.expr]]:
    """What of `sys.modules` is only asked for attributes, by itself or under one name, with the names of the attributes."""
    nodes = [*nodes_of(tree)]
    asked = [(one.args[0], one.args[1]) for one in nodes if isinstance(one, ast.Call) and _is_asking(one)]
    seen = Counter(one.id for one in nodes if isinstance(one, ast.Name))
    found: dict[int, list[ast.expr]] = {id(of): [name] for of, name in asked if _is_module(of)}
    for one in nodes:
        if isinstance(one, ast.Assign) and _is_module(one.value) and isinstance(held := one.targets[0], ast.Name):
            names = [name for of, name in asked if isinstance(of, ast.Name) and of.id == held.id]
            if len(one.targets) == 1 and names and seen[held.id] == len(names) + 1:
                found[id(one.value)] = names
    return found


@of_tree
def unknown(tree: ast.Module) -> ast.AST | None:
    """The first place where a module is asked so by a name of which nothing is known."""
    told = {id(found[0]) for one in nodes_of(tree) if (found := asked_by(one)) is not None and _is_begun(tree, found[1])}
    asked = {key for key, names in modules_asked(tree).items() if not all(_is_begun(tree, name) for name in names)}
    return next((one for one in nodes_of(tree) if id(one) in asked or (_is_namespace(one) and id(one) not in told)), None)


def _is_namespace(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "globals"


def _is_asking(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ("getattr", "hasattr") and len(call.args) > 1


def _is_module(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(value=ast.Attribute(attr="modules", value=ast.Name(id="sys")), ctx=ast.Load()):
            return True
    return False


def _is_begun(tree: ast.Module, name: ast.expr) -> bool:
    """Is it known how the text begins, or how it ends?"""
    match name:
        case ast.Constant(value=str()):
            return True
        case ast.JoinedStr(values=[first, *_, last]):
            return isinstance(first, ast.Constant) or isinstance(last, ast.Constant)
        case ast.BinOp(left=first, op=ast.Add(), right=last):
            return isinstance(last, ast.Constant) or (_is_begun(tree, first) if isinstance(first, ast.BinOp) else isinstance(first, ast.Constant))
        case ast.Name(id=called):
            bound = [one for one in nodes_of(tree) if _binds(one, called)]
            return len(bound) == 1 and isinstance(only := bound[0], ast.Assign) and not isinstance(only.value, ast.Name) and _is_begun(tree, only.value)
    return False


def _binds(node: ast.AST, name: str) -> bool:
    """Does a statement bind the name? A loop, a parameter and an import do, too, and say nothing of it."""
    match node:
        case ast.Assign(targets=[ast.Name(id=bound)]):
            return bound == name
        case ast.arg(arg=bound) | ast.alias(name=bound):
            return bound == name
        case ast.For(target=target) | ast.AugAssign(target=target) | ast.comprehension(target=target) | ast.NamedExpr(target=target):
            return any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(target))
        case ast.Assign(targets=targets):
            return any(isinstance(one, ast.Name) and one.id == name for target in targets for one in ast.walk(target))
    return False
