"""Modules that are imported by names which the code writes out, or of which it writes the package: `importlib.import_module(STEPS[kind])`, `importlib.import_module(f"steps.{kind}")`."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple

from .....sources.python_nodes import nodes_of
from ....aws_calls import Named, Piece
from ...scopes import Scope, ends
from ...source import absolute_name, modules_like
from ...values import Import
from .objects import Objects

if TYPE_CHECKING:
    from .modules import Part, Program

_IMPORT: Final = Import("importlib.import_module")
_OWN: Final = ("__package__", "__name__")


class _Asked(NamedTuple):
    node: ast.Call
    scope: Scope


def imported_by_name(program: Program, folders: Sequence[Path]) -> dict[str, dict[str, ast.stmt]]:
    """For each module that imports others so, and of which all are known, their names, and where."""
    objects = Objects(program)
    found: dict[str, dict[str, ast.stmt]] = {}
    for name, part in program.parts.items():
        if (calls := _calls(objects, part)) is None:
            continue
        named = [_names(objects, part, name, one, folders) for one in calls]
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


def _names(objects: Objects, part: Part, module: str, asked: _Asked, folders: Sequence[Path]) -> list[str]:
    """The names that a call may be given; none where they are not all known."""
    call, scope = asked
    if not call.args or len(call.args) + len(call.keywords) > len(("name", "package")):
        return []
    package = next((one for one in [*call.args[1:], *(one.value for one in call.keywords)]), None)
    base = part.package(module) if isinstance(package, ast.Name) and package.id in _OWN else package.value if isinstance(package, ast.Constant) else None
    found: list[str] = []
    for value in objects.of(call.args[0], scope):
        names = _of_text(value.parts, str(base or ""), folders) if isinstance(value, Named) else []
        if not names:
            return []
        found += names
    return found


def _of_text(parts: tuple[Piece, ...], base: str, folders: Sequence[Path]) -> list[str]:
    """What a text may name: one module, or, where it is known how it begins, each of a package."""
    if not parts or not isinstance(parts[0], str) or (parts[0].startswith(".") and not base):
        return []
    if all(isinstance(one, str) for one in parts):
        return [absolute_name("".join(map(str, parts)), base)]
    return modules_like(folders, absolute_name(parts[0], base), parts[-1] if isinstance(parts[-1], str) else "")
