"""Codes with which an error of AWS is compared, and that no service of the program answers: https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html#parsing-error-responses-and-catching-exceptions-from-aws-services"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ....sources.python_nodes import nodes_of, of_tree
from ...sdk_requests.errors import NAMED_BY_CODE, meant
from ...sdk_requests.written import Slip
from ..scopes import Scope, ends
from ..source import Source


def wrong_codes(trees: Iterable[ast.Module], source: Source, scope: Scope, node: ast.Compare) -> Iterator[Slip]:
    """A code that is nearly called as one that there is, where that is named nowhere."""
    sides = (node.left, *node.comparators)
    compared = [one.value for side in sides for one in getattr(side, "elts", (side,)) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if len(compared) != 1 or not any(_is_code(one, scope) for one in sides):  # who lists several may mean other services, too
        return
    services, texts = set[str](), set[str]()
    for tree in trees:
        named, written = _named(tree)
        services, texts = services | named, texts | written
    near = {service: one for service in sorted(services & NAMED_BY_CODE) if (one := meant(service, compared[0]))}
    if near and services <= NAMED_BY_CODE and not texts.intersection(near.values()):
        service, one = next(iter(near.items()))
        yield Slip("no-code", service, "", source.at(node), compared[0], near=one)


def _is_code(node: ast.expr, scope: Scope) -> bool:
    """`error.response["Error"]["Code"]`, or a name that is given that once."""
    if isinstance(node, ast.Name):
        only = scope.only(node.id)
        return only is not None and isinstance(only.node, ast.expr) and not isinstance(only.node, ast.Name) and _is_code(only.node, only.scope)
    held = _part(node, "Code")
    whole = _part(held, "Error") if held is not None else None
    return isinstance(whole, ast.Attribute) and whole.attr == "response"


def _part(node: ast.expr, name: str) -> ast.expr | None:
    """What is asked for this part of it."""
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=key)) if key == name:
            return value
        case ast.Call(func=ast.Attribute(attr="get", value=value), args=[ast.Constant(value=key), *_]) if key == name:
            return value
    return None


@of_tree
def _named(tree: ast.Module) -> tuple[frozenset[str], frozenset[str]]:
    """The services that a module makes clients or resources of ("": one that is not written out), and all texts in it."""
    made = [one for one in nodes_of(tree) if isinstance(one, ast.Call) and ends(one.func) in ("client", "resource")]
    services = {one.args[0].value if one.args and isinstance(one.args[0], ast.Constant) and isinstance(one.args[0].value, str) else "" for one in made}
    return frozenset(services), frozenset(one.value for one in nodes_of(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str))
