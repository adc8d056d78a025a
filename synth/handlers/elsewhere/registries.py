"""Registries of one's own from which a project takes one library apart from the rest. One from which it takes everything is its mirror, as companies have them: what that holds nobody asks.

https://docs.npmjs.com/cli/using-npm/scope#associating-a-scope-with-a-registry, https://yarnpkg.com/configuration/yarnrc#npmScopes, https://bun.sh/docs/install/npmrc,
https://docs.astral.sh/uv/concepts/indexes/#pinning-a-package-to-an-index, https://python-poetry.org/docs/repositories/#package-sources and https://pipenv.pypa.io/en/latest/indexes.html
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from queuegate._light import regex

from ...sources import disk

PUBLIC: Final = frozenset(
    {"registry.npmjs.org", "registry.yarnpkg.com", "registry.npmjs.com", "npm.jsr.io", "pypi.org", "files.pythonhosted.org", "pypi.python.org"}
)
_MOST_BYTES: Final = 500_000
_SCOPES: Final = (
    (".npmrc", r"^[ \t]*{scope}:registry\s*=\s*[\"']?([^\s\"']+)", r"^[ \t]*registry\s*=\s*[\"']?([^\s\"']+)"),
    (".yarnrc", r"^[ \t]*\"?{scope}:registry\"?\s+[\"']?([^\s\"']+)", r"^[ \t]*registry\s+[\"']?([^\s\"']+)"),
    (".yarnrc.yml", r"^[ \t]+[\"']?{bare}[\"']?:[^\S\n]*\n(?:[ \t]+(?!npmRegistryServer)\w+:[^\n]*\n){{0,20}}[ \t]+npmRegistryServer:\s*[\"']?([^\s\"']+)", r"^npmRegistryServer:\s*[\"']?([^\s\"']+)"),
    ("bunfig.toml", r"^[ \t]*[\"']?@?{bare}[\"']?\s*=\s*(?:\{{[^\n}}]*?url\s*=\s*)?[\"']([^\s\"']+)", r"^[ \t]*registry\s*=\s*(?:\{{[^\n}}]*?url\s*=\s*)?[\"']([^\s\"']+)"),
)  # fmt: skip
"""The files in which npm, Yarn and Bun are told a scope's registry, and everything's."""
_OF_PIPENV: Final = (("source",), ("_meta", "sources"))
"""Of these the first one is everything's."""
_SOURCES: Final = (("tool", "uv", "index"), ("tool", "poetry", "source"), ("tool", "pdm", "source"), ("index",), *_OF_PIPENV)
"""Where uv, Poetry, PDM, Pipenv and a uv.toml list their registries."""
_OF_ALL: Final = frozenset({"default", "primary"})
_RESOLVED: Final = regex(r"(?:\"?resolved\"?:?\s+\"|\bregistry\s*=\s*\"|^url\s*=\s*\"|tarball:\s*'?)(https?://[^\s\"',}]+)", re.MULTILINE)
"""The addresses in lock files."""
_OF_PNPM: Final = regex(r"resolution: \{integrity: [^\s,}]+\}")
_ARCHIVE: Final = regex(r"::__archiveUrl=([^\s\"&]+)")
"""What Yarn writes where a registry keeps its archives elsewhere than npm's does."""


def scoped(folder: Path, package: str) -> str:
    """The file of a folder that gives the scope of a package of npm a registry of its own."""
    scope = package.partition("/")[0]
    for name, own, every in _SCOPES if scope.startswith("@") else ():
        text = _text(folder / name)
        found = re.search(own.format(scope=re.escape(scope), bare=re.escape(scope[1:])), text, re.MULTILINE) if scope[1:] in text else None
        if found is not None and _host(found[1]) not in {*PUBLIC, *map(_host, re.findall(every.format(), text, re.MULTILINE))}:
            return name
    return ""


def pinned(held: Any, beside: Path, library: re.Pattern[str]) -> bool:
    """Does a project give a distribution of Python a registry of its own, by the name of that (`index` of uv and Pipenv, `source` of Poetry)?"""
    if not (named := {*_named(held, library)}):
        return False
    return any(one.get("name") in named and _host(str(one.get("url"))) not in PUBLIC for one in (*_listed(held), *_listed(_toml(beside / "uv.toml"))))


def is_apart(place: str, lock: str) -> bool:
    """Is a registry in a lock file another one than most of it comes from? Of the public ones it is not asked."""
    archive = _ARCHIVE.search(place)
    address = unquote(archive[1]) if archive else place
    host = _host(address)
    if host in PUBLIC or not address.startswith(("https://", "http://")):
        return False
    hosts, others = _hosts(lock)
    return 2 * hosts[host] <= others


@lru_cache(maxsize=2)
def _hosts(lock: str) -> tuple[Counter[str], int]:
    """How often each registry is named in a lock file, and how many packages there are."""
    found = Counter([*(_host(one) for one in _RESOLVED.findall(lock)), *(_host(unquote(one)) for one in _ARCHIVE.findall(lock))])
    return found, found.total() + _unnamed(lock)


def _unnamed(lock: str) -> int:
    """How many packages a lock file of Poetry, Yarn or pnpm takes from the registry of everything without naming it."""
    if "[[package]]" in lock:
        return sum("[package.source]" not in block and "source =" not in block for block in lock.split("[[package]]")[1:])
    return lock.count('resolution: "') - len(_ARCHIVE.findall(lock)) if "__archiveUrl" in lock else len(_OF_PNPM.findall(lock))


def _named(held: Any, library: re.Pattern[str]) -> Iterator[str]:
    tables = (one for node in nodes(held) if isinstance(node, dict) for one in tables_for(node, library))
    yield from (str(one[word]) for one in tables for word in ("index", "source") if isinstance(one.get(word), str))


def nodes(held: Any) -> Iterator[Any]:
    """All that a document holds, however deep."""
    waiting = [held]
    while waiting:
        node = waiting.pop()
        waiting += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        yield node


def tables_for(table: dict[str, Any], library: re.Pattern[str]) -> Iterator[dict[str, Any]]:
    """What a table has for a distribution: one table, or a list of some."""
    for key, value in table.items():
        if library.fullmatch(str(key)):
            yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict))


def _listed(held: Any) -> list[dict[str, Any]]:
    """The registries of a project, but for that from which it takes everything."""
    found: list[dict[str, Any]] = []
    for route in _SOURCES:
        node = held
        for step in route:
            node = node.get(step) if isinstance(node, dict) else None
        listed = [one for one in node if isinstance(one, dict)] if isinstance(node, list) else []
        found += [one for one in listed[route in _OF_PIPENV :] if one.get("default") is not True and one.get("priority") not in _OF_ALL]
    return found


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:
        return address


def _toml(file: Path) -> Any:
    try:
        return tomllib.loads(_text(file))
    except (ValueError, RecursionError):
        return None


def _text(file: Path) -> str:
    try:
        return disk.read(file, _MOST_BYTES).decode("utf-8", "replace") if disk.is_file(file) else ""
    except OSError:
        return ""
