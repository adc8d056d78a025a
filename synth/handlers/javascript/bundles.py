"""What a compiler or a bundler wrote, and which file of the repository it made that of.

esbuild writes the name of each module before its code, that of the entry last. Of what is minified the source map tells: https://tc39.es/ecma426/#sec-source-map-format
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from queuegate._light import regex

from ...sources import disk
from ...sources.within import within
from .unbundled import MOST_OF_BUNDLE, NAMED

EXTENSIONS: Final = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx")
"""How the files of modules end."""
_LONG_LINE: Final = 2_000
"""A file with longer lines was written by a program."""
_HELPERS: Final = (b"__toESM(", b"__toCommonJS(", b"__webpack_require__", b"__esModule", b"__awaiter")
_MAPPED: Final = regex(rb"//[#@] sourceMappingURL=(\S+)\s*\Z")
_IMPORTED: Final = regex(r"""(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']([^"'\n]+)["']""")


def written_by_a_program(file: Path) -> bool:
    """Did a compiler or a bundler write it?"""
    return _is_built(_read(file))


@lru_cache(maxsize=4)
def _is_built(data: bytes) -> bool:
    return is_minified(data) or any(word in data for word in _HELPERS)


def is_minified(data: bytes) -> bool:
    """Is it written in lines that nobody writes?"""
    return any(len(line) > _LONG_LINE and line.count(b";") > _LONG_LINE / 100 for line in data.splitlines())


def source_of(file: Path, top: Path) -> Path | None:
    """The file that a bundle is made of, where it surely lies below `top`; None where nobody says, or where it is in another state there."""
    data = _read(file)
    if len(data) == MOST_OF_BUNDLE:  # its end, where the entry is named, is not among it
        return None
    named = _last_named(data)
    return _below(file.parent, named, top) if named else _entry(_mapped(file, data, top))


@lru_cache(maxsize=4)
def _last_named(data: bytes) -> str:
    """The file of the last module that is of no package; "" where none is named."""
    return next((one for one in reversed(NAMED.findall(data.decode(errors="replace"))) if "node_modules" not in one), "")


def _below(folder: Path, name: str, top: Path) -> Path | None:
    """What a name means from a folder, or from the nearest one above it."""
    return next((above / name for above in _above(folder, top) if _is_file(above, name, top)), None)


def _above(folder: Path, top: Path) -> Iterator[Path]:
    for above in (folder, *folder.parents):
        yield above
        if above == top:
            return


def _is_file(folder: Path, name: str, top: Path) -> bool:
    real = within(folder, name, top)
    return real is not None and disk.is_file(real)


def _mapped(file: Path, data: bytes, top: Path) -> dict[Path, str]:
    """The modules of a bundle by its source map, and what each holds, without those of packages; none where one of them is not here as it was when the map was written."""
    found: dict[Path, str] = {}
    for name, content in _sources(_map_of(file, data)):
        if "node_modules" in name or PurePosixPath(name).suffix not in EXTENSIONS or name.startswith("\0"):
            continue
        here = next((one for one in _meant(file.parent, name, top, exactly=content is None) if content is None or _text(one) == _plain(content)), None)
        if here is None:
            return {}
        found[here] = _text(here)
    return found


def _map_of(file: Path, data: bytes) -> bytes:
    """The source map: in the bundle itself, in the file that it names, or beside it."""
    named = _MAPPED.search(data)
    written = named[1].decode(errors="replace") if named else f"{file.name}.map"
    if written.startswith("data:"):
        try:
            return base64.b64decode(written.partition(",")[2], validate=True)
        except (binascii.Error, ValueError):
            return b""
    return _read(file.parent / written) if _is_file(file.parent, written, file.parent) else b""


@lru_cache(maxsize=4)
def _sources(written: bytes) -> tuple[tuple[str, str | None], ...]:
    """The names of the sources, and what each of them held; none of what is no source map."""
    try:
        read: Any = json.loads(written.removeprefix(b")]}'\n"))
    except (ValueError, RecursionError):
        return ()
    names, contents, root = (read.get(one) for one in ("sources", "sourcesContent", "sourceRoot")) if isinstance(read, dict) else (None, None, None)
    contents = contents if isinstance(contents, list) else []
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names) or not all(one is None or isinstance(one, str) for one in contents):
        return ()
    padded = [*contents, *(None for _ in names[len(contents) :])]
    return tuple((_path(root if isinstance(root, str) else "", name), content) for name, content in zip(names, padded, strict=False))


def _path(root: str, name: str) -> str:
    """The path in a source's name: webpack writes `webpack://shop/./src/worker.ts?1a2b`."""
    try:
        split = urlsplit(name)
    except ValueError:
        return ""
    return split.path.removeprefix("/./") if split.scheme else f"{root}{name}".replace("\\", "/")


def _meant(folder: Path, name: str, top: Path, *, exactly: bool) -> Iterator[Path]:
    """The files that may be the source: the one that is named, and, since bundles are moved after they are made, each to which the end of its name leads."""
    if _is_file(folder, name, top):
        yield Path(os.path.normpath(folder / name))
    if exactly:
        return
    parts = [one for one in PurePosixPath(os.path.normpath(name)).parts if one not in ("..", "/")]
    for i in range(len(parts)):
        yield from (above / end for end in ["/".join(parts[i:])] for above in _above(folder, top) if _is_file(above, end, top))


def _entry(modules: dict[Path, str]) -> Path | None:
    """The one that no other one imports."""
    imported = {one for file, text in modules.items() for name in _IMPORTED.findall(text) for one in _imported(file, name, modules)}
    left = [one for one in modules if one not in imported]
    return left[0] if len(left) == 1 else None


def _imported(file: Path, name: str, modules: Iterable[Path]) -> Iterator[Path]:
    """Which of the modules an import may mean: a relative one by its path, any other by its end."""
    meant = _stem(Path(os.path.normpath(file.parent / name))) if name.startswith(".") else None
    for one in modules:
        if one != file and (_stem(one) == meant if meant is not None else _stem(one).name == _stem(Path(name)).name):
            yield one


def _stem(file: Path) -> Path:
    """A module as imports name it: without its ending, and a folder for its index."""
    bare = file.with_suffix("") if file.suffix in EXTENSIONS else file
    return bare.parent if bare.name == "index" else bare


def _read(file: Path) -> bytes:
    try:
        return disk.read(file, MOST_OF_BUNDLE)
    except OSError:
        return b""


def _text(file: Path) -> str:
    return _plain(_read(file).decode(errors="replace"))


def _plain(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text).removeprefix("\ufeff")
