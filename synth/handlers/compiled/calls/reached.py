"""Which functions of a program its handler reaches: those that are called on a type by its name, and of several that may stand in for it, those of which the program makes one.

What a framework makes (Spring, Micronaut, Dagger, the containers of .NET) is told by annotations, and by types that are named where something is registered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ....values.worlds import Undecided
from ...effort import EFFORT
from ..program.code import Expr, Function, Type, base
from ..program.program import Program
from .values.values import Worth

_MADE: Final = frozenset(
    {
        "Component",
        "Service",
        "Repository",
        "Configuration",
        "Bean",
        "Singleton",
        "ApplicationScoped",
        "Dependent",
        "RequestScoped",
        "Named",
        "Module",
        "LambdaStartup",
        "Controller",
        "Prototype",
        "Factory",
    }
)
"""Marks of classes that a container makes."""
_INJECTED: Final = frozenset({"Inject", "Autowired"})
"""Marks of constructors that one calls: https://dagger.dev/dev-guide/"""
_UNNAMED: Final = ("set ", "this[", "operator ")
"""How functions begin here that are run without their name."""
_HANDLES: Final = re.compile(r"(?:[\w.]+\.)?I\w*Handler<")
_CALLED: Final = frozenset(
    {
        *(
            "run",
            "call",
            "apply",
            "accept",
            "test",
            "compare",
            "handle",
            "process",
            "intercept",
            "processItem",
            "processMessage",
            "handleMessage",
            "onMessage",
            "handleRequest",
            "close",
            "get",
        ),
        *(
            "Invoke",
            "InvokeAsync",
            "Handle",
            "HandleAsync",
            "Process",
            "ProcessAsync",
            "ExecuteAsync",
            "Execute",
            "RecordHandler",
            "ProcessRecord",
            "Dispose",
            "DisposeAsync",
            "ConfigureServices",
            "Configure",
            "Run",
        ),
    }
)
"""Methods by which somebody else calls what the program hands to it."""


_TYPES: Final = re.compile(r"\btypeof\(\s*([\w.]+)\s*\)")
"""What an attribute of the handler names, its library makes: https://docs.aws.amazon.com/powertools/dotnet/utilities/batch-processing/"""
_MOST_LOOKS: Final = 5_000_000
"""So many times what is called is looked at anew, as more is known to be made. No real program takes a hundredth of it."""
_PROVIDE: Final = frozenset({"Bean", "Provides", "Produces", "PostConstruct", "EventListener", "Observes"})
"""Marks of methods that a container calls."""

_A_UNIT: Final = 8
"""So many functions are looked through for a unit of `effort`."""


