"""The functions with which the work of a handler begins, as Lambda's Handler names them, or as the program starts the runtime.

https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html, https://docs.aws.amazon.com/lambda/latest/dg/golang-handler.html and https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html
"""

from __future__ import annotations

import re
from typing import Final

from ....values.worlds import Undecided
from ...reading import not_there
from ...text.reader import read_calls as as_text
from .absent import absent
from .code import Function, Type, base
from .program import Program

_GENERATED: Final = re.compile(r"_\w+_Generated$")
"""What Amazon.Lambda.Annotations calls the class that it makes for a method."""
_HANDLER: Final = "handleRequest"
_FUNCTIONAL: Final = ("Function", "Consumer")
_ENTRIES: Final = ("RequestHandler", "RequestStreamHandler")
_EXECUTES: Final = ("MicronautRequestHandler", "execute")
"""A class of a library that is a RequestHandler, and what it calls: https://micronaut-projects.github.io/micronaut-aws/latest/api/io/micronaut/function/aws/MicronautRequestHandler.html"""


def entries(program: Program) -> list[Function]:
    """Where the work begins. Raises `Undecided` where that is not known."""
    if (lost := absent(program)) is not None:
        raise Undecided(not_there(lost), place=program.code.handler_place)
    found = _of_go(program) if program.language == "Go" else _named(program) or _of_framework(program)
    if not found:
        as_text(program.code)  # raises: one reason for whatever is asked of such code
    return found


def _of_go(program: Program) -> list[Function]:
    mains = [one for one in program.named.get("main", []) if one.owner is None and one.file.package == "main"]
    if len(mains) > 1:
        raise Undecided(f"the code of {program.code.of} has several main packages: which one is built is not known", place=program.code.place)
    return [*mains, *(one for one in program.named.get("init", []) if one.owner is None)] if mains else []


def _names(program: Program) -> tuple[str, str]:
    """The class and the method that Handler names, without what is around them."""
    *before, last = program.code.handler.split("::")
    cls, method = (_GENERATED.sub("", re.split(r"[.+$/]", name)[-1]) for name in ((before[-1], last) if before else (last, _HANDLER)))
    return cls, method


def class_named(program: Program) -> list[Type]:
    """The classes that Handler may name."""
    return program.by_name.get(_names(program)[0], [])


def object_of(program: Program, handler: Function) -> Type | None:
    """The class of the object whose method is called: the one that Handler names, also where another one above it has the method."""
    kinds = [one for one in class_named(program) if not one.abstract]
    return kinds[0] if len(kinds) == 1 and handler.owner in program.above(kinds[0]) else handler.owner


def _named(program: Program) -> list[Function]:
    before = program.code.handler.split("::")[:-1]
    cls, method = _names(program)
    kinds = [one for one in program.by_name.get(cls, []) if not one.abstract]
    if len(kinds) == 1 and (found := [one for above in program.above(kinds[0]) for one in above.functions if one.name == method]):
        return [*found, *(one for one in kinds[0].functions if one.name == "new")]
    if len(kinds) == 1 and any(base(parent).rpartition(".")[2] == _EXECUTES[0] for above in program.above(kinds[0]) for parent in above.parents):
        found = [one for above in program.above(kinds[0]) for one in above.functions if one.name == _EXECUTES[1]]
        return [*found, *(one for one in kinds[0].functions if one.name == "new")] if found else []
    starting = [unit.init for unit in program.units if unit.init.body]
    if program.language == "C#" and not before:
        return [*starting, *(one for one in program.named.get("Main", []) if one.static)]
    return []


def _of_framework(program: Program) -> list[Function]:
    """Handlers of Quarkus, Spring and the like call the one handler that there is."""
    own = [one for one in program.types if not one.abstract and any(base(parent).rpartition(".")[2] in _ENTRIES for parent in one.parents)]
    if program.language == "Java" and not own and "FunctionInvoker" in program.code.handler:
        own = [one for one in program.types if any(base(parent).rpartition(".")[2] in _FUNCTIONAL for parent in one.parents)]
        beans = [one for one in program.functions if base(one.returns).rpartition(".")[2] in _FUNCTIONAL]
        if not own and len(beans) == 1:
            return beans
    return [*_methods(own[0])] if len(own) == 1 and program.language == "Java" else []


def _methods(kind: Type) -> list[Function]:
    return [one for one in kind.functions if one.name in (_HANDLER, "apply", "accept", "new")]
