"""What the lock files of a project install under the name of a library: a place that is no registry's holds somebody else's code.

https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile, https://packaging.python.org/en/latest/specifications/pylock-toml/, https://docs.npmjs.com/cli/configuring-npm/package-lock-json,
https://classic.yarnpkg.com/lang/en/docs/yarn-lock/, https://yarnpkg.com/protocols and https://github.com/pnpm/spec/blob/master/lockfile/9.0.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from queuegate._light import regex

from ...sources import disk
from .registries import is_apart

_MOST_BYTES: Final = 20_000_000
_OF_TOML: Final = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
_OF_JSON: Final = ("package-lock.json", "npm-shrinkwrap.json")
_NAMED: Final = regex(r"^name\s*=\s*[\"']([^\"'\n]+)[\"']", re.MULTILINE)
_PLACED: Final = regex(
    r"^(?:source\s*=\s*\{[^\n]*?\b(?:git|url|path|directory|editable|virtual)\s*=|(?:git|url|path|editable|vcs|directory|archive)\s*=)", re.MULTILINE
)
"""How uv, pdm and a pylock.toml name another place, in the keys of the package itself."""
_TABLED: Final = regex(r"^\[package\.source\]\s*\ntype\s*=\s*[\"'](?:git|url|file|directory)[\"']|^\[packages\.(?:vcs|directory|archive)\]", re.MULTILINE)
"""The same in a table below it, as Poetry does. A registry of one's own is `legacy` there."""
_REGISTRY: Final = regex(
    r"^source\s*=\s*\{\s*registry\s*=\s*[\"']([^\"'\n]+)|^\[package\.source\]\s*\ntype\s*=\s*\"legacy\"\s*\nurl\s*=\s*\"([^\"\n]+)", re.MULTILINE
)
_VERSION: Final = regex(r"v?\d")


def of_python(folder: Path, library: re.Pattern[str]) -> str:
    """The lock file that installs a distribution of this name from elsewhere; "" where none does."""
    for name in _OF_TOML:
        text = _text(folder / name)
        blocks = re.split(r"^\[\[packages?\]\][ \t]*$", text, flags=re.MULTILINE)[1:] if text else []
        for block in blocks:
            named = _NAMED.search(block)
            if named and library.fullmatch(named[1]):
                registry = _REGISTRY.search(block)
                if _PLACED.search(block.partition("\n[")[0]) or _TABLED.search(block) or (registry and is_apart(registry[1] or registry[2], text)):
                    return name
    return ""


def of_node(folder: Path, package: str) -> str:
    """The same of a package of npm."""
    for name in _OF_JSON:
        text = _text(folder / name)
        if any(_is_linked(package, one, text) for one in _of_npm(text, package)):
            return name
    for name, places in (("yarn.lock", _of_yarn), ("pnpm-lock.yaml", _of_pnpm)):
        text = _text(folder / name)
        if any(not _is_of_registry(package, one, text) for one in places(text, package)):
            return name
    return ""


def _of_npm(text: str, package: str) -> Iterator[dict[str, Any]]:
    if f'"{package}"' not in text and f'/{package}"' not in text:
        return
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return
    for key in ("packages", "dependencies"):
        if isinstance(table := held.get(key) if isinstance(held, dict) else None, dict):
            yield from (one for name, one in table.items() if isinstance(one, dict) and f"/{name}".endswith(f"/{package}"))


def _is_linked(package: str, entry: dict[str, Any], lock: str) -> bool:
    """Is it a folder of the repository, another package under this name, or does it come from a place that is no registry's?"""
    named, resolved, version = entry.get("name", package), entry.get("resolved"), entry.get("version")
    if entry.get("link") is True or named != package:
        return True
    places = [resolved] if isinstance(resolved, str) else [version] if isinstance(version, str) else []
    return any(not _is_of_registry(package, one, lock) for one in places)


def _of_yarn(text: str, package: str) -> Iterator[str]:
    """What each entry is resolved to: an address, or in newer versions a name with its version (`@a/b@npm:1.0.0`)."""
    if package not in text:
        return
    name = re.escape(package)
    for entry in re.finditer(rf"^\"?(?:[^\s#][^\n]*[\s\",])?{name}@[^\n]*:\r?\n((?:[ \t]+[^\n]*\n?)*)", text, re.MULTILINE):
        for said in re.finditer(r"^ +resol(?:ved|ution):? \"([^\"\n]+)\"", entry[1], re.MULTILINE):
            yield said[1].removeprefix(f"{package}@npm:")


def _of_pnpm(text: str, package: str) -> Iterator[str]:
    """The versions that its projects have, and the addresses of what it fetches."""
    if package not in text:
        return
    name = re.escape(package)
    yield from (one[1] for one in re.finditer(rf"^ +'?{name}'?:\r?\n +specifier:[^\n]*\n +version: '?([^\s'(]+)", text, re.MULTILINE))
    for entry in re.finditer(rf"^ +'?/?{name}[@/][^\n]*:\r?\n +resolution: \{{([^}}\n]*)\}}", text, re.MULTILINE):
        yield from (one[1] for one in re.finditer(r"\b(?:tarball|directory|repo): '?([^\s',}]+)", entry[1]))


def _is_of_registry(package: str, place: str, lock: str) -> bool:
    """A version, or an address as registries and their mirrors have it: `https://…/@scope/name/-/name-1.0.0.tgz`, and most of the lock file from the same one."""
    if _VERSION.match(place):
        return not is_apart(place, lock)
    return place.startswith(("https://", "http://")) and f"/{package}/" in unquote(place.partition("#")[0]) and not is_apart(place, lock)


def _text(file: Path) -> str:
    try:
        return disk.read(file, _MOST_BYTES).decode("utf-8", "replace") if disk.is_file(file) else ""
    except OSError:
        return ""
