"""Modules that are imported by names which the code writes out: `importlib.import_module(STEPS[kind])`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple

from ....sources.python_nodes import nodes_of
from ...aws_calls import Named
from ..scopes import Scope, ends
from ..values import Import
from .objects import Objects

if TYPE_CHECKING:
    from .program import Part, Program

_IMPORT: Final = Import("importlib.import_module")
_OWN: Final = ("__package__", "__name__")


class _Asked(NamedTuple):
    node: ast.Call
    scope: Scope


def imported_by_name(program: Program) -> dict[str, dict[str, ast.stmt]]:
    """For each module that imports others so, and of which all are known, their names, and where."""
    objects = Objects(program)
    found: dict[str, dict[str, ast.stmt]] = {}
    for name, part in program.parts.items():
        if (calls := _calls(objects, part)) is None:
            continue
        named = [_names(objects, part, name, one) for one in calls]
        if all(named):
            found[name] = {each: ast.copy_location(ast.Pass(), one.node) for one, names in zip(calls, named, strict=True) for each in names}
    return found


def _calls(objects: Objects, part: Part) -> list[_Asked] | None:
    """The calls of `import_module`, where nothing else is done with importlib; None where there is more, or nothing."""
    calls = [_Asked(call, scope) for call, scope in part.module.calls if ends(call.func) == "import_module" and objects.of(call.func, scope) == (_IMPORT,)]
    told = {id(inner) for one in calls for inner in ast.walk(one.node.func)}
    imported = [one for one in nodes_of(part.source.tree) if isinstance(one, (ast.Import, ast.ImportFrom))]
    names = {(one.asname or one.name) for node in imported for one in node.names if one.name in ("importlib", "import_module")}
    others = any(isinstance(node, ast.Name) and node.id in names and id(node) not in told for node in nodes_of(part.source.tree))
    more = any(one.name.startswith("importlib.") for node in imported if isinstance(node, ast.Import) for one in node.names)
    return calls if calls and not others and not more else None


def _names(objects: Objects, part: Part, module: str, asked: _Asked) -> list[str]:
    """The names that a call may be given; none where they are not all written out."""
    call, scope = asked
    if not call.args or len(call.args) + len(call.keywords) > len(("name", "package")):
        return []
    values = objects.of(call.args[0], scope)
    texts = ["".join(map(str, one.parts)) for one in values if isinstance(one, Named) and all(isinstance(piece, str) for piece in one.parts)]
    package = next((one for one in [*call.args[1:], *(one.value for one in call.keywords)]), None)
    if len(texts) != len(values) or not all(texts):
        return []
    if not any(one.startswith(".") for one in texts):
        return texts
    base = part.package(module) if isinstance(package, ast.Name) and package.id in _OWN else package.value if isinstance(package, ast.Constant) else None
    return [_absolute(one, str(base)) if one.startswith(".") else one for one in texts] if base else []


def _absolute(name: str, package: str) -> str:
    """https://docs.python.org/3/library/importlib.html#importlib.util.resolve_name"""
    level = len(name) - len(name.lstrip("."))
    above = package.split(".")
    return ".".join([*above[: len(above) - level + 1], name[level:]])
