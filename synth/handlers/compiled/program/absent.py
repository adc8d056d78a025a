"""What Handler names of a program in Java or C#, and its source has not: then Lambda finds nothing to call.

A class is in its program's sources where these have its package, and nobody else's can: https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html
A method of .NET is named by its assembly, which is called as its project is, its type and its name: https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html and
https://learn.microsoft.com/dotnet/core/project-sdk/msbuild-props#assemblyname
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ....values.value import CodePlace
from ...reading import Seen
from ...source import Code
from ...text.build import Build, ending
from .brought import assemblies, to_csharp, to_java
from .code import Function, Type, base, text_of
from .program import Program, program_of

_HANDLER: Final = "handleRequest"
_OF_RUNTIMES: Final = ("java.", "System.", "com.amazonaws.services.lambda.runtime.")
_PLAIN: Final = frozenset({"RequestHandler", "RequestStreamHandler", "Function", "Consumer", "Serializable", "IDisposable", "IAsyncDisposable", "object"})
"""Interfaces that bring no method under a name of the team's."""


def absent(program: Program) -> Seen | None:
    """`assembly`, `class` or `method` (`kind`) that is not there (`what`), None where it is, or where that is not plain."""
    if program.code.folder is None or not program.code.runtime.startswith(_RUNTIMES) or program.language not in _LANGUAGES:
        return None  # a program that brings its own runtime reads Handler as it likes
    missing = _LANGUAGES[program.language](program, *_parts(program.code.handler))
    return Seen(*missing, CodePlace(program.code.handler_place, None)) if missing is not None else None


def instead(code: Code) -> list[str]:
    """The handlers that are there, as Handler would name them: those of the class that it names, or else of all. Raises `Undecided`."""
    program = program_of(code)
    assembly, cls, _ = _parts(code.handler)
    kinds = [one for one in program.types if not one.abstract]
    named = [one for one in kinds if cls in _names(one)] or kinds
    found = [(one, each.name) for one in named for each in one.functions if _takes_batch(each)]
    made = assemblies(code, code.folder) if assembly and code.folder is not None else []
    start = f"{made[0]}::" if len(made) == 1 and made[0] else ""
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
    start = f"{outer.package}." if outer.package else ""
    return tuple(dict.fromkeys(f"{start}{outer.name}{inner.replace('{}', mark)}" for mark in "$+."))


def _of_java(program: Program, _: str, cls: str, method: str) -> tuple[str, str] | None:
    return _in_sources(program, cls, method, lambda: to_java(program, cls.rpartition(".")[0]))


def _of_csharp(program: Program, assembly: str, cls: str, method: str) -> tuple[str, str] | None:
    folder = program.code.folder
    if folder is None or not assembly or "_Generated" in cls:
        return None
    made = [one for each in (folder, *Build(program.code).folders()) for one in assemblies(program.code, each)]
    if assembly not in made:
        return ("assembly", assembly) if "" not in made and len(ending(folder, "proj")) == 1 and not to_csharp(program.code, assembly) else None
    return _in_sources(program, cls, method, lambda: to_csharp(program.code, cls))


def _in_sources(program: Program, cls: str, method: str, brought: Callable[[], bool]) -> tuple[str, str] | None:
    """The class, or its method, that is not there. `brought`: may the class be of somebody else?"""
    found = [one for one in program.types if cls in _names(one)]
    if not found:
        own, _, last = cls.rpartition(".")
        known = re.split(r"[$+]", last)[-1] in program.by_name or any(one.package == own for one in program.types)
        return ("class", cls) if own and known and not brought() else None
    kinds = [above for one in found for above in program.above(one)]
    is_whole = all(_is_here(program, one, base(parent)) for one in kinds for parent in one.parents)
    is_made = any("partial" in text_of(one.node).partition("{")[0].split() or one.marks & _MAKING or _DELEGATES in text_of(one.node) for one in kinds)
    has_it = any(each.name == method for one in kinds for each in one.functions)
    return None if has_it or not is_whole or is_made else ("method", f"{cls}::{method}")


def _is_here(program: Program, kind: Type, parent: str) -> bool:
    """Is what a class extends in the source, or does it bring no method of the team's?"""
    before, _, last = parent.rpartition(".")
    if last in _PLAIN and (not before or parent.startswith(_OF_RUNTIMES)):
        return True
    return any(f".{name}".endswith(f".{parent}") for one in program.find(parent, kind.file) for name in _names(one))


_DELEGATES: Final = "@Delegate"
"""On a field: https://projectlombok.org/features/experimental/Delegate"""
_MAKING: Final = frozenset({"Data", "Builder", "Value"})
"""Annotations of Lombok that make methods: https://projectlombok.org/features/"""


_LANGUAGES: Final = {"Java": _of_java, "C#": _of_csharp}
_RUNTIMES: Final = ("java", "dotnet")
