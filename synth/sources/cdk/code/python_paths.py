"""A path as an app of Python writes it: in one piece, joined of its parts, or from the file that names it.

https://docs.python.org/3/library/os.path.html and https://docs.python.org/3/library/pathlib.html
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Mapping
from typing import Final

_DEEPEST: Final = 20
_SAME: Final = frozenset({"Path", "PurePath", "str", "fspath", "abspath", "realpath", "normpath", "resolve", "absolute", "as_posix"})


def path_in(node: ast.expr, file: str, assigned: Mapping[str, ast.expr], depth: int = 0) -> str | None:
    """The path that an expression in this file gives; None where it is not known. `assigned` are the file's names that have one value."""

    def inner(one: ast.expr) -> str | None:
        return path_in(one, file, assigned, depth + 1)

    match node:
        case _ if depth > _DEEPEST:
            return None
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id="__file__"):
            return file
        case ast.Name(id=name) if name in assigned:
            return inner(assigned[name])
        case ast.JoinedStr(values=parts):
            return _joined("", [inner(one.value if isinstance(one, ast.FormattedValue) else one) for one in parts])
        case ast.BinOp(op=ast.Add() | ast.Div() as op, left=left, right=right):
            return _joined("" if isinstance(op, ast.Add) else "/", [inner(left), inner(right)])
        case ast.Attribute(attr="parent", value=value):
            return _parent(inner(value), 1)
        case ast.Subscript(value=ast.Attribute(attr="parents", value=value), slice=ast.Constant(value=int(up))):
            return _parent(inner(value), up + 1)
        case ast.Call(func=func, args=args):
            return _called(_last(func), func, [inner(one) for one in args], inner)
    return None


def _called(name: str, func: ast.expr, args: list[str | None], inner: Callable[[ast.expr], str | None]) -> str | None:
    if name in ("join", "joinpath"):
        of = [inner(func.value)] if name == "joinpath" and isinstance(func, ast.Attribute) else []
        return _joined("/", [*of, *args])
    if name == "dirname":
        return _parent(args[0], 1) if args else None
    if name in _SAME:
        return _joined("/", args) if args else inner(func.value) if isinstance(func, ast.Attribute) else None
    return None


def _last(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _joined(between: str, parts: list[str | None]) -> str | None:
    known = [one for one in parts if one is not None]
    if len(known) != len(parts):
        return None
    return os.path.join(*known) if between and known else "".join(known)  # noqa: PTH118 - texts in, a text out


def _parent(path: str | None, up: int) -> str | None:
    for _ in range(up):
        path = os.path.dirname(path) if path is not None else None  # noqa: PTH120 - as above
    return path
