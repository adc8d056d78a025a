"""Libraries that are known here, and that a project takes from elsewhere than the registry, under the same name: what is installed then may do anything.

https://pip.pypa.io/en/stable/reference/requirements-file-format/, https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources, https://python-poetry.org/docs/dependency-specification/
and https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from queuegate._light import regex

from ...sources import disk
from ...sources.targets.git_index import is_tracked
from . import at_install, locked
from .registries import nodes, pinned, scoped, tables_for

_MOST_BYTES: Final = 500_000
_MOST_FILES: Final = 20
"""Requirements that include others."""
_INCLUDED: Final = regex(r"^(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)")
_FOUND: Final = regex(r"^(?:-f|--find-links)[\s=]*(\S+)")
_CALLED: Final = regex(r"\bname\s*=\s*[\"']?([\w.-]+)")
_REFERENCE: Final = regex(r"@\s*\S|#egg=|\+\w+://|://|^(?:-e|--editable)\s|(?:^|\s|/)[^\s/]+\.(?:whl|tar\.gz|zip)\b|^\.{0,2}/|^\.{1,2}(?:\[|$)")
_ELSEWHERE: Final = ("git", "url", "path", "file", "hg", "svn", "bzr")
"""By which uv, Poetry and Pipenv name another place."""
_OF_REGISTRY: Final = regex(r"^(?:catalog:|[\^~<>=v]|\d|\*|x\b|[a-z][\w.-]*$|$)")
"""A range of versions, a tag, or a name of pnpm for one."""
_LOCAL: Final = regex(r"^(?:file|link|portal):")
_MOST_WORKSPACES: Final = 400
_TABLES: Final = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides", "resolutions", "patchedDependencies")


def of_python(folders: Iterable[Path], library: str) -> str:
    """The file that takes a distribution (`aws-lambda-powertools`) from elsewhere; "" where none does."""
    for folder in folders:
        if any(map(_names(library).search, _references(folder / "requirements.txt"))):
            return "requirements.txt"
        for name, parse in (("pyproject.toml", tomllib.loads), ("Pipfile", tomllib.loads), ("Pipfile.lock", json.loads)):
            held = _read(folder / name, parse)
            if held is not None and (_is_of_another(held, library) or pinned(held, folder, _names(library))):
                return name
        if script := at_install.of_python([*_projects(folder)], library):
            return script
        if lock := locked.of_python(folder, _names(library)):
            return lock
        if is_tracked(folder / (name := library.replace("-", "_"))):
            return f"the folder {name}, which git tracks,"
    return ""


def of_node(folders: Iterable[Path], package: str) -> str:
    """What takes a package from elsewhere, of a folder or of one above it; "" where nothing does. What is installed says its own name, and git does not track it."""
    for folder in folders:
        held = _read(folder / "package.json", json.loads)
        if any(_is_elsewhere(package, one) for one in _specified(held, package)) or _is_a_workspace(folder, held, package):
            return "package.json"
        if script := at_install.of_node(folder, held, package):
            return script
        for own in _folders_of(held, folder):
            if script := at_install.of_node(own, _read(own / "package.json", json.loads), package):
                return f"{script} in {own.name}"
        if named := scoped(folder, package):
            return named
        if any(_is_elsewhere(package, one) for one in _of_workspace(folder / "pnpm-workspace.yaml", package)):
            return "pnpm-workspace.yaml"
        if lock := locked.of_node(folder, package):
            return lock
        patches = folder / "patches"
        if any(one.startswith((f"{package.replace('/', '+')}+", f"{package.replace('/', '__')}@")) for one in disk.names_of(patches)):
            return "patches"
        if disk.is_dir(installed := folder / "node_modules" / package):
            itself = _read(installed / "package.json", json.loads)
            if is_tracked(installed):
                return "node_modules, which git tracks,"
            return "" if isinstance(itself, dict) and itself.get("name") == package else "node_modules"
    return ""


def is_brought(folder: Path, package: str) -> bool:
    """Has somebody put a package of this name into a folder: what git tracks, or what is no folder of npm's?"""
    return disk.is_dir(folder / package) and (folder.name != "node_modules" or is_tracked(folder / package))


def _folders_of(held: Any, folder: Path) -> list[Path]:
    """The folders that a project installs as packages: https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths"""
    tables = [held.get(kind) for kind in _TABLES] if isinstance(held, dict) else []
    paths = [_LOCAL.sub("", one) for table in tables if isinstance(table, dict) for one in table.values() if isinstance(one, str) and _LOCAL.match(one)]
    return [folder / one for one in paths[:_MOST_FILES] if disk.is_dir(folder / one)]


