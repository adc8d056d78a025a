"""What Handler names of a program in Java or C#, and its source has not: then Lambda finds nothing to call.

A class is in its program's sources where these have its package, and nobody else's can: https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html
A method of .NET is named by its assembly, which is called as its project is, its type and its name: https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html and
https://learn.microsoft.com/dotnet/core/project-sdk/msbuild-props#assemblyname
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from ....sources import disk
from ....values.value import CodePlace
from ...reading import Seen
from ...source import Code
from ...text.build import Build, ending, text_in
from .code import Function, Type, base, text_of
from .program import Program

_HANDLER: Final = "handleRequest"
_PLAIN: Final = frozenset({"RequestHandler", "RequestStreamHandler", "Function", "Consumer", "Serializable", "IDisposable", "IAsyncDisposable", "object"})
"""Interfaces that bring no method under a name of the team's."""
_BUILDS: Final = ("pom.xml", "build.gradle", "build.gradle.kts")
_OTHERS: Final = ("kotlin", "scala", "groovy", "clojure")
"""Languages that are compiled into the same packages: https://docs.gradle.org/current/userguide/building_java_projects.html#introducing_build_java_projects"""
_DEPENDENCY: Final = re.compile(r"<dependency>.*?<groupId>\s*([\w.-]+).*?</dependency>|[\"']([\w.-]+):[\w.-]+(?::[^\"']*)?[\"']", re.DOTALL)
_ASSEMBLY: Final = re.compile(r"<AssemblyName>\s*([^<]*?)\s*</AssemblyName>")


def absent(program: Program) -> Seen | None:
    """`assembly`, `class` or `method` (`kind`) that is not there (`what`), None where it is, or where that is not plain."""
    if program.code.folder is None or program.language not in _LANGUAGES:
        return None
    missing = _LANGUAGES[program.language](program, *_parts(program.code.handler))
    return Seen(*missing, CodePlace(program.code.handler_place, None)) if missing is not None else None


def instead(code: Code) -> list[str]:
    """The handlers that are there, as Handler would name them: those of the class that it names, or else of all. Raises `Undecided`."""
    program = Program(code)
    assembly, cls, _ = _parts(code.handler)
    kinds = [one for one in program.types if not one.abstract]
    named = [one for one in kinds if cls in _names(one)] or kinds
    found = [(one, each.name) for one in named for each in one.functions if _takes_batch(each)]
    start = f"{_assemblies(code.folder)[0]}::" if assembly and code.folder is not None and len(_assemblies(code.folder)) == 1 else ""
    return [f"{start}{_names(one)[0]}{f'::{method}' if '::' in code.handler else ''}" for one, method in found]


def _takes_batch(function: Function) -> bool:
    return any("SQSEvent" in base(kind) for _, kind in function.parameters) and function.node.child_by_field_name("body") is not None


def _parts(handler: str) -> tuple[str, str, str]:
    """The assembly (of .NET), the class and the method that a Handler names."""
    *before, last = handler.split("::")
    if len(before) == 2:  # noqa: PLR2004 - assembly, type, method
        return before[0], before[1], last
    return "", before[0] if before else last, last if before else _HANDLER


def _names(kind: Type) -> tuple[str, ...]:
    """How a class is named in full; one in another with a mark of its language."""
    outer, inner = kind, ""
    while outer.outer is not None:
        inner, outer = f"{{}}{outer.name}{inner}", outer.outer
    start = f"{outer.file.package}." if outer.file.package else ""
    return tuple(dict.fromkeys(f"{start}{outer.name}{inner.replace('{}', mark)}" for mark in "$+."))


def _of_java(program: Program, _: str, cls: str, method: str) -> tuple[str, str] | None:
    own, _, last = cls.rpartition(".")
    folder = program.code.folder
    if folder is None or not own or any(disk.is_dir(folder / "src" / "main" / one) for one in _OTHERS):
        return None
    builds = "\n".join(text_in(folder / one) for one in _BUILDS).strip()
    if not builds or "generat" in builds or any(_is_near(group, own) for found in _DEPENDENCY.findall(builds) for group in found if group):
        return None
    return _in_sources(program, own, last, cls, method)


def _is_near(group: str, package: str) -> bool:
    """Are they of one organisation, `com.acme`?"""
    return group.split(".")[:2] == package.split(".")[:2]


def _of_csharp(program: Program, assembly: str, cls: str, method: str) -> tuple[str, str] | None:
    folder = program.code.folder
    if folder is None or not assembly or "_Generated" in cls:
        return None
    made = [one for each in (folder, *Build(folder).folders()) for one in _assemblies(each)]
    if len(_assemblies(folder)) == 1 and "" not in made and assembly not in made:
        return "assembly", assembly
    own, _, last = cls.rpartition(".")
    return _in_sources(program, own, re.split(r"[+]", last)[-1], cls, method) if assembly in made else None


def _in_sources(program: Program, own: str, last: str, cls: str, method: str) -> tuple[str, str] | None:
    found = [one for one in program.types if cls in _names(one)]
    if not found:
        simple = re.split(r"[$+]", last)[-1]
        return ("class", cls) if simple in program.by_name or any(one.package == own for one in program.units) else None
    kinds = [above for one in found for above in program.above(one)]
    is_whole = all(base(parent).rpartition(".")[2] in {*program.by_name, *_PLAIN} for one in kinds for parent in one.parents)
    is_made = any("partial" in text_of(one.node).partition("{")[0].split() or one.marks & _MAKING for one in kinds)
    has_it = any(each.name == method for one in kinds for each in one.functions)
    return None if has_it or not is_whole or is_made else ("method", f"{cls}::{method}")


_MAKING: Final = frozenset({"Data", "Delegate", "Builder", "Value"})
"""Annotations of Lombok that make methods: https://projectlombok.org/features/"""


def _assemblies(folder: Path) -> list[str]:
    """What the projects of a folder make; "" for what is not known."""
    named = [(_ASSEMBLY.findall(text_in(one)) or [one.stem])[-1] for one in ending(folder, ".csproj")]
    return ["" if "$(" in one else one for one in named]


_LANGUAGES: Final = {"Java": _of_java, "C#": _of_csharp}
