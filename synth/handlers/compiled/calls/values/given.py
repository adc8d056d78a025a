"""Where the names of a program are given what they are worth: who calls a function, who writes to a field, a type or a package around; and which functions a name means."""

from __future__ import annotations

import re
from typing import Final

from ...program.code import Expr, Function, Type, Unit
from .asked import Worth

Given = list[tuple[Expr, Function]]
"""Expressions, and the functions in which they stand."""


def callers(worth: Worth, function: Function) -> Given:
    """The calls that run a function, as far as they count."""
    if function.name == "new" and function.owner is not None:
        made_by = worth.program.callers.get(f"new {function.owner.name}", [])
        family = {id(one) for one in (function.owner, *worth.program.below(function.owner))}
        chained = [
            (expr, caller)
            for name in ("this", "super")
            for expr, caller in worth.program.callers.get(name, [])
            if caller.owner is not None and id(caller.owner) in family
        ]
        return [one for one in (*made_by, *chained) if worth.counts(one[1]) and len(one[0].args) == len(function.parameters)]
    calls = worth.program.callers.get(function.name, [])
    return [(expr, caller) for expr, caller in calls if worth.counts(caller) and function in (worth.resolve(expr, caller) or [function])]


def handed(expr: Expr, function: Function, place: int) -> Expr | None:
    """What a call hands over as a parameter; to an extension method of C#, what it is called on as the first one."""
    args = (expr.of, *expr.args) if function.static and expr.of is not None and len(function.parameters) == len(expr.args) + 1 else expr.args
    return args[place] if place < len(args) else None


PROVIDES: Final = frozenset({"Provides", "Bean", "Produces", "Singleton"})
"""Marks of methods that a container asks for what it hands over."""
_BUILT: Final = frozenset({"Builder", "SuperBuilder"})
_QUALIFIED: Final = re.compile(rb"@(?:\w+\.)*(?:Named|Qualifier)\(\s*\"([^\"]+)\"\s*\)")


def qualified(worth: Worth, function: Function, place: int) -> Given:
    """What a method gives that a container asks for the parameter of this name, `@Named("topic") String topic`: https://dagger.dev/dev-guide/#qualifiers"""
    held = function.node.child_by_field_name("parameters") if worth.program.language == "Java" else None
    given = [one for one in held.named_children if one.type == "formal_parameter"] if held is not None else []
    named = _QUALIFIED.search(given[place].text or b"") if place < len(given) else None
    makers = [one for one in worth.program.functions if named and one.marks & PROVIDES and one.returns == function.parameters[place][1]]
    meant = [one for one in makers if (told := _QUALIFIED.search(one.node.text or b"")) is not None and named is not None and told[1] == named[1]]
    return [(value, one) for one in meant for value in one.returned]


def writes(worth: Worth, holder: Type, name: str) -> Given:
    """What a field of a type is given, by assignments and where objects of it are made."""
    family = {id(one) for one in (holder, *worth.program.below(holder))}
    found = []
    for target, value, function in worth.program.writes.get(name, []):
        if value is None or not worth.counts(function) or _is_for_tests(worth, function):
            continue
        if target.kind == "name":
            is_field = function.owner is not None and id(function.owner) in family and not is_local(function, name)
        else:
            is_field = any(one.of is not None and id(one.of) in family for one in worth.of(target.of, function))
        found += [(value, function)] if is_field else []
    for one in {kind.name for kind in (holder, *worth.program.below(holder))}:
        made_by = worth.program.callers.get(f"new {one}", [])
        worth.spend(len(made_by))
        for expr, function in made_by:
            found += [(value, function) for key, value in expr.fields if key == name and worth.counts(function)]
            found += _by_place(worth, holder, name, expr, function)
    return [*found, *_built(worth, holder, name)]


def _built(worth: Worth, holder: Type, name: str) -> Given:
    """What a builder is given that nobody wrote: `Archive.builder().bucket(name).build()`, https://projectlombok.org/features/Builder"""
    calls = worth.program.callers.get(name, ()) if holder.marks & _BUILT else ()
    return [(expr.args[0], function) for expr, function in calls if len(expr.args) == 1 and worth.counts(function) and _begins(expr, holder.name)]


def _begins(expr: Expr, name: str) -> bool:
    """Does a chain of calls begin with the builder of this class?"""
    inner = expr
    while inner.kind == "call" and inner.of is not None:
        if inner.name in ("builder", "toBuilder"):
            return bool(inner.of.name.rpartition(".")[2] == name)
        inner = inner.of
    return False


def _is_for_tests(worth: Worth, function: Function) -> bool:
    """Is it a constructor that nobody calls, beside one that needs nothing, which Lambda calls?"""
    if function.name != "new" or not function.parameters or function.owner is None:
        return False
    return any(one.name == "new" and not one.static and not one.parameters for one in function.owner.functions) and not callers(worth, function)


def _by_place(worth: Worth, holder: Type, name: str, expr: Expr, function: Function) -> Given:
    """A field that the parameters of a record are, or those of a constructor that is not written out."""
    if not worth.counts(function) or (any(one.name == "new" for one in holder.functions) and not holder.primary):
        return []
    names = [one for one, _ in holder.primary] or [one for one, (_, first) in holder.fields.items() if first is None]
    return [(expr.args[names.index(name)], function)] if name in names and len(expr.args) == len(names) else []


def of_package(worth: Worth, name: str, unit: Unit) -> tuple[list[str], Given]:
    """The types that a variable of a package of Go is declared with, and what it is given; no types where there is none."""
    near = [one for one in worth.program.units if one.file.path.parent == unit.file.path.parent]
    binds = [(one, near_by.init) for near_by in near for one in near_by.init.binds if one.target.kind == "name" and one.target.name == name]
    found = [(one.value, function) for one, function in binds if one.value is not None]
    for target, value, function in worth.program.writes.get(name, []) if binds else ():
        is_it = target.kind == "name" and function.file in near and not is_local(function, name)
        found += [(value, function)] if is_it and value is not None and worth.counts(function) else []
    return [one.type for one, _ in binds], found


def unqualified(worth: Worth, expr: Expr, function: Function) -> list[Function]:
    """The functions that a name alone may mean."""
    name, unit = expr.name, function.file
    if name in ("this", "super") and expr.kind == "call" and function.owner is not None:
        owners = [function.owner] if name == "this" else [one for one in worth.program.above(function.owner) if one is not function.owner]
        return [one for owner in owners[:1] for one in owner.functions if one.name == "new"]
    for owner in around(function.owner):
        if found := worth.program.methods(owner, name):
            return found
    if worth.program.language == "Go":
        return [one for one in worth.program.named.get(name, []) if one.static and one.file.file.path.parent == unit.file.path.parent]
    if path := unit.imports.get(name, ("", None))[0]:
        owners = worth.program.by_name.get(path.rpartition(".")[0].rpartition(".")[2], [])
        return [one for owner in owners for one in worth.program.methods(owner, name)]
    opened = [owner for path, _ in unit.opened for owner in worth.program.by_name.get(path.rpartition(".")[2], [])]
    return [one for one in worth.program.named.get(name, []) if one.owner is None] or [one for owner in opened for one in worth.program.methods(owner, name)]


def around(owner: Type | None) -> list[Type]:
    """A type, and those in which it stands."""
    found = []
    while owner is not None:
        found.append(owner)
        owner = owner.outer
    return found


def is_local(function: Function, name: str) -> bool:
    return any(one.type and one.target.name == name for one in function.binds if one.target.kind == "name") or any(
        name == parameter for parameter, _ in function.parameters
    )