class Reached:
    """The functions that the handler certainly may reach (`sure`), and those that it reaches where a type stands in of which nobody is seen to make one (`maybe`)."""

    def __init__(self, program: Program, values: Worth, first: list[Function]) -> None:
        self.program, self.values = program, values
        self.sure: dict[int, Function] = {}
        self.maybe: dict[int, Function] = {}
        self.live: dict[int, Type] = {}
        self._asked: set[int] = set()
        self._begun: set[int] = set()
        self._foreign: dict[int, bool] = {}
        self._looked: set[tuple[int, bool, bool]] = set()
        self._handlers = _handlers(program)
        self._mentions: dict[int, list[tuple[Expr, list[Function], bool]]] = {}
        for one in program.types:
            if one.marks & _MADE or any(own.name == "new" and own.marks & _INJECTED for own in one.functions):
                self._make(one)
        for function in first:
            if function.owner is not None:
                self._make(function.owner)
            for name in _TYPES.findall(
                b" ".join(one.text or b"" for one in function.node.named_children if one.type == "attribute_list").decode(errors="replace")
            ):
                for kind in program.find(name, function.file):
                    self._make(kind)
        self._follow(first)

    def _follow(self, first: list[Function]) -> None:
        waiting, before, looks = [*first, *self._loaded()], (-1, -1), 0
        while waiting or before != (len(self.sure), len(self.live)):
            before = (len(self.sure), len(self.live))
            while waiting:
                function = waiting.pop()
                if id(function) not in self.sure:
                    self.sure[id(function)] = function
                    waiting += self._of_owner(function)
                    self._note(function)
            looks += sum(len(meant) + 1 for found in self._mentions.values() for _, meant, _ in found)
            if looks > _MOST_LOOKS:
                raise Undecided("the code is too intricate to read", place=self.program.code.place)
            waiting += [
                one
                for found in self._mentions.values()
                for _, meant, by_type in found
                if any(id(one) not in self.sure for one in meant)
                for one in self._chosen(meant, by_type=by_type)
                if id(one) not in self.sure
            ]
            waiting += [one for one in self._of_live() if id(one) not in self.sure]
        for found in self._mentions.values():
            for _, meant, by_type in found:
                if not self._chosen(meant, by_type=by_type):
                    self.maybe |= {id(one): one for one in meant if id(one) not in self.sure}
        self.maybe |= {id(one): one for one in self._dispatched() if id(one) not in self.sure}
        self._widen()

    def _dispatched(self) -> Iterator[Function]:
        """What somebody else may make and call, by an interface of theirs: the handlers of a mediator."""
        for kind in self.program.types:
            if id(kind) not in self.live and not kind.abstract and self._has_foreign_parent(kind):
                yield from (one for one in kind.functions if one.name in _CALLED)

    def _widen(self) -> None:
        """What those reach that may be reached themselves."""
        waiting = [*self.maybe.values()]
        while waiting:
            function = waiting.pop()
            for _, meant, _ in self._meant(function):
                for one in meant:
                    if id(one) not in self.sure and id(one) not in self.maybe:
                        self.maybe[id(one)] = one
                        waiting.append(one)

    def _loaded(self) -> Iterator[Function]:
        """What runs when a file is loaded: of Go, and of C# where there is a program of statements."""
        for unit in self.program.units if self.program.language == "Go" else ():
            yield unit.init

    def _of_owner(self, function: Function) -> Iterator[Function]:
        """What runs when the type of a function is loaded, and before something of it is made."""
        for one in self.program.above(function.owner) if function.owner is not None else ():
            if id(one) in self._begun:
                continue
            self._begun.add(id(one))
            yield one.init
            EFFORT.spend(len(one.functions) // _A_UNIT)
            made = [constructor for constructor in one.functions if constructor.name == "new"]
            yield from (constructor for constructor in made if len(made) == 1 or not constructor.parameters)

    def _make(self, kind: Type) -> None:
        if id(kind) in self.live:
            return
        for one in self.program.above(kind):
            self.live.setdefault(id(one), one)

    def _of_live(self) -> Iterator[Function]:
        """What somebody else calls of the things of which it is new that the program makes them."""
        new = [kind for name, kind in self.live.items() if name not in self._asked]
        self._asked.update(map(id, new))
        for kind in new:
            for handler in self._handlers.get(kind.name, ()):
                if handler.owner is not None:
                    self._make(handler.owner)
                yield handler
            above = self.program.above(kind)
            foreign = any(map(self._has_foreign_parent, above))
            is_made = bool(kind.marks & _MADE)
            for one in above:
                if (id(one), foreign, is_made) in self._looked:
                    continue
                self._looked.add((id(one), foreign, is_made))
                for function in one.functions:
                    if (
                        function.marks & _PROVIDE
                        or function.name.startswith(_UNNAMED)
                        or (foreign and function.name in _CALLED and not self._is_handler(function))
                        or (is_made and function.name in ("new", "ConfigureServices"))
                    ):
                        yield function
                yield one.init

    def _has_foreign_parent(self, kind: Type) -> bool:
        if id(kind) not in self._foreign:
            self._foreign[id(kind)] = any(not self.program.find(parent, kind.file) for parent in kind.parents)
        return self._foreign[id(kind)]

    def _is_handler(self, function: Function) -> bool:
        return function.name == "handleRequest"

    def _note(self, function: Function) -> None:
        if id(function) not in self._mentions:
            self._mentions[id(function)] = self._meant(function)
            for expr in function.expressions():
                self._makes(expr, function)
            for bind in function.binds:
                if self.program.language == "Go" and bind.type not in ("", "var"):
                    for one in self.program.find(bind.type, function.file):
                        self._make(one)

    def _makes(self, expr: Expr, function: Function) -> None:
        """Types of which an expression makes one, or that it hands to somebody who does."""
        names = list(expr.types)
        if expr.kind == "new":
            names.append(expr.name)
        elif expr.kind in ("other", "member") and expr.node.type in ("class_literal", "typeof_expression"):
            names += [one.name for one in expr.args]
        elif expr.kind == "call" and expr.name == "new" and expr.args:
            names.append(expr.args[0].name)
        for name in names:
            for kind in self.program.find(name, function.file) or self.program.by_name.get(base(name) if name.endswith("$") else "", []):
                self._make(kind)

    def _meant(self, function: Function) -> list[tuple[Expr, list[Function], bool]]:
        """The functions that a function mentions: whether the type is known on which."""
        found = []
        for expr in function.expressions():
            if expr.kind == "new":
                made = [
                    one
                    for kind in self.program.find(expr.name, function.file)
                    for one in (*kind.functions, kind.init)
                    if one.name == "init" or (one.name == "new" and len(one.parameters) == len(expr.args))
                ]
                found.append((expr, made, True))
            elif expr.kind in ("call", "member", "name") and (expr.name in self.program.named or expr.name in ("this", "super")):
                meant = self.values.resolve(expr, function)
                if meant is None and expr.kind == "call":
                    meant = [one for one in self.program.named.get(expr.name, []) if one.owner is not None and len(one.parameters) == len(expr.args)]
                    found.append((expr, meant, False))
                elif meant:
                    found.append((expr, meant, True))
            if expr.kind in ("name", "member") and expr.name in self.program.by_name:
                found.append((expr, [kind.init for kind in self.program.find(expr.name, function.file)], True))
        return found

    def _chosen(self, meant: list[Function], *, by_type: bool) -> list[Function]:
        """Of the functions that a mention may mean, those that something is made for; if there is only one, that one."""
        EFFORT.spend(len(meant) // _A_UNIT)
        alive = {id(one): one for one in meant if one.owner is None or one.static or one.name in ("new", "init") or id(one.owner) in self.live}
        written = [one for one in meant if one.owner is None or not one.owner.abstract or one.body]
        if any(id(one) in alive for one in written):
            return [*alive.values()]
        return written if by_type and len({id(one.owner) for one in written}) <= 1 else []


def _handlers(program: Program) -> dict[str, list[Function]]:
    """What a mediator of .NET calls for something of a class of the program that it is sent, by the class: https://github.com/LuckyPennySoftware/MediatR/wiki"""
    found: dict[str, list[Function]] = {}
    for name in ("Handle", "HandleAsync") if program.language == "C#" else ():
        for one in program.named.get(name, ()):
            if one.owner is not None and one.parameters and any(map(_HANDLES.match, one.owner.parents)):
                found.setdefault(base(one.parameters[0][1]), []).append(one)
    return found
