"""What attributes an item has that code gives to DynamoDB, or its key, where a dictionary spells them; and the index that it asks."""

from __future__ import annotations

import ast
from collections import Counter
from functools import lru_cache

from ....sources.python_nodes import below
from ...aws_calls import INDEX, ITEMS
from ..scopes import Function, Scope
from ..values import Known


def item_attributes(node: ast.Call, scope: Scope) -> tuple[str, ...] | None:
    """The names of the attributes in `Key` or `Item`, or that of the index; None where they are not all spelt."""
    if index := next((keyword.value for keyword in node.keywords if keyword.arg == INDEX), None):
        return (index.value,) if isinstance(index, ast.Constant) and isinstance(index.value, str) else None
    given = next((keyword.value for keyword in node.keywords if keyword.arg in ITEMS), None)
    written = _only(given, scope) if isinstance(given, ast.Name) else _made(given, scope) if isinstance(given, ast.Call) else given
    keys = [key.value if isinstance(key, ast.Constant) else None for key in written.keys] if isinstance(written, ast.Dict) else [None]
    return None if None in keys else tuple(map(str, keys))


def _made(call: ast.Call, scope: Scope) -> ast.AST | None:
    """What a function of the module returns that is called by its name."""
    owner = scope.owner(call.func.id) if isinstance(call.func, ast.Name) else None
    bound = owner.bound[call.func.id] if owner is not None and isinstance(call.func, ast.Name) else []
    one = bound[0].values[0] if len(bound) == 1 and isinstance(bound[0], Known) else None
    if not isinstance(one, Function):
        return None
    from .elements import returned  # noqa: PLC0415 - only where a function makes a key

    return returned(one.scope)


def _only(name: ast.Name, scope: Scope) -> ast.AST | None:
    """What a name stands for that is bound once, and used nowhere but here: nothing can be added to it."""
    owner, only = scope.owner(name.id), scope.only(name.id)
    return only.node if owner is not None and only is not None and _reads(owner.node)[name.id] == 1 else None


@lru_cache(maxsize=64)
def _reads(node: ast.AST) -> Counter[str]:
    """How often each name is read below a node."""
    return Counter(one.id for one in below(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load))
