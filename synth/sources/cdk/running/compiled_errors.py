"""What an app of Java, Kotlin, Go, C# or F# failed with, out of what its compiler, its build tool or its runtime printed: the message, and the user's own line.

The forms are those of https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Throwable.html#printStackTrace(), https://maven.apache.org/plugins/maven-compiler-plugin/,
https://pkg.go.dev/runtime#hdr-Environment_Variables and https://learn.microsoft.com/visualstudio/msbuild/msbuild-diagnostic-format-for-tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from queuegate._light import regex

from ...template import Spot
from ..code.construct_lines import users_own

Explained = tuple[str, Spot | None] | None
"""The message, and the user's own line where there is one; None of what another language printed."""

_SOURCES: Final = ("src/main/java", "src/main/kotlin", "src", "app/src/main/java", "app/src/main/kotlin", "")
"""Where a class lies below the folder of the app: https://maven.apache.org/guides/introduction/introduction-to-the-standard-directory-layout.html"""
_JAVAC = regex(r"^(?:\[ERROR\] )?(?P<file>\S[^\n:\[]*\.(?:java|kt)):(?:\[(?P<row>\d+),(?P<column>\d+)\]|(?P<line>\d+): error:) (?P<text>[^\n]+)", re.MULTILINE)
_KOTLINC = regex(r"^e: (?:file://)?(?P<file>/[^\n:]+\.kts?):(?P<line>\d+):(?P<column>\d+):? (?P<text>[^\n]+)", re.MULTILINE)
_MAVEN = regex(
    r"^\[ERROR\] Failed to execute goal [^\n]*?: An exception occurred while executing the Java class\. ?(?P<text>.{0,1500}?) -> \[Help 1\]",
    re.MULTILINE | re.DOTALL,
)
_JAVA = regex(
    r'^(?:Exception in thread "[^"\n]*" |Caused by: )(?P<type>[\w.$]+)(?:: (?P<text>.{0,1500}?))?(?=\n[ \t]+(?:at |\.\.\. )|\nCaused by: |\n\n|\n?\Z)',
    re.MULTILINE | re.DOTALL,
)
_JAVA_FRAME = regex(r"^[ \t]+at (?:[\w.@]*/+)?(?P<class>[\w.$]+)\.[\w$<>-]+ ?\((?P<file>[\w$]+\.(?:java|kt)):(?P<line>\d+)\)", re.MULTILINE)
_NO_COMPILER: Final = "No compiler is provided in this environment"
_JDK: Final = "It runs on a JRE: install a JDK, and let JAVA_HOME name it"


def java(folder: Path, root: Path, output: str) -> Explained:
    """Of Java and Kotlin, run by Maven, by Gradle or as they are."""
    if _NO_COMPILER in output:
        return f"{_NO_COMPILER}. {_JDK}", None
    if found := _JAVAC.search(output) or _KOTLINC.search(output):
        parts = found.groupdict()
        column = parts.get("column")
        return f"{found['text'].strip()}", _spot(found["file"], int(parts.get("row") or found["line"]), int(column) if column else None, folder, root)
    causes = [*_JAVA.finditer(output)]
    maven = _MAVEN.search(output)
    if not causes:
        return (maven["text"], None) if maven else None
    last = causes[-1]
    frames = _java_frames(output[last.end() :], folder, root)
    text = (last["text"] or "").strip()
    name = last["type"].rpartition(".")[2]
    said = text if name in ("RuntimeException", "JsiiError", "JsiiException") and text else f"{name}: {text}" if text else name
    return said, next(frames, next(_java_frames(output, folder, root), None))


def _java_frames(trace: str, folder: Path, root: Path) -> Iterator[Spot]:
    """The user's own lines. A trace names a class and its file, and no folder."""
    for frame in _JAVA_FRAME.finditer(trace):
        package = frame["class"].split(".")[:-1]
        for below in _SOURCES:
            for parts in (package, []):  # Kotlin's files may lie at the top of their package
                if (file := users_own(str(folder.joinpath(below, *parts, frame["file"])), root)) is not None and Path(file).is_file():
                    yield Spot(file, int(frame["line"]))
                    break
            else:
                continue
            break


_GO = regex(r"^(?P<file>[^\s:][^\n:]*\.go):(?P<line>\d+):(?:(?P<column>\d+):)? (?P<text>[^\n]+(?:\n\t[^\n]+)*)", re.MULTILINE)
_PANIC = regex(r"^panic: (?P<text>.{0,1500}?)(?= \[recovered\]|\n\n?goroutine |\n\[signal |\n\tpanic: |\n?\Z)", re.MULTILINE | re.DOTALL)
_GO_FRAME = regex(r"^\t(?P<file>\S[^\n]*\.go):(?P<line>\d+)(?: \+0x[0-9a-f]+)?$", re.MULTILINE)


def go(folder: Path, root: Path, output: str) -> Explained:
    """Of Go: what its compiler says, or what it panicked with."""
    if panics := [*_PANIC.finditer(output)]:
        frames = (Spot(file, int(frame["line"])) for frame in _GO_FRAME.finditer(output, panics[0].end()) if (file := users_own(frame["file"], root)))
        return panics[-1]["text"].strip().strip('"'), next(frames, None)
    if found := _GO.search(output):
        return " ".join(found["text"].split()), _spot(found["file"], int(found["line"]), int(found["column"]) if found["column"] else None, folder, root)
    return None


_MSBUILD = regex(
    r"^[ \t]*(?P<file>\S[^\n(]*\.(?:cs|fs|vb))\((?P<line>\d+),(?P<column>\d+)(?:,\d+,\d+)?\): error (?P<text>\w+: [^\n]*?)(?: \[[^\]\n]*\])?$", re.MULTILINE
)
_DOTNET = regex(r"^Unhandled exception\. (?P<type>[\w.]+): (?P<text>.{0,1500}?)(?=\n[ \t]+at |\n ---> |\n?\Z)", re.MULTILINE | re.DOTALL)
_DOTNET_FRAME = regex(r" in (?P<file>\S[^\n]*\.(?:cs|fs|vb)):line (?P<line>\d+)")


def dotnet(folder: Path, root: Path, output: str) -> Explained:
    """Of C# and F#: what its compiler says, or the exception that nobody caught."""
    if found := _MSBUILD.search(output):
        return found["text"], _spot(found["file"], int(found["line"]), int(found["column"]), folder, root)
    if found := _DOTNET.search(output):
        frames = (Spot(file, int(frame["line"])) for frame in _DOTNET_FRAME.finditer(output, found.end()) if (file := users_own(frame["file"], root)))
        return f"{found['type'].rpartition('.')[2]}: {found['text'].strip()}", next(frames, None)
    return None


def _spot(file: str, line: int, column: int | None, folder: Path, root: Path) -> Spot | None:
    """A place in a file that is named from where the app runs; None of one outside the repository."""
    path = users_own(str(folder / file), root)
    return Spot(path, line, column) if path is not None else None
