"""Whether a module makes JSON of more than Python's own library does."""

from __future__ import annotations

import ast
from typing import Final

from ...sources.python_nodes import nodes_of
from .scopes import ends

_REPLACED: Final = frozenset({"JSONEncoder", "_default_encoder", "default", "dumps"})


def replaced(tree: ast.Module) -> bool:
    """Does the module put something of its own into json: `json.JSONEncoder.default = …`, `json._default_encoder = …`?"""
    stored = (one for one in nodes_of(tree) if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store))
    return any(one.attr in _REPLACED and ends(one.value) not in ("self", "cls") for one in stored)
