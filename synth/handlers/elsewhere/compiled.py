"""What a build of Go, Java or C# puts in the place of a library that is known here: another module, an archive or a project of the repository, a registry for it alone.

https://go.dev/ref/mod#go-mod-file-replace, https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html#system-dependencies,
https://docs.gradle.org/current/userguide/declaring_dependencies.html and https://learn.microsoft.com/en-us/nuget/consume-packages/package-source-mapping
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ...sources import disk
from ...sources.targets.git_index import is_tracked

_MOST: Final = 200_000
_OF_GO: Final = re.compile(
    r"^[ \t]*(?:replace[ \t]+)?(github\.com/aws/(?:aws-lambda-go|aws-sdk-go|aws-sdk-go-v2|smithy-go)(?:/\S*)?)(?:[ \t]+v\S+)?[ \t]+=>[ \t]+(\S+)", re.MULTILINE
)
_OF_JAVA: Final = re.compile(r"<groupId>\s*(?:software\.amazon\.lambda|com\.amazonaws|software\.amazon\.awssdk)\s*</groupId>")
_BY_PATH: Final = re.compile(r"\bfiles\([^)\n]*(?:powertools|aws-lambda-java)")
_LIBRARIES: Final = ("AWS.Lambda.Powertools", "Amazon.Lambda")
_OF_NET: Final = re.compile(r"<(?:HintPath>[^<\n]*|ProjectReference\s[^<>\n]*Include\s*=\s*\"[^\"\n]*)\b(?:AWS\.Lambda\.Powertools|Amazon\.Lambda)\b")
_KEY: Final = re.compile(r"\s+key\s*=\s*\"([^\"\n]*)\"")
_PATTERN: Final = re.compile(r"pattern\s*=\s*\"(AWS\.Lambda\.[^\"\n]*|Amazon\.Lambda[^\"\n]*)\"", re.IGNORECASE)
_VENDORED: Final = ("github.com/aws/aws-lambda-go",)
"""What calls the handler, and answers in its place."""
_FILES: Final = ("go.mod", "go.work", "pom.xml", "build.gradle", "build.gradle.kts", "nuget.config", "NuGet.config", "NuGet.Config")


def elsewhere(folder: Path) -> str:
    """The file that does so, of the folder or of one above it in the repository; "" where none does."""
    for one in _as_far_as_the_repository(folder):
        for name in (*_FILES, *(each for each in disk.names_of(one) if each.endswith((".csproj", ".props")))):
            if next(_others(name, _text(one / name)), None) is not None:
                return name
    return ""


def vendored(folder: Path) -> str:
    """A library of AWS that git tracks in the folder from which a build of Go takes its modules, whatever they hold: https://go.dev/ref/mod#vendoring"""
    for one in _as_far_as_the_repository(folder):
        for library in _VENDORED if disk.is_file(one / "vendor" / "modules.txt") else ():
            if is_tracked(one / "vendor" / library):
                return f"vendor/{library}"
    return ""


def _as_far_as_the_repository(folder: Path) -> list[Path]:
    """A folder and those above it in its repository."""
    above = [folder, *folder.parents]
    top = next((i for i, one in enumerate(above) if disk.exists(one / ".git")), 0)
    return above[: top + 1]


def _others(name: str, text: str) -> Iterator[str]:
    """What a file puts in the place of such a library."""
    if name.startswith("go."):
        yield from (other for known, other in _OF_GO.findall(text) if other != known)
    elif name == "pom.xml":
        yield from (one for one in _parts(text, "dependency") if _OF_JAVA.search(one) and "<systemPath>" in one)
    elif "gradle" in name:
        yield from _BY_PATH.findall(text)
    elif name.lower() == "nuget.config":
        yield from (one for one in _parts(text, "packageSource") if _PATTERN.search(one) and 'pattern="*"' not in one and not _is_public(one))
    elif any(one in text for one in _LIBRARIES):  # a project may name thousands of others
        yield from _OF_NET.findall(text)


def _parts(text: str, name: str) -> Iterator[str]:
    """The elements of a name, from what follows it."""
    yield from (one.partition(f"</{name}>")[0] for one in re.split(rf"<{name}\b", text)[1:])


def _is_public(source: str) -> bool:
    key = _KEY.match(source)
    return key is not None and key[1].lower() in ("nuget.org", "nuget")


def _text(file: Path) -> str:
    try:
        return disk.read(file, _MOST).decode("utf-8", "replace") if disk.is_file(file) else ""
    except OSError:
        return ""
