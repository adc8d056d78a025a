"""What names the resource that an operation of boto3 is done to: an argument, a part of one, or a key of a map."""

from __future__ import annotations

import ast
from typing import Any, Final

from ...aws_calls import Named, OneOf, Piece
from ..scopes import Ref, Scope, ends
from ..values import EACH
from .dependencies import BY_KEY, BY_PLACE, INSIDE, NAMING, RESTS
from .objects import Objects

_MOST: Final = 12
"""So many names of one resource are told."""


def name_of(objects: Objects, scope: Scope, node: ast.Call, service: str) -> tuple[Piece, ...] | None:
    """What names the resource: None where the operation names none, and a part that is None, or one of several, where it is not known."""
    given = next(((keyword.value, scope) for keyword in node.keywords if keyword.arg in NAMING.get(service, ())), None)
    spread = [keyword.value for keyword in node.keywords if keyword.arg is None]
    if given is None and spread:  # beside a name of its own, what `**` brings has no other: Python takes none twice
        from .put_together import entry  # noqa: PLC0415 - only where a dict is spread

        given = next((found for one in spread for name in NAMING.get(service, ()) if (found := entry(one, scope, name)) is not None), None)
        if given is None:
            return (None,)
    index = BY_PLACE.get(ends(node.func), len(node.args)) if service == "s3" else len(node.args)
    several = [given] if given else [(one, scope) for one in node.args[index : index + 1]] or _inside(objects, ends(node.func), node, scope)
    if several is None:
        return None
    values = [*dict.fromkeys(value for one, where in several for value in ([Named((one,))] if isinstance(one, str) else objects.of(one, where)))]
    named = [one.parts for one in values if isinstance(one, Named)]
    if len(values) == len(named) == 1:
        return named[0]
    is_told = len(values) == len(named) <= _MOST and not any(None in parts for parts in named)
    return (OneOf(tuple(named)) if is_told else None,)


def key_of(objects: Objects, scope: Scope, node: ast.Call) -> tuple[Piece, ...] | None:
    """The string that names an object of a bucket, where it is one: by its place behind the bucket's in transfers of files."""
    index = BY_PLACE.get(ends(node.func), len(node.args)) + 1
    given = next((keyword.value for keyword in node.keywords if keyword.arg == "Key"), None) or next(iter(node.args[index : index + 1]), None)
    values = objects.of(given, scope) if given is not None else ()
    return values[0].parts if len(values) == 1 and isinstance(values[0], Named) else None


def _inside(objects: Objects, operation: str, node: ast.Call, scope: Scope) -> list[tuple[ast.expr | str, Scope]] | None:
    """What names the resource inside of an argument, and where that stands: None where there is no such argument, nothing where it is not written out."""
    arguments = {keyword.arg: keyword.value for keyword in node.keywords}
    if mapping := arguments.get(BY_KEY.get(operation, "")):
        written = _written(mapping, scope)
        keys = [key for one in written for key in (one.keys if isinstance(one, ast.Dict) else [None])]
        return [(one, scope) for one in keys if one is not None] if all(keys) else []
    holder, key, default = INSIDE.get(operation, ("", "", ""))
    if (entries := arguments.get(holder)) is None:
        return None
    from .elements import shown  # noqa: PLC0415 - only where entries are

    displays = [*shown(objects, Ref(entries, scope, (EACH,)), through=True)]
    if not all(isinstance(one.node, ast.Dict) and all(one.node.keys) for one in displays):
        return []
    return [(entry_of(one.node, key) or default, one.scope) for one in displays if isinstance(one.node, ast.Dict)]


def _written(value: ast.expr, scope: Scope) -> list[Any]:
    """What a name stands for, wherever it is assigned; what an answer says was not done is of the tables that were asked."""
    if not isinstance(value, ast.Name) or (owner := scope.owner(value.id)) is None:
        return [value]
    bound = [one.node if isinstance(one, Ref) and not one.steps else one for one in owner.bound[value.id]]
    return [one for one in bound if not (isinstance(one, ast.expr) and _is_rest(one))] or [value]


def _is_rest(value: ast.expr) -> bool:
    return any(isinstance(one, ast.Constant) and one.value in RESTS for one in ast.walk(value))


def entry_of(display: ast.Dict, key: str) -> ast.expr | None:
    """What a dict that is written out has under a key."""
    return next((value for name, value in zip(display.keys, display.values, strict=True) if isinstance(name, ast.Constant) and name.value == key), None)
