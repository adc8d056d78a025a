"""Which other folders of the repository the build of a function takes in: modules of Gradle and Maven, projects of .NET, path dependencies of Cargo, packages of the same Go module and of those that lie beside it.

https://docs.gradle.org/current/userguide/declaring_dependencies.html, https://maven.apache.org/guides/mini/guide-multiple-modules.html,
https://learn.microsoft.com/en-us/visualstudio/msbuild/common-msbuild-project-items, https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html and https://go.dev/ref/mod
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ...sources import disk

if TYPE_CHECKING:
    from ..source import Code

_MOST: Final = 60
_MOST_NAMED: Final = 500
"""So many folders are looked for, whether they are there or not."""
_MOST_PROJECTS: Final = 8
_MOST_BYTES: Final = 500_000
_GRADLE: Final = regex(r"""project\(\s*(?:path\s*[:=]\s*)?["']:([\w:.-]+)["']""")
_ACCESSOR: Final = regex(r"\bprojects\.([\w.]+)")
_ARTIFACT: Final = regex(r"<artifactId>\s*([^<\s]+)\s*</artifactId>")
_MODULE: Final = regex(r"<module>\s*([^<\s]+)\s*</module>")
_REFERENCE: Final = regex(r"""<ProjectReference\s[^<>]*Include\s*=\s*["']([^"']+)["']""")
_PATH: Final = regex(r"""\bpath\s*=\s*"([^"]+)\"""")
_GO_MODULE: Final = re.compile(r"^module\s+\"?([^\s\"]+)", re.MULTILINE)
_GO_REPLACED: Final = re.compile(r"^(?:replace)?[ \t]*(\S+)(?:[ \t]+v\S+)?[ \t]+=>[ \t]+(\.{1,2}/\S*)", re.MULTILINE)
"""`replace example.com/shared => ../shared`, by itself or in parentheses: https://go.dev/ref/mod#go-mod-file-replace"""
_GO_USED: Final = re.compile(r"^(?:use)?[ \t]*(\.{1,2}(?:/\S*)?)[ \t]*(?://.*)?$", re.MULTILINE)
"""`use ./shared` of a go.work, by itself or in parentheses: https://go.dev/ref/mod#workspaces"""
_GO_MAIN: Final = re.compile(rb"^package\s+main\b", re.MULTILINE)


class Build:
    """What the files of a build say, from the folder of a function on; nothing above the repository's root is read, nor above the folder of the template, where the root is not known and the code is below it."""

    def __init__(self, code: Code) -> None:
        self.folder = folder = code.folder or Path()
        above, scope = (folder, *folder.parents), code.place.scope
        beside = Path(scope.template.file).parent if scope is not None else folder
        self.top = next((one for one in above if disk.exists(one / ".git")), beside if folder.is_relative_to(beside) else folder)
        self._above = [one for one in above if one.is_relative_to(self.top)]

    def folders(self) -> list[Path]:
        """The folders beside its own that are built with it."""
        found: list[Path] = []
        waiting, seen, own = [self.folder], {self.folder, self.top}, {self.folder}
        while waiting and len(found) < _MOST and len(seen) < _MOST_NAMED:
            for one in self._named(waiting.pop()):
                if one in seen:
                    continue
                seen.add(one)
                around = {*one.parents}
                if self.top in around and not around & own and disk.is_dir(one):
                    own.add(one)
                    found.append(one)
                    waiting.append(one)
        return found

    def _named(self, folder: Path) -> Iterator[Path]:
        for name in ("build.gradle", "build.gradle.kts"):
            text = text_in(folder / name)
            modules = [*_GRADLE.findall(text), *(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", one).lower().replace(".", ":") for one in _ACCESSOR.findall(text))]
            yield from (
                root / Path(*module.split(":")) for module in _several(modules) for root in self._above if _has(root, "settings.gradle", "settings.gradle.kts")
            )
        artifacts = set(_ARTIFACT.findall(text_in(folder / "pom.xml")))
        yield from (module for module, artifact in self._maven() if artifact in artifacts) if artifacts else ()
        for project in projects(folder):
            yield from (_at(folder, one.replace("\\", "/")).parent for one in _several(_REFERENCE.findall(text_in(project))))
        yield from (_at(folder, one) for one in _several(_PATH.findall(text_in(folder / "Cargo.toml"))) if not one.endswith(".rs"))

    def _maven(self) -> Iterator[tuple[Path, str]]:
        """The modules around it, and what each is called."""
        for root in self._above:
            for named in _MODULE.findall(text_in(root / "pom.xml"))[:_MOST]:
                module = _at(root, named)
                own = _ARTIFACT.search(without(text_in(module / "pom.xml"), "parent"))
                if own is not None and module != self.folder:
                    yield module, own[1]

    def modules(self) -> tuple[tuple[str, Path], ...]:
        """The modules of Go that the repository holds for this one, with their folders: its own first, those that its go.mod puts in the place of others, and those of its workspace."""
        root = next((one for one in (self.folder, *self.folder.parents) if disk.is_file(one / "go.mod")), None)
        own = _module(root) if root is not None else ""
        if own is None:
            return ()
        replaced = [(name, _at(root, path)) for name, path in _GO_REPLACED.findall(text_in(root / "go.mod"))[:_MOST]] if root is not None else []
        work = next((one for one in self._above if disk.is_file(one / "go.work")), None)
        used = [_at(work, path) for path in _GO_USED.findall(text_in(work / "go.work"))[:_MOST]] if work is not None else []
        beside = [*replaced, *((name, one) for one in used if (name := _module(one)) is not None)]
        first = [(own, root)] if root is not None and own else []
        return tuple(dict([*first, *(one for one in beside if one[1].is_relative_to(self.top) and one[0] != own)]).items())

    def packages(self, files: list[Path]) -> list[Path]:
        """The files of the Go packages that its main package imports, itself first; all of its folder where that has no main package of its own, or a package is not found."""
        own = [file for file in files if file.parent == self.folder]
        modules = self.modules()
        if not any(root.is_relative_to(self.top) for _, root in modules) or not any(_GO_MAIN.search(text_in(file).encode()) for file in own):
            return files
        imported = re.compile(rf'"((?:{"|".join(re.escape(name) for name, _ in modules)})(?:/[^"]+)?)"')
        found, waiting, seen = list[Path](), [self.folder], {self.folder}
        while waiting and len(seen) < _MOST * 4:
            folder = waiting.pop()
            here = [one for one in ending(folder, ".go") if not one.name.endswith("_test.go") and not disk.is_link(one)]
            found += here
            for file in here:
                for path in imported.findall(text_in(file)):
                    other = folder_of_package(modules, path)
                    if other is not None and other not in seen and other.is_relative_to(self.top) and disk.is_dir(other):
                        seen.add(other)
                        waiting.append(other)
        return found


def folder_of_package(modules: tuple[tuple[str, Path], ...], path: str) -> Path | None:
    """Where a package of Go lies: in the module whose name is the longest part of its path. None where no module here has it."""
    having = [(name, root) for name, root in modules if path == name or path.startswith(f"{name}/")]
    name, root = max(having, key=lambda one: len(one[0]), default=("", None))
    return root / path.removeprefix(name).lstrip("/") if root is not None else None


def _module(root: Path) -> str | None:
    """What the module of Go is called whose root this is."""
    found = _GO_MODULE.search(text_in(root / "go.mod"))
    return found[1] if found is not None else None


def _several(named: list[str]) -> list[str]:
    """Each once, and no more than are looked for."""
    return [*dict.fromkeys(named)][:_MOST_NAMED]


def _at(folder: Path, named: str) -> Path:
    return Path(os.path.normpath(folder / named))


def _has(folder: Path, *names: str) -> bool:
    return any(disk.is_file(folder / name) for name in names)


def elements(text: str, name: str) -> list[str]:
    """The elements of a name in a document of XML, as they stand there: none that has no end. Each letter is looked at once, whatever somebody wrote."""
    found, at = [], text.find(f"<{name}>")
    while at >= 0 and (end := text.find(f"</{name}>", at)) >= 0:
        found.append(text[at:end])
        at = text.find(f"<{name}>", end)
    return found


def without(text: str, *names: str) -> str:
    """A document of XML without the elements of these names: from where the first begins to where the last ends."""
    for name in names:
        begin, end = text.find(f"<{name}>"), text.rfind(f"</{name}>")
        text = text[:begin] + text[end:] if 0 <= begin < end else text
    return text


def text_in(file: Path) -> str:
    """What a file of a build says; "" where there is none, or too much."""
    try:
        data = disk.read(file, _MOST_BYTES + 1)
    except (OSError, ValueError):
        return ""
    return data.decode(errors="replace") if len(data) <= _MOST_BYTES else ""


def projects(folder: Path) -> list[Path]:
    """The projects of .NET that lie in a folder: one, as a rule, and never many."""
    return ending(folder, "proj")[:_MOST_PROJECTS]


def ending(folder: Path, end: str) -> list[Path]:
    """What is in a folder and ends so."""
    return [folder / name for name in disk.names_of(folder) if name.endswith(end)]
