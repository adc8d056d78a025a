"""Finds the source of a function's handler: in the template, or in a folder of the repository. Everything else is undecided, with its reason."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..linking.resources import View, view_of
from ..model import Function
from ..sources.template import Spot
from ..sources.within import within
from ..values.text import Text, settle
from ..values.value import ABSENT, CodePlace, Place
from ..values.worlds import Undecided, World

MOST_BYTES: Final = 1_000_000
"""A longer source is not read: nobody wrote it by hand."""
PLACEHOLDER: Final = "_queuegate_unknown_"
"""Stands for the parts of inline code that only the deployment knows."""


class Source(NamedTuple):
    """A module that holds a handler. `file` is None for inline code; `place` is the template's property that names or holds the code."""

    tree: ast.Module
    handler: str
    file: str | None
    lines: tuple[str, ...]
    place: Place

    def at(self, node: Any) -> CodePlace:
        """Where a node of the tree is written."""
        line, column = node.lineno, node.col_offset + 1
        if self.file is not None:
            return CodePlace(self.place, Spot(self.file, line, column))
        return CodePlace(self.place, _in_template(self.place, self.lines, line, column))


def find(view: View, world: World) -> Source:
    """Read the source of a function. Raises `Undecided`."""
    function: Function = view_of(view.facts, world)
    code, place = function.facts.dig(("Code",), world)
    if isinstance(code, dict) and "ImageUri" in code:
        raise Undecided(f"{function.id} is a container image, and its code is not read", place=place)
    runtime = function.runtime.get()
    if runtime is None or not runtime.startswith("python"):
        raise Undecided(f"the handler of {function.id} is not Python{f' ({runtime})' if runtime else ''}: not read yet", place=function.runtime.place)
    module, _, name = (function.handler.get() or "").rpartition(".")
    if not module:
        raise Undecided(f"the handler of {function.id} is not named as module.function", place=function.handler.place)
    if isinstance(code, dict) and "ZipFile" in code:
        return _inline(function, world, module, name)
    folder = function.facts.scope.template.code(function.id) if code is not ABSENT else None
    if folder is None:
        raise Undecided(
            f"the code of {function.id} is in no folder of this repository: not read", "the template or app that names the folder, as a target", place
        )
    return _in_folder(function, folder, module, name, place)


def _inline(function: Function, world: World, module: str, name: str) -> Source:
    """Inline code is the file `index`: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"""
    value, place = function.facts.dig(("Code", "ZipFile"), world)
    value = settle(value, world)
    if module != "index" or not isinstance(value, (str, Text)):
        raise Undecided(
            f"inline code is the module index, and the handler of {function.id} is in {module}" if module != "index" else "ZipFile is no text", place=place
        )
    text = "".join(part if isinstance(part, str) else PLACEHOLDER for part in Text.of(value))
    return Source(parsed(text.encode(), f"the inline code of {function.id}", place), name, None, tuple(text.splitlines()), place)


def _in_folder(function: Function, folder: Path, module: str, name: str, place: Place) -> Source:
    inside = module.replace(".", "/")
    for candidate in (f"{inside}.py", f"{inside}/__init__.py"):
        file = within(folder, candidate, folder)
        if file is not None and file.is_file():
            break
    else:
        raise Undecided(f"there is no file {inside}.py in the code of {function.id}: the handler cannot be read", place=function.handler.place)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Undecided(f"{file.name} is larger than {MOST_BYTES // 1_000_000} MB: not read", place=place)
        data = file.read_bytes()
    except OSError as error:
        raise Undecided(f"{file.name} cannot be read ({error.strerror})", place=place) from None
    return Source(parsed(data, file.name, place), name, str(folder / candidate), (), place)


def parsed(data: bytes, what: str, place: Place) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a team's string is not ours to speak of
            return ast.parse(data)
    except SyntaxError as error:
        raise Undecided(f"{what} is not read: {error.msg} (line {error.lineno})", place=place) from None
    except (ValueError, RecursionError, MemoryError):
        raise Undecided(f"{what} is no Python source that can be read", place=place) from None


def _in_template(place: Place, lines: tuple[str, ...], line: int, column: int) -> Spot | None:
    """The line of inline code in the template, where it is a literal block: one that stands there just as it is in the code."""
    if place.scope.template.authored(place.route):
        return None
    key = place.scope.template.spot(place.route)
    try:
        written = Path(key.file).read_text(encoding="utf-8").splitlines()[key.line + line - 1]
    except (OSError, ValueError, IndexError):
        return None
    code = lines[line - 1]
    if PLACEHOLDER in code or not written.endswith(code) or written.removesuffix(code).strip():
        return None
    return Spot(key.file, key.line + line, len(written) - len(code) + column)
