"""Calls that a function of the code does not take: TypeError, whenever such a line is reached. https://docs.python.org/3/reference/expressions.html#calls"""

from __future__ import annotations

import ast
from typing import Any, Final

from .....sources.python_nodes import nodes_of, of_tree
from ...scopes import ends
from ..state.machine import Machine
from ..state.values import FunctionV

_AS_IT_IS: Final = frozenset(
    {"staticmethod", "classmethod", "lru_cache", "cache", "abstractmethod", "override", "final", "contextmanager", "asynccontextmanager", "capture_method"}
)
"""Decorators of what is called as it was before."""


def is_miscalled(machine: Machine, value: FunctionV, args: list[Any], given: dict[str, Any], node: Any) -> bool:
    """Does the code call this very function as it cannot be called? Noted, with what is wrong. Not where it gives what it gives by `*` or `**`, where somebody stands between the two, and where it expects TypeError."""
    module = machine.module
    if not isinstance(node, ast.Call) or module is None or not _is_direct(value, args, given, node) or _expects_it(module.source.tree):
        return False
    kind, what = _wrong(value, args, given)
    name = ast.unparse(node.func)
    machine.notes.see(machine, "miscalled", kind, f"{name if ' ' not in name else ends(node.func)} {what}", node)
    return True


def _is_direct(value: FunctionV, args: list[Any], given: dict[str, Any], node: ast.Call) -> bool:
    own = ends(node.func) in (value.name, value.owner.node.name if value.owner is not None else value.name)
    plain = not any(isinstance(one, ast.Starred) for one in node.args) and {one.arg for one in node.keywords} == {*given}
    object_first = len(args) - len(node.args) == (value.owner is not None and not _is_static(value))
    return own and plain and object_first and not isinstance(value.node, ast.Lambda) and all(ends(_head(one)) in _AS_IT_IS for one in value.node.decorator_list)


def _is_static(value: FunctionV) -> bool:
    return any(ends(one) == "staticmethod" for one in value.node.decorator_list)


def _head(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _wrong(value: FunctionV, args: list[Any], given: dict[str, Any]) -> tuple[str, str]:
    """What Python says first of it: an argument by a name that there is none of, one too many, or one that is missing."""
    of = value.node.args
    places = [one.arg for one in (*of.posonlyargs, *of.args)]
    named = {*places[len(of.posonlyargs) :], *(one.arg for one in of.kwonlyargs)}
    if of.kwarg is None and (strange := next((one for one in given if one not in named), None)) is not None:
        return "argument-unknown", strange
    if of.vararg is None and len(args) > len(places):
        own = len(places) - (value.owner is not None and not _is_static(value))
        return "arguments-many", f"{len(args) - len(places) + own} {own}"
    lacking = [one for one in (*places[len(args) :], *(one.arg for one in of.kwonlyargs)) if one not in given and one not in value.defaults]
    return "argument-missing", ", ".join(lacking)


@of_tree
def _expects_it(tree: ast.Module) -> bool:
    caught = (part for one in nodes_of(tree) if isinstance(one, ast.ExceptHandler) and one.type is not None for part in ast.walk(one.type))
    return any(ends(one) == "TypeError" for one in caught)
