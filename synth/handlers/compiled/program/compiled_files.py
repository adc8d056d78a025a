"""Which of the files that are read a project of .NET does not compile: https://learn.microsoft.com/en-us/dotnet/core/project-sdk/overview#default-includes-and-excludes and
https://learn.microsoft.com/en-us/visualstudio/msbuild/msbuild-items#use-wildcards-to-specify-items
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from ...text.build import Build, ending, text_in
from .program import Program

_ITEM: Final = re.compile(r"<Compile\s[^<>]*?\b(Include|Remove|Exclude)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')")
_NO_DEFAULTS: Final = re.compile(r"<EnableDefault(?:Compile)?Items\b[^<>]*>\s*false", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"\$\((\w+)\)")
_HERE: Final = ("MSBuildThisFileDirectory", "MSBuildProjectDirectory", "ProjectDir")
_OUTPUT: Final = (
    "BaseOutputPath",
    "BaseIntermediateOutputPath",
    "IntermediateOutputPath",
    "OutputPath",
    "OutDir",
    "PublishDir",
    "DefaultItemExcludes",
    "DefaultExcludesInProjectFolder",
)
"""Where a build writes: no source of the program lies there."""
_MOST: Final = 200


def left_out(program: Program) -> Iterator[str]:
    """What is said of each of them."""
    folder = program.code.folder
    build = Build(program.code)
    for one in [folder, *build.folders()] if folder is not None else []:
        above = [at for at in (one, *one.parents) if at.is_relative_to(build.top)]
        projects = [*ending(one, "proj"), *(at / name for at in above for name in ("Directory.Build.props", "Directory.Build.targets"))]
        texts = [(file, text) for file in projects if (text := text_in(file))]
        listed = [(file, how, name) for file, text in texts for how, *quoted in _ITEM.findall(text)[:_MOST] for name in "".join(quoted).split(";")]
        removed = [(file, name) for file, how, name in listed if how != "Include"]
        brought = [name for _, how, name in listed if how == "Include"]
        everything = not any(_NO_DEFAULTS.search(text) for _, text in texts)
        properties = dict(re.findall(r"<(\w+)>([^<>]*)</\1>", "\n".join(text for _, text in texts)))
        for unit in program.units:
            path = unit.file.path
            if not path.is_relative_to(one):
                continue
            if (by := next((file for file, name in removed if _names(one, name, path, properties)), None)) is not None:
                yield f"{by.name} leaves {path.name} out"
            elif not everything and not any(_names(one, name, path, properties) for name in brought):
                yield f"{path.name} is not among what {projects[0].name} compiles"


def _names(folder: Path, pattern: str, path: Path, properties: dict[str, str]) -> bool:
    """Does a pattern name the file? It may, where it has a property that is not known."""
    written = _PROPERTY.sub(lambda found: "" if found[1] in _HERE else properties.get(found[1], found[0]), pattern.strip()).replace("\\", "/")
    if (unknown := _PROPERTY.search(written)) is not None:
        return unknown[1] not in _OUTPUT
    parts = [*Path(os.path.normpath(folder / written)).parts]
    return len(parts) > _MOST or _matches(parts, path.parts)


def _matches(pattern: list[str], parts: tuple[str, ...]) -> bool:
    """Part by part, without regard to capitals: `**` is any number of them."""
    reached = _past_stars(pattern, {0})
    for part in parts:
        onwards = {at for at in reached if at < len(pattern) and pattern[at] == "**"}
        onwards |= {at + 1 for at in reached if at < len(pattern) and pattern[at] != "**" and fnmatchcase(part.lower(), pattern[at].lower())}
        reached = _past_stars(pattern, onwards)
    return len(pattern) in reached


def _past_stars(pattern: list[str], reached: set[int]) -> set[int]:
    found = {*reached}
    for at, part in enumerate(pattern):
        if at in found and part == "**":
            found.add(at + 1)
    return found
