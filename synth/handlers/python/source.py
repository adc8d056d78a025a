"""The module that holds a Python handler: its tree, and where each node of it is written."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from queuegate._light import NamedTuple

from ...values.value import CodePlace, Place
from ...values.worlds import Undecided
from ..reading import Missing
from ..source import Code, content, nowhere, spot_in


class Source(NamedTuple):
    """A module that holds a handler. `file` is None for inline code; `place` is the template's property that names or holds the code; `layers` are folders with more modules."""

    tree: ast.Module
    handler: str
    file: str | None
    lines: tuple[str, ...]
    place: Place
    layers: tuple[Path, ...] = ()

    def at(self, node: Any) -> CodePlace:
        """Where a node of the tree is written."""
        return spot_in(self.file, self.lines, self.place, node.lineno, node.col_offset + 1)


def find(code: Code) -> Source:
    """Read the module that holds the handler. Raises `Undecided`."""
    module, _, name = code.handler.rpartition(".")
    if not module:
        raise Undecided(f"the handler of {code.of} is not named as module.function", place=code.handler_place)
    if code.text is not None:
        return _inline(code, module, name)
    if code.folder is None:
        raise nowhere(code)
    inside = module.replace(".", "/")
    file = code.file(f"{inside}.py", f"{inside}/__init__.py")
    if file is None:
        raise Missing(f"there is no file {inside}.py in the code of {code.of}: the handler cannot be read", place=code.handler_place)
    return Source(parsed(content(file, code.place), file.name, code.place), name, str(file), (), code.place, code.layers)


def module_of(code: Code) -> str:
    """The dotted name of the handler's module: `orders/worker.handler` is in `orders.worker`."""
    return code.handler.rpartition(".")[0].replace("/", ".")


def _inline(code: Code, module: str, name: str) -> Source:
    """Inline code is the file `index`: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"""
    if module != "index":
        raise Missing(f"inline code is the module index, and the handler of {code.of} is in {module}", place=code.place)
    text = code.text or ""
    return Source(parsed(text.encode(), f"the inline code of {code.of}", code.place), name, None, tuple(text.splitlines()), code.place, code.layers)


@lru_cache(maxsize=8)
def _tree(data: bytes) -> ast.Module:
    """One tree for what it answers, what it calls and what it needs: nobody changes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a team's string is not ours to speak of
        return ast.parse(data)


def parsed(data: bytes, what: str, place: Place) -> ast.Module:
    """The tree of a module. Raises `Undecided`."""
    try:
        return _tree(data)
    except SyntaxError as error:
        raise Undecided(f"{what} is not read: {error.msg} (line {error.lineno})", place=place) from None
    except (ValueError, RecursionError, MemoryError):
        raise Undecided(f"{what} is no Python source that can be read", place=place) from None
