"""What the build of a program in Java or C# brings besides the sources that are read: what is ready-made of the same organisation, sources of elsewhere, what a generator makes.

https://maven.apache.org/pom.html, https://docs.gradle.org/current/userguide/declaring_dependencies.html, https://docs.gradle.org/current/userguide/sharing_build_logic_between_subprojects.html,
https://learn.microsoft.com/en-us/visualstudio/msbuild/common-msbuild-project-items and https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ....sources import disk
from ...source import Code
from ...text.build import Build, elements, ending, projects, text_in, without
from .program import Program

_OF_JAVA: Final = ("pom.xml", "build.gradle", "build.gradle.kts")
_OF_ALL: Final = (*_OF_JAVA, "settings.gradle", "settings.gradle.kts")
_OTHERS: Final = ("kotlin", "scala", "groovy", "clojure")
"""Languages that are compiled into the same packages: https://docs.gradle.org/current/userguide/building_java_projects.html#introducing_build_java_projects"""
_LOGIC: Final = ("buildSrc", "build-logic")
_GROUP: Final = re.compile(r"<groupId>\s*([^<\s]+)\s*</groupId>")
_ARTIFACT: Final = re.compile(r"<artifactId>\s*([^<\s]+)\s*</artifactId>")
_DEPENDENCY: Final = re.compile(r"[\"']([\w.-]+):[\w.-]+(?::[^\"']*)?[\"']|group\s*[:=]\s*[\"']([\w.-]+)[\"']\s*,|\bid\s*(?:\(\s*)?[\"']([\w.-]+)")
_PARTS: Final = ("dependencies", "dependencyManagement", "build", "profiles", "reporting")
_OWN: Final = re.compile(r"^[ \t]*group[ \t]*=?[ \t]*[\"']([\w.-]+)[\"'][ \t]*$", re.MULTILINE)
_MORE: Final = re.compile(r"generat|build-helper|srcDir|<sourceDirectory>|systemPath|fileTree\b|flatDir|\bfiles\(|apply\s+from|includeBuild", re.IGNORECASE)
_CATALOGUE: Final = "[libraries]"
_ASSEMBLY: Final = re.compile(r"<AssemblyName\b[^<>]*>([^<]*)</AssemblyName>")
_NAMES_IT: Final = re.compile(r"<AssemblyName\b|<TargetName\b|<Import\b")
_COMPILES: Final = re.compile(r"<Compile\s[^<>]*Include|<Import\b|<Analyzer\b|OutputItemType|SourceGen|Generators?\b")
_PACKAGE: Final = re.compile(r"<(?:Package)?Reference\s[^<>]*Include\s*=\s*[\"']([^\"',]+)")
_ABOVE: Final = ("Directory.Build.props", "Directory.Build.targets")


def to_java(program: Program, package: str) -> bool:
    """May a class of this package come from somewhere else? Yes, where nothing says how the program is built."""
    folder = program.code.folder
    build = Build(program.code)
    if folder is None or not any(text_in(folder / one).strip() for one in _OF_JAVA):
        return True
    built = [folder, *build.folders()]
    around = _around(program, built, build.top)
    texts = [text for one in around for text in _texts(one)]
    if any(disk.is_dir(one / "src" / "main" / other) for one in built for other in _OTHERS) or any(
        disk.is_dir(one / logic) for one in around for logic in _LOGIC
    ):
        return True
    if any(_MORE.search(one) for one in texts) or any(ending(at, ".jar") for one in built for at in (one, one / "lib", one / "libs")):
        return True
    if any("libs." in one for one in texts) and not any(_CATALOGUE in one for one in texts):
        return True
    return _of_organisation(texts, package)


def _around(program: Program, built: list[Path], top: Path) -> list[Path]:
    """The folders whose builds may have a say: those of the sources, and those above."""
    inside = [*built, *(one.file.path.parent for one in program.units)]
    return [*dict.fromkeys(above for one in inside for above in (one, *one.parents) if above.is_relative_to(top))]


def _texts(folder: Path) -> Iterator[str]:
    yield from filter(None, (text_in(folder / one) for one in _OF_ALL))
    yield from map(text_in, ending(folder / "gradle", ".versions.toml"))


def _of_organisation(texts: list[str], package: str) -> bool:
    """Is something of the team's organisation among what is taken from elsewhere, or a parent that is not here?"""
    own = [group for text in texts for group in _groups(text)]
    taken = [group for text in texts for found in _DEPENDENCY.findall(text) for group in found if group]
    taken += [group for text in texts for one in elements(text, "dependency") for group in _GROUP.findall(one)[:1]]
    if any("$" in one or any(_is_near(one, other) for other in (package, *own)) for one in taken):
        return True
    here = {found[1] for text in texts if (found := _ARTIFACT.search(without(text, "parent"))) is not None}
    parents = [(_GROUP.search(one), _ARTIFACT.search(one)) for text in texts for one in elements(text, "parent")]
    lost = [group[1] for group, artifact in parents if group is not None and artifact is not None and artifact[1] not in here]
    return any("$" in one or _is_near(one, package) for one in lost)


def _groups(text: str) -> list[str]:
    """What the team calls itself in a build."""
    return [*_GROUP.findall(without(text, "parent", *_PARTS)), *_OWN.findall(text)]


def _is_near(group: str, package: str) -> bool:
    """Are they of one organisation, `com.acme`?"""
    left, right = group.split("."), package.split(".")
    most = min(2, len(left), len(right))
    return left[:most] == right[:most]


def assemblies(code: Code, folder: Path) -> list[str]:
    """What the projects of a folder make; "" for what is not known."""
    above = "".join(map(text_in, _shared(code, folder)))
    listed = projects(folder)
    found = [name for one in listed for name in _assembly(text_in(one), one.stem)] + [""] * (len(listed) < len(ending(folder, "proj")))
    return ["" if _NAMES_IT.search(above) or "$(" in one else one for one in found]


def _assembly(text: str, stem: str) -> list[str]:
    named = [name.strip() for name in _ASSEMBLY.findall(text)]
    unknown = "<Import" in text or "<TargetName" in text
    return [*named, *([stem] if not named or "Condition" in text else []), *([""] if unknown else [])]


def _shared(code: Code, folder: Path) -> list[Path]:
    """What the projects of a folder have in common with others: https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory"""
    root = Build(code).top
    return [one / name for one in (folder, *folder.parents) if one.is_relative_to(root) for name in _ABOVE]


def to_csharp(code: Code, name: str) -> bool:
    """May a class or an assembly of this name come from somewhere else than the sources?"""
    folder = code.folder or Path()
    built = [folder, *Build(code).folders()]
    listed = [file for one in built for file in projects(one)]
    if any(len(projects(one)) < len(ending(one, "proj")) for one in built) or any(not file.name.endswith(".csproj") for file in listed):
        return True
    texts = [text_in(file) for file in (*listed, *(shared for one in built for shared in _shared(code, one)))]
    taken = [package for text in texts for package in _PACKAGE.findall(text)]
    return any(_COMPILES.search(one) for one in texts) or any(one.split(".")[0] == name.split(".", maxsplit=1)[0] for one in taken)
