"""Whether the JavaScript of a folder is deployed as it is written: nothing is there that a compiler or a bundler would make it of, or be told by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from queuegate._light import regex

from ...sources import disk
from ..source import Code
from .unbundled import SCRIPTS

_TOLD: Final = regex(r"(?i)tsconfig.*\.json|(?:webpack|rollup|vite|esbuild|babel|tsup|swc|rspack)\b.*|\.babelrc.*|\.swcrc|makefile|.*\.[cm]?tsx?")
"""What tells a compiler or a bundler what to do, and what it compiles."""
BUILDERS: Final = ("webpack", "esbuild", "rollup", "parcel", "vite", "babel", "tsup", "swc", "@vercel/ncc", "typescript", "browserify", "bun ")
"""What a package.json names that makes other scripts of those that are written."""
_MOST: Final = 100_000
"""Bytes of a package.json that are read."""


def unbuilt(code: Code, path: str) -> list[str]:
    """The scripts in the folder in which the module of a handler has to lie; none where something there, or in the folder of the code, may build others."""
    if code.folder is None or code.entries or code.entry is not None:
        return []
    there = disk.names_of(code.folder / Path(path).parent)
    around = [*there, *disk.names_of(code.folder)]
    if tells_a_compiler(around):
        return []
    try:
        told = disk.read(code.folder / "package.json", _MOST).decode(errors="replace") if "package.json" in around else ""
    except OSError:
        return []
    return [] if any(word in told for word in ('"build"', *BUILDERS)) else [name for name in there if Path(name).suffix in SCRIPTS]


def tells_a_compiler(names: Iterable[str]) -> bool:
    """Is one of these files for a compiler or a bundler?"""
    return any(_TOLD.fullmatch(name) for name in names)
