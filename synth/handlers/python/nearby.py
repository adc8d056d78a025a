"""The handlers that a folder has instead, where the one that is named is not there: functions of two parameters, as Handler would name them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ...sources import disk
from ...values.worlds import Undecided
from ..contents import content
from ..source import Code
from .source import find, module_of, parsed

_MOST_FILES: Final = 50
_EVENT_AND_CONTEXT: Final = 2


def handlers_nearby(code: Code) -> list[str]:
    """Those of the module that is named; where there is no such module, the function of that name in others of the folder."""
    module, _, name = code.handler.rpartition(".")
    if code.text is not None:
        found = _handlers(_tree(code.text.encode(), code))
        return [f"index.{one}" for one in found if one == name] or [f"index.{one}" for one in found]
    try:
        return [f"{module}.{one}" for one in _handlers(find(code).tree)]
    except Undecided:
        return [f"{stem}.{name}" for stem, tree in _others(code) if stem != module_of(code) and name in _handlers(tree)]


def _others(code: Code) -> Iterator[tuple[str, ast.Module]]:
    folder = code.folder
    files = [one for one in sorted(disk.names(folder)) if one.endswith(".py")] if folder is not None and disk.is_dir(folder) else []
    for file in files[:_MOST_FILES]:
        if (path := code.file(file)) is not None:
            yield Path(file).stem, _tree(content(path, code.place), code)


def _tree(data: bytes, code: Code) -> ast.Module:
    try:
        return parsed(data, "", code.place)
    except Undecided:
        return ast.Module([], [])


def _handlers(tree: ast.Module) -> list[str]:
    return [
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and not node.name.startswith("_")
        and len([*node.args.posonlyargs, *node.args.args]) == _EVENT_AND_CONTEXT
    ]