def _is_a_workspace(folder: Path, held: Any, package: str) -> bool:
    """Is a folder of the repository called so, to which npm and Yarn lead? https://docs.npmjs.com/cli/using-npm/workspaces"""
    listed = held.get("workspaces") if isinstance(held, dict) else None
    listed = listed.get("packages") if isinstance(listed, dict) else listed
    for pattern in (one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ():
        above, star, rest = pattern.strip("/").partition("*")
        names = disk.names_of(folder / above)[:_MOST_WORKSPACES] if star and not rest.strip("*/") else [""]
        for name in names:
            itself = _read(folder / above / name / "package.json", json.loads)
            if isinstance(itself, dict) and itself.get("name") == package:
                return True
    return False


def _of_workspace(file: Path, package: str) -> Iterator[str]:
    """What pnpm's overrides give in the package's place: https://pnpm.io/settings#overrides"""
    text = disk.read(file, _MOST_BYTES).decode("utf-8", "replace") if disk.is_file(file) else ""
    yield from (
        one[1] for one in re.finditer(rf"^ +['\"]?(?:[^\s'\">]+>)?{re.escape(package)}(?:@[^\s'\":]*)?['\"]?\s*: *['\"]?([^\s'\"#]+)", text, re.MULTILINE)
    )


def _names(library: str) -> re.Pattern[str]:
    """The distribution's name, as it may be written: https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.compile(rf"(?<![\w.-]){'[-_.]+'.join(map(re.escape, re.split(r'[-_.]+', library)))}(?!(?:[-_]|\.(?!git\b))?[A-Za-z])", re.IGNORECASE)


def _references(file: Path) -> Iterator[str]:
    """The lines of requirements that name a place, and those of what they include."""
    waiting, seen = [file], set[Path]()
    while waiting and len(seen) < _MOST_FILES:
        if (one := waiting.pop()) in seen or not disk.is_file(one):
            continue
        seen.add(one)
        for line in disk.read(one, _MOST_BYTES).decode("utf-8", "replace").replace("\\\n", "").splitlines():
            text = line.split(" #")[0].strip()
            if included := _INCLUDED.match(text):
                waiting.append(one.parent / included[1])
            elif found := _FOUND.match(text):
                yield from disk.names_of(one.parent / found[1])
            elif not text.startswith("#") and _REFERENCE.search(text) and not text.startswith(("-i", "--index", "--extra", "--trusted")):
                yield text
                yield from _called(one.parent / text.removeprefix("-e ").removeprefix("--editable").strip(" =").partition("[")[0])


def _projects(folder: Path) -> Iterator[Path]:
    """The projects of the repository that requirements install, and the folder itself."""
    yield folder
    for one in _references(folder / "requirements.txt"):
        path = folder / one.removeprefix("-e ").removeprefix("--editable").strip(" =").partition("[")[0]
        if "://" not in one and disk.is_dir(path):
            yield path


def _called(project: Path) -> Iterator[str]:
    """What the folder of a project calls itself."""
    for name in ("pyproject.toml", "setup.cfg", "setup.py") if disk.is_dir(project) else ():
        text = disk.read(project / name, _MOST_BYTES).decode("utf-8", "replace") if disk.is_file(project / name) else ""
        yield from (one[1] for one in _CALLED.finditer(text))


def _is_of_another(held: Any, library: str) -> bool:
    """Does a table, however deep, give the distribution another place, or a list of requirements name one?"""
    named = _names(library)
    return any(
        any(not one.keys().isdisjoint(_ELSEWHERE) for one in tables_for(node, named))
        if isinstance(node, dict)
        else isinstance(node, str) and named.match(node) and _REFERENCE.search(node)
        for node in nodes(held)
    )


def _specified(held: Any, package: str) -> Iterator[Any]:
    tables = [held, held.get("pnpm")] if isinstance(held, dict) else []
    for table in (one for one in tables if isinstance(one, dict)):
        for kind in _TABLES:
            if isinstance(listed := table.get(kind), dict):
                yield from (value for name, value in listed.items() if name.startswith(package) or name.endswith(f"/{package}"))


def _is_elsewhere(package: str, given: Any) -> bool:
    if isinstance(given, dict):  # npm's overrides: "." is the package itself
        given = given.get(".", "")
    return isinstance(given, str) and not _OF_REGISTRY.match(given.removeprefix(f"npm:{package}@").strip())


def _read(file: Path, parse: Any) -> Any:
    try:
        return parse(disk.read(file, _MOST_BYTES).decode("utf-8-sig")) if disk.is_file(file) else None
    except (OSError, ValueError, RecursionError):
        return None
