"""What a call does beside what stands in the function that it names: what is put around it, what comes back by a reference, what reflection does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from .....effort import EFFORT
from ...forms.form import Form
from ..state.concerns import HANDED
from ..state.machine import Machine
from ..state.values import List, Object, Opaque

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from ....program.code import Function

_CAST: Final = re.compile(rb"[(,]\s*\(\s*[\w.]+(?:<[\w., ?]*>)?\s*\)\s*\w")
"""An argument that is taken for another type than its own: which of several functions is meant, that decides."""
_WITH_FALLBACK: Final = frozenset({"CircuitBreaker", "Retry", "Bulkhead", "TimeLimiter", "RateLimiter", "HystrixCommand", "Fallback", "Retryable"})
_FALLBACK: Final = re.compile(rb"\bfallback(?:Method)?\s*=|@Fallback\b")
_BY_REFERENCE: Final = re.compile(rb"[(,]\s*ref\s")
_REFLECTS: Final = ("invoke", "invokeExact", "invokeWithArguments", "Invoke", "DynamicInvoke")


def is_cast(m: Machine, form: Form) -> bool:
    """Is an argument taken for another type than its own?"""
    return _says(m, form, _CAST)


def _says(m: Machine, form: Form, words: re.Pattern[bytes]) -> bool:
    """Does a call say so? Looked for once, however often it is run."""
    key = ("says", words, form.node.id)
    if (known := m.known.get(key)) is None:
        known = m.known[key] = words.search(form.node.text or b"") is not None
    return bool(known)


def by_reflection(m: Machine, form: Form, args: tuple[Any, ...]) -> None:
    """A method that is called by its name, and handed something that it may change."""
    if form.name in _REFLECTS and any(isinstance(one, (List, Object)) for one in args):
        m.doubt(form.node, f"what {form.name} does with what it is handed")


_THROWS: Final = frozenset({"throw_statement", "throw_expression"})


def of_several(m: Machine, held: Opaque, form: Form) -> None:
    """A method of something of which only the type is known, and that may be of several classes of the program: does one of them keep what goes wrong to itself?"""
    kinds = m.program.find(held.type, m.unit) if m.program.language != "Go" else []
    meant = [one for kind in kinds for one in m.program.methods(kind, form.name) if one.node.child_by_field_name("body") is not None]
    if len({id(one.owner) for one in meant}) > 1 and any(keeps_quiet(m, one) for one in meant):
        m.doubt(form.node, f"which of several functions {form.name} is", HANDED)


def keeps_quiet(m: Machine, function: Function) -> bool:
    """Has it a clause in which nothing is thrown?"""
    key = ("quiet", function.node.id)
    if (known := m.known.get(key)) is None:
        known = m.known[key] = any(one.type == "catch_clause" and not any(part.type in _THROWS for part in _below(one)) for one in _below(function.node))
    return bool(known)


def _below(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        EFFORT.spend()
        yield (one := waiting.pop())
        waiting += one.named_children


def is_left_out(m: Machine, function: Function) -> bool:
    """Is it a partial method that nobody wrote, of which no call is compiled? https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/keywords/partial-member"""
    return m.program.language == "C#" and b"partial" in (function.node.text or b"").partition(b"(")[0].split()


def around(m: Machine, function: Function, form: Form, args: tuple[Any, ...]) -> None:
    """What is not followed of a call of a function of the program."""
    if m.program.language == "C#" and _says(m, form, _BY_REFERENCE) and not m.language.handed(m, form) and any(isinstance(one, (List, Object)) for one in args):
        m.doubt(form.node, f"what {form.name} puts in the place of what it is handed")
    if "Conditional" in function.marks:  # https://learn.microsoft.com/en-us/dotnet/api/system.diagnostics.conditionalattribute
        m.doubt(form.node, f"{form.name}, which the build may leave out (Conditional),")
    if _falls_back(function):
        m.doubt(form.node, f"what becomes of a failure of {form.name}, which has a fallback,", HANDED)


def _falls_back(function: Function) -> bool:
    """Does something else stand in for it when it fails?

    https://resilience4j.readme.io/docs/getting-started-3#fallback-methods, https://microprofile.io/specifications/fault-tolerance/ and https://github.com/spring-projects/spring-retry#readme
    """
    if not function.marks & _WITH_FALLBACK or function.owner is None:
        return False
    if "Retryable" in function.marks:
        return any("Recover" in one.marks for one in function.owner.functions)
    return _FALLBACK.search((function.node.text or b"").partition(b"{")[0]) is not None
