"""Functions that are looked up by a text: `getattr(self, f"on_{kind}")`, `operator.methodcaller("run")`. https://docs.python.org/3/library/functions.html#getattr"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from ...namespaces import asked_by
from ...scopes import FUNCTIONS, Scope, ends
from .dependencies import LOOKS_UP

_DEEP: Final = 4
_Form = tuple[str, str | None]
"""How a name begins and ends; None: it is the beginning."""


class LookedUp:
    """What texts may name, by how they begin and end, and the classes of which any method may be meant."""

    def __init__(self) -> None:
        self.forms: set[_Form] = set()
        self.classes: set[int] = set()

    def see(self, scope: Scope, nodes: list[ast.AST]) -> None:
        for node in nodes:
            if (asked := asked_by(node)) is not None:
                self.forms.update(form for form in _forms(asked[1], scope, _DEEP) if any(form))
            if not isinstance(node, ast.Call) or (name := ends(node.func)) not in LOOKS_UP or not node.args:
                continue
            at = LOOKS_UP[name]
            for begins, last in _forms(node.args[at], scope, _DEEP) if len(node.args) > at else [("", "")]:
                if begins or last:
                    self.forms.add((begins, last))
                elif at and (owner := scope.class_of(node.args[0])) is not None:
                    self.classes.add(id(owner))

    def extent(self) -> tuple[int, int]:
        """It only grows."""
        return len(self.forms), len(self.classes)

    def may_be(self, scope: Scope) -> bool:
        if not isinstance(scope.node, FUNCTIONS) or isinstance(scope.node, ast.Lambda):
            return False
        name = scope.node.name
        fits = any(name == begins if last is None else name.startswith(begins) and name[len(begins) :].endswith(last) for begins, last in self.forms)
        return fits or (bool(self.classes) and scope.outer is not None and id(scope.outer) in self.classes)


def _forms(node: ast.expr, scope: Scope, left: int) -> Iterator[_Form]:
    """How the text begins and ends, on each way; both empty where nobody knows."""
    match node:
        case ast.Constant(value=str(text)):
            yield text, None
            return
        case ast.IfExp(body=one, orelse=other) if left:
            yield from (form for each in (one, other) for form in _forms(each, scope, left - 1))
            return
        case ast.Name(id=name) if left and (only := scope.only(name)) is not None:
            yield from _forms(only.node, only.scope, left - 1)
            return
        case ast.Call(func=ast.Attribute(value=inner, attr="lower"), args=[]) if left:
            yield from ((begins.lower(), last and last.lower()) for begins, last in _forms(inner, scope, left - 1))
            return
    yield _around(node)


def _around(node: ast.expr) -> _Form:
    """What stands before and behind what is put into a text."""
    match node:
        case ast.JoinedStr(values=[first, *_, last]):
            return _text(first), _text(last)
        case ast.BinOp(left=first, op=ast.Add(), right=last):
            return _around(first)[0] if isinstance(first, ast.BinOp) else _text(first), _text(last)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            return text.partition("%")[0], ""
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return text.partition("{")[0], text.rpartition("}")[2]
    return "", ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
