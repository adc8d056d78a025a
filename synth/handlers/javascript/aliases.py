"""Which files a name stands for that is no relative path: an alias of TypeScript's, a subpath import of Node.js, a package of this repository, what a layer brings along.

https://www.typescriptlang.org/tsconfig/#paths, https://nodejs.org/api/packages.html#subpath-imports, https://docs.npmjs.com/cli/using-npm/workspaces and, of layers,
https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Any, Final

from queuegate._light import regex

from ...sources import disk

_MOST_FOLDERS: Final = 400
"""Folders that are looked into for the packages of a repository."""
_MOST_BYTES: Final = 500_000
_CONDITIONS: Final = ("source", "development", "types", "import", "module", "node", "require", "default")
"""In the order in which they are likely to name a source rather than what is built of it."""
_AT_RUNTIME: Final = ("node", "import", "require", "module-sync", "node-addons", "module", "default")
"""Those that hold in Node.js, or for a bundler: https://nodejs.org/api/packages.html#conditional-exports"""
_BUILT: Final = regex(r"^(?:\./)?(?:dist|build|lib|out|output)/(?:(?:src|esm|cjs|types)/)?")
_UNREAD: Final = regex(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
OPT: Final = "/opt/"
_OTHERS: Final = ("node:", "@aws-sdk/", "@aws-lambda-powertools/", "aws-sdk", "aws-lambda", "@middy/")
ANSWERING: Final = ("@aws-lambda-powertools/", "@middy/", "@aws/durable-execution-sdk-js")
"""Packages whose answer is believed."""
BUILT_IN: Final = frozenset({"assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "dns", "domain", "events", "fs", "http", "http2", "https", "inspector",
    "module", "net", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline", "stream", "string_decoder", "timers", "tls", "trace_events", "tty", "url", "util", "v8", "vm",
    "worker_threads", "zlib"})  # fmt: skip
"""https://nodejs.org/api/"""


class Aliases:
    """The names that a repository gives to its own modules; nothing above `top` is read. `layers` are the folders that Lambda lays at /opt."""

    def __init__(self, top: Path, layers: tuple[Path, ...] = ()) -> None:
        self._top, self._layers = top, layers
        self._read: dict[Path, Any] = {}
        self._packages: dict[str, Path] | None = None

    def paths(self, specifier: str, folder: Path) -> Iterator[Path]:
        """The paths that a module in a folder may mean by a name, the likeliest first; with an extension or without, as they would be imported."""
        if specifier.startswith(OPT):
            inside = specifier.removeprefix(OPT)
            yield from (
                layer / one for layer in self._layers for one in (inside, inside.removeprefix("nodejs/"))
            )  # `sam build` puts a layer's folder under nodejs/
            return
        if specifier.partition("/")[0] in BUILT_IN or specifier.startswith("node:"):
            return
        above = [folder, *(one for one in folder.parents if one.is_relative_to(self._top))]
        if specifier.startswith(_OTHERS):
            yield from (one for one in self._compiler_paths(specifier, above) if "node_modules" not in one.parts)
            return
        if specifier.startswith("#"):
            yield from self._subpaths(specifier, above)
        yield from self._compiler_paths(specifier, above)
        yield from self._package(specifier, above)

    def main(self, folder: Path) -> Path | None:
        """The file that a folder's package.json calls its main one."""
        named = (self._json(folder / "package.json") or {}).get("main")
        return Path(os.path.normpath(folder / named)) if isinstance(named, str) and named else None

    def _json(self, file: Path) -> Any:
        """What a file of settings holds, comments and trailing commas left out; None where there is none."""
        if file not in self._read:
            try:
                text = disk.read(file, _MOST_BYTES).decode("utf-8-sig")
                self._read[file] = json.loads(_UNREAD.sub(lambda found: found[1] or "", text))
            except (OSError, ValueError, RecursionError):
                self._read[file] = None
        found = self._read[file]
        return found if isinstance(found, dict) else None

    def _subpaths(self, specifier: str, above: list[Path]) -> Iterator[Path]:
        for folder in above:
            if (package := self._json(folder / "package.json")) is not None:
                yield from _of_table(package.get("imports"), specifier, folder)
                return

    def _compiler_paths(self, specifier: str, above: list[Path]) -> Iterator[Path]:
        for folder in above:
            for name in ("tsconfig.json", "jsconfig.json", "tsconfig.base.json"):
                file = folder / name
                if self._json(file) is None:
                    continue
                base, paths, origin = self._options(file)
                if paths:
                    yield from _of_table(paths, specifier, base or origin)
                if base is not None:
                    yield base / specifier

    def _options(self, file: Path, depth: int = 5) -> tuple[Path | None, Any, Path]:
        """`baseUrl` and `paths` of a tsconfig.json and of those that it extends, and the folder of the one that has the latter."""
        found = self._json(file) or {}
        options = found.get("compilerOptions")
        options = options if isinstance(options, dict) else {}
        base = file.parent / options["baseUrl"] if isinstance(options.get("baseUrl"), str) else None
        paths, origin = options.get("paths"), file.parent
        extended = found.get("extends")
        for one in [extended] if isinstance(extended, str) else extended if isinstance(extended, list) else []:
            if not isinstance(one, str) or not one.startswith(".") or not depth or (base is not None and paths):
                continue
            other = Path(os.path.normpath(file.parent / one))
            above = self._options(other if other.suffix == ".json" else other.with_name(other.name + ".json"), depth - 1)
            base, (paths, origin) = base or above[0], (paths, origin) if paths else above[1:]
        return base, paths, origin

    def _package(self, specifier: str, above: list[Path]) -> Iterator[Path]:
        """A package of this repository: one of its workspaces, or one that a package.json names by its folder."""
        parts = specifier.split("/")
        name = "/".join(parts[: 2 if specifier.startswith("@") else 1])
        rest = specifier[len(name) :].lstrip("/")
        folder = next((one for one in (self._linked(name, at) for at in above) if one is not None), None) or self._workspaces(above).get(name)
        if folder is None:
            return
        package = self._json(folder / "package.json") or {}
        exported = package.get("exports")
        table = exported if isinstance(exported, dict) and any(key.startswith(".") for key in exported) else {".": exported}
        yield from _of_table(table, f"./{rest}" if rest else ".", folder, sources=True)
        for named in [package.get(key) for key in ("source", "types", "module", "main")] if not rest else [rest]:
            if isinstance(named, str):
                yield from _written(folder, named)
        yield from (folder / "src" / (rest or "index"), folder / (rest or "index"))

    def _linked(self, name: str, folder: Path) -> Path | None:
        """`"shared": "file:../shared"`."""
        package = self._json(folder / "package.json") or {}
        for kind in ("dependencies", "devDependencies", "optionalDependencies"):
            held = package.get(kind)
            given = held.get(name) if isinstance(held, dict) else None
            if isinstance(given, str) and given.startswith(("file:", "link:", "portal:")):
                return Path(os.path.normpath(folder / given.partition(":")[2]))
        return None

    def _workspaces(self, above: list[Path]) -> dict[str, Path]:
        """The packages of the repository, by their names."""
        if self._packages is None:
            self._packages = {}
            for folder in above:
                for pattern in self._patterns(folder):
                    for file in _matching(folder, pattern):
                        name = (self._json(file) or {}).get("name")
                        if isinstance(name, str):
                            self._packages.setdefault(name, file.parent)
        return self._packages

    def _patterns(self, folder: Path) -> list[str]:
        held = (self._json(folder / "package.json") or {}).get("workspaces")
        listed = held.get("packages") if isinstance(held, dict) else held
        out = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
        try:
            text = disk.read(folder / "pnpm-workspace.yaml", _MOST_BYTES).decode("utf-8")
        except (OSError, ValueError):
            return out
        inline = re.search(r"^packages:\s*\[([^\]]*)\]", text, re.MULTILINE)
        listed = re.findall(r"^\s*-\s*['\"]?([^'\"\s#]+)", text, re.MULTILINE) if inline is None else re.findall(r"[^'\"\s,]+", inline[1])
        return [*out, *listed]


def _matching(folder: Path, pattern: str) -> Iterator[Path]:
    """The package.json of each folder that a pattern of workspaces names."""
    parts = pattern.strip("./").split("/")
    if pattern.startswith("!") or ".." in parts or not all(parts):
        return
    for one in islice(_folders(folder, parts), _MOST_FOLDERS):
        if disk.is_file(one / "package.json"):
            yield one / "package.json"


def _folders(folder: Path, parts: list[str]) -> Iterator[Path]:
    """The folders below one that a path with `*` and `**` in it names."""
    if not parts:
        yield folder
        return
    first, *others = parts
    if first == "**":
        yield from _folders(folder, others)
    if not any(char in first for char in "*?["):
        yield from _folders(folder / first, others)
        return
    for name in disk.names_of(folder):
        meant = name != "node_modules" and (first == "**" or fnmatchcase(name, first))
        if meant and disk.is_dir(folder / name) and not disk.is_link(folder / name):
            yield from _folders(folder / name, parts if first == "**" else others)


def _of_table(table: Any, specifier: str, folder: Path, *, sources: bool = False) -> Iterator[Path]:
    """What a table of names says, in which `*` stands for any text: the name itself first, then the longest beginning."""
    if not isinstance(table, dict):
        return
    for pattern in sorted(table, key=lambda one: (one != specifier, -len(one.partition("*")[0]))):
        before, star, after = pattern.partition("*")
        if (
            specifier != pattern
            if not star
            else not (len(specifier) >= len(before) + len(after) and specifier.startswith(before) and specifier.endswith(after))
        ):
            continue
        middle = specifier[len(before) : len(specifier) - len(after)] if star else ""
        for target in _targets(table[pattern], sources=sources):
            named = target.replace("*", middle)
            yield from _written(folder, named) if sources else (folder / named,)


def _targets(value: Any, *, sources: bool) -> Iterator[str]:
    """The files that a name may stand for. Node.js takes the first condition that holds, in the order in which they are written; `sources`: what somebody wrote comes before what is built of it."""
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _targets(one, sources=sources)
        case dict():
            known = {one: i for i, one in enumerate(_CONDITIONS)} if sources else dict.fromkeys(_AT_RUNTIME, 0)
            for key in sorted(value, key=lambda one: known.get(one, len(_CONDITIONS))):
                yield from _targets(value[key], sources=sources)


def _written(folder: Path, named: str) -> Iterator[Path]:
    """A file of a package as it is named, and as it is written where a compiler or bundler makes it: `dist/index.js` of `src/index.ts`."""
    plain = re.sub(r"(?:\.d)?\.[cm]?[jt]sx?$", "", named)
    if _BUILT.match(named):
        source = _BUILT.sub("", plain)
        yield from (folder / "src" / source, folder / source)
    yield folder / (plain if named.endswith((".d.ts", ".d.mts", ".d.cts")) else named)
