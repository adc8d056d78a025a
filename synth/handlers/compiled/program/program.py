"""The program that a handler is part of: all types and functions of the files that it may reach, and which of them a name means."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from copy import copy
from pathlib import Path
from typing import Final

from ...contents import MOST_BYTES
from ...effort import BYTES, EFFORT, worth
from ...newest import Newest
from ...source import Code
from ...text.build import Build, folder_of_package
from ...text.sources import sources
from ..syntax import File, files
from . import csharp, golang, java
from .code import Expr, Function, Type, Unit, base

_A_UNIT: Final = 8
"""So many functions are looked through for a unit of `effort`."""
_MOST: Final = 32
_UNITS: Final = {"Java": java.unit, "Go": golang.unit, "C#": csharp.unit}


class Program:
    """The types by their names, the functions by theirs, and where each name is called."""

    def __init__(self, code: Code, read: tuple[File, ...], modules: tuple[tuple[str, Path], ...]) -> None:
        self.code, self.modules = code, modules
        self.language = read[0].language
        self.units = [_UNITS[one.language](one) for one in read]
        self.types = self._types()
        self.by_name: dict[str, list[Type]] = {}
        for one in self.types:
            self.by_name.setdefault(one.name, []).append(one)
        self._methods_of_go()
        self.functions = [
            *(one for unit in self.units for one in (*unit.functions, unit.init)),
            *(one for kind in self.types for one in (*kind.functions, kind.init)),
        ]
        self.functions = list(dict.fromkeys(self.functions))
        self.named: dict[str, list[Function]] = {}
        self.callers: dict[str, list[tuple[Expr, Function]]] = {}
        self.writes: dict[str, list[tuple[Expr, Expr | None, Function]]] = {}
        """Where a field of this name is assigned: the target, the value, and in which function."""
        for function in self.functions:
            self.named.setdefault(function.name, []).append(function)
            self._index(function)
        self._found: dict[tuple[str, Unit], list[Type]] = {}
        self._above: dict[int, tuple[Type, ...]] = {}
        self._direct: dict[int, list[Type]] = {}
        self._methods: dict[tuple[int, str], list[Function]] = {}
        self.children: dict[Type, list[Type]] = {}
        for one in self.types:
            for parent in self._parents(one):
                self.children.setdefault(parent, []).append(one)

    def _types(self) -> list[Type]:
        """Of a partial class of C# the first part has what all have."""
        whole: dict[tuple[str, str, str], Type] = {}
        for one in (kind for unit in self.units for kind in unit.types):
            key = (one.package if self.language != "Go" else str(one.file.file.path.parent), one.outer.name if one.outer else "", one.name)
            if (first := whole.setdefault(key, one)) is not one and self.language == "C#":
                first.parents += one.parents
                first.fields |= one.fields
                first.functions += one.functions
                first.init.body += one.init.body
                for function in (*one.functions, one.init):
                    function.owner = first
            elif first is not one:
                whole[(*key[:2], f"{one.name} {one.node.id} {one.file.file.path}")] = one
        return [*whole.values()]

    def _methods_of_go(self) -> None:
        for unit in self.units if self.language == "Go" else ():
            for function in unit.functions:
                if function.owner is not None:
                    own = next((one for one in self.by_name.get(function.owner.name, ()) if _folder(one.file) == _folder(unit)), None)
                    function.owner = own or function.owner
                    if own is not None:
                        own.functions.append(function)

    def _index(self, function: Function) -> None:
        for expr in function.expressions():
            if expr.kind == "call":
                self.callers.setdefault(expr.name, []).append((expr, function))
            elif expr.kind == "new":
                self.callers.setdefault(f"new {base(expr.name).rpartition('.')[2]}", []).append((expr, function))
        for bind in function.binds:
            if bind.target.kind in ("member", "name"):
                self.writes.setdefault(bind.target.name, []).append((bind.target, bind.value, function))

    def find(self, name: str, unit: Unit) -> list[Type]:
        """The types of the program that a name means in a file; none where it is one of somebody else."""
        if (known := self._found.get((name, unit))) is None:
            known = self._found[name, unit] = self._find(name, unit)
        return known

    def _find(self, name: str, unit: Unit) -> list[Type]:
        plain = base(name)
        before, _, last = plain.rpartition(".")
        found = self.by_name.get(last, [])
        if not found:
            return []
        if self.language == "Go":
            if before:
                path = unit.imports.get(before, ("", None))[0]
                where = folder_of_package(self.modules, path)
                return [one for one in found if path and _folder(one.file) == where]
            return [one for one in found if _folder(one.file) == _folder(unit)]
        if self.language == "Java" and not before and (inner := [one for one in found if one.outer is not None and one.file is unit]):
            return inner  # it hides what is imported: https://docs.oracle.com/javase/specs/jls/se21/html/jls-6.html#jls-6.4.1
        if self.language == "Java" and (path := unit.imports.get(last, ("", None))[0]) and not before:
            return [one for one in found if path.startswith(f"{one.package}.") or not one.package]
        near = [one for one in found if one.file is unit] or [one for one in found if one.package == unit.package]
        return near or found

    def above(self, kind: Type) -> Collection[Type]:
        """A type and those that it is made of, the nearest first."""
        if (known := self._above.get(id(kind))) is None:
            found = {id(kind): kind}
            waiting = deque([kind])
            while waiting:
                one = waiting.popleft()
                new = {id(parent): parent for parent in self._parents(one) if id(parent) not in found}
                found |= new
                waiting.extend(new.values())
            known = self._above[id(kind)] = tuple(found.values())
        return known

    def _parents(self, kind: Type) -> list[Type]:
        if (known := self._direct.get(id(kind))) is None:
            known = self._direct[id(kind)] = [parent for name in kind.parents for parent in self.find(name, kind.file)]
        return known

    def below(self, kind: Type) -> Iterator[Type]:
        """The types that may stand in for it, itself not; of Go, those that have all methods of an interface."""
        waiting, seen = [*self.children.get(kind, ())], {id(kind)}
        if self.language == "Go" and kind.abstract:
            wanted = {one.name for above in self.above(kind) for one in above.functions}
            waiting += [
                one for one in self.types if not one.abstract and wanted and wanted <= {own.name for above in self.above(one) for own in above.functions}
            ]
        while waiting:
            one = waiting.pop()
            if id(one) not in seen:
                seen.add(id(one))
                yield one
                waiting += self.children.get(one, ())

    def methods(self, kind: Type, name: str) -> list[Function]:
        """What a call of a method of something of this type may run."""
        if (known := self._methods.get((id(kind), name))) is None:
            EFFORT.spend(len(kind.functions) // _A_UNIT)
            own = next((found for one in self.above(kind) if (found := [method for method in one.functions if method.name == name])), [])
            known = list(dict.fromkeys([*own, *(method for one in self.below(kind) for method in one.functions if method.name == name)]))
            self._methods[id(kind), name] = known
        return known

    def of_package(self, path: str, name: str) -> list[Function]:
        """The functions of a package of Go that is part of the program."""
        where = folder_of_package(self.modules, path)
        return [one for one in self.named.get(name, ()) if one.owner is None and _folder(one.file) == where]

    def of_path(self, path: str) -> list[Unit]:
        """The files of a package of Go that is part of the program."""
        where = folder_of_package(self.modules, path)
        return [one for one in self.units if _folder(one) == where]

    def opened_by(self, unit: Unit) -> Iterator[Path]:
        """The folders of the packages of Go whose names a file has as its own: `import . "example.com/orders/work"`."""
        return (where for name, (path, _) in unit.imports.items() if name.startswith(". ") and (where := folder_of_package(self.modules, path)) is not None)


_KEPT: Final[Newest[tuple[Program, float]]] = Newest(_MOST, MOST_BYTES // BYTES)
"""Programs, with what it took to build each. Nobody changes them."""


def program_of(code: Code) -> Program:
    """The program of a function, built once for its answer, its calls and its variables: what that takes counts each time, so that nothing hangs on who asks first. Raises `Undecided`."""
    language, texts = sources(code)
    modules = Build(code).modules() if language == "Go" else ()
    EFFORT.spend(much := sum(map(worth, texts.values())))
    key = (code.place, modules, *texts.items())
    if (known := _KEPT.get(key)) is not None:
        program, took = known
        EFFORT.spend(took)
    else:
        program, _ = _KEPT.made(key, much, lambda: _built(code, language, texts, modules))
    own = copy(program)
    own.code = code
    return own


def _built(code: Code, language: str, texts: dict[Path, bytes], modules: tuple[tuple[str, Path], ...]) -> tuple[Program, float]:
    before = EFFORT.done
    program = Program(code, files(code, language, texts), modules)
    return program, EFFORT.done - before


def fitting(functions: list[Function], arguments: int) -> list[Function]:
    """Those that take as many arguments; all where none does."""
    EFFORT.spend(len(functions) // _A_UNIT)
    return [one for one in functions if len(one.parameters) == arguments] or functions


def _folder(unit: Unit) -> Path:
    return unit.file.path.parent
