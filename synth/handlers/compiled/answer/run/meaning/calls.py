"""Calls in a run: functions of the program are followed, those of somebody else the language knows, or they may fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from .....effort import EFFORT
from ....program import of_classes
from ....program.program import fitting
from ...forms.form import Form
from ..state.kinds import OF_ERROR, of_question, of_what
from ..state.machine import DEEPEST, Machine, Table
from ..state.patience import endless
from ..state.scopes import Frame, Named
from ..state.time_left import asked, timed
from ..state.values import RANDOM, Closure, Error, Event, Future, List, Message, Object, Opaque, Thrown, about_of
from . import chosen, defaults, message_ids, unseen, unwritten
from .bad_answers import ASKS, is_bad, of_key, part
from .bad_answers import FIELDS as BAD
from .expressions import ended
from .fields import anew, of_invocation

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Function, Type


_YIELDS: Final = re.compile(rb"\byield\s+(?:return|break)\b")
"""What makes an iterator of a method, which gives a list of what it yields: https://learn.microsoft.com/en-us/dotnet/csharp/iterators"""
_MOST_ALIKE: Final = 3
_MOST_TRIES: Final = 8
"""How often a function calls itself in a clause, to try again what failed."""
"""So often a function is followed into itself."""
_A_UNIT: Final = 8
"""So many functions are looked through for a unit of `effort`."""
_OF_CONSTANTS: Final = ("valueOf", "values", "allOf")
_ABOVE: Final = ("super", "base")
_REMEMBERED: Final = (OF_ERROR, RANDOM)


def call(m: Machine, form: Form) -> Any:
    """A call, whatever is called."""
    of, given = form.parts
    if of is None:
        return _alone(m, form, given)
    asked(m.path, m.program.language, form)
    held = m.of(of)
    if type(held) is Opaque and held.type in m.program.by_name:
        unseen.of_several(m, held, form)
    if type(held) is Opaque and held.field not in BAD:  # as most are
        args = tuple([m.of(one) for one in given])
        unseen.by_reflection(m, form, args)
        value = of_invocation(form.name, held, timed(m.path, m.program.language, form, (held, *args), m.language.method(m, held, form, args)))
        value = message_ids.of_call(form, held, args, value)
        if held.field not in _REMEMBERED:
            return of_question(form, args, value)
        return anew(form, held, value) if held.field == RANDOM else of_what(form, (held,), value)
    if is_bad(held):
        if form.name in ASKS and given and (written := of_key(m, held, m.of(given[0]))) is not None:
            return written
        extension = m.language.extension(m, form.name, len(given))
        return part(m, held, form, called=True) if extension is None else run(m, extension, None, [held, *(m.of(one) for one in given)], form.node)
    if isinstance(held, Closure) and not form.name:
        return held.call([m.of(one) for one in given])
    owner = held.type if isinstance(held, (Object, Named)) else None
    of_package = m.program.of_package(held.path, form.name) if isinstance(held, Named) and owner is None and m.program.language == "Go" else []
    args = _args(m, given, of_package)
    if not isinstance(held, (Closure, Object)):
        unseen.by_reflection(m, form, args)
    if form.name in _OF_CONSTANTS and (found := chosen.looked_up(m, held, form, args)) is not None:
        return found
    if owner is not None:
        meant = _above(m, form.name, len(args)) if of.kind == "this" and of.name in _ABOVE else _meant(m, owner, form.name, len(args))
        if meant:
            return follow(m, meant, held if isinstance(held, Object) else m.instance(owner), args, form)
        if (found := unwritten.method(m, held, form, args)) is not None:
            return found[0]
    if of_package:
        return follow(m, of_package, None, args, form)
    value = message_ids.of_call(form, held, args, timed(m.path, m.program.language, form, (held, *args), m.language.method(m, held, form, args)))
    return value if type(value) is not Opaque else anew(form, held, of_question(form, args, of_what(form, (held, *args), value)))


def _alone(m: Machine, form: Form, given: tuple[Form, ...]) -> Any:
    """A call by a name alone."""
    if (holder := m.scope.holder(form.name)) is not None and isinstance(holder.names[form.name], Closure):
        return holder.names[form.name].call([m.of(one) for one in given])
    owner, unit = m.frame.function.owner, m.unit
    if m.program.language == "Go":
        folders = {unit.file.path.parent, *m.program.opened_by(unit)}
        own = [one for one in m.program.named.get(form.name, ()) if one.owner is None and one.static and one.file.file.path.parent in folders]
        args = _args(m, given, own)
        return follow(m, own, None, args, form) if own else _kept(m, form, args)
    args = tuple(m.of(one) for one in given)
    if owner is None and (inner := [one for one in m.program.named.get(form.name, ()) if one.owner is None and one.outer is not None and one.file is unit]):
        return follow(m, inner, None, args, form)
    while owner is not None:
        this = m.frame.this
        around = this.type if isinstance(this, Object) and this.type is not None and owner is m.frame.function.owner else owner
        if meant := _meant(m, around, form.name, len(args)):
            return follow(m, meant, this if around is not owner or (isinstance(this, Object) and this.type is owner) else m.instance(owner), args, form)
        owner = owner.outer
    for kind in of_classes.holders(m.program, unit, form.name):
        if meant := _meant(m, kind, form.name, len(args)):
            return follow(m, meant, None, args, form)
    return _kept(m, form, args)


def _kept(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    """A call by a name that is no function's: of one that a field or a variable of the package holds, if it is known which."""
    held = m.language.kept(m, form)
    if isinstance(held, Closure) and held.function is not m.frame.function:
        return held.call([*args])
    path = of_classes.holder(m.unit, form.name) if m.program.language != "Go" else ""
    return m.language.method(m, Named(path) if path else None, form, args)


def _args(m: Machine, given: tuple[Form, ...], own: list[Function]) -> tuple[Any, ...]:
    """What a function is given: each of its arguments, or in Go all that another one gives, which may end with an error (`must(client.Send(ctx, in))`): https://go.dev/ref/spec#Calls"""
    count = len(own[0].parameters) if own and len(given) == 1 and given[0].kind == "call" else 0
    if count > 1 and own[0].parameters[-1][1] == "error":
        return tuple(m.language.values(m, given[0], count, tuple(Form("name", given[0].node, "") for _ in range(count))))
    return tuple(m.of(one) for one in given)


def _above(m: Machine, name: str, count: int) -> list[Function]:
    """What `super.name()` and `base.Name()` call: of the nearest class of the program above the one where it is written."""
    owner = m.frame.function.owner
    kinds = [one for one in m.program.above(owner) if one is not owner] if owner is not None else []
    found = ([own for own in one.functions if own.name == name and own.node.child_by_field_name("body") is not None] for one in kinds)
    return fitting(nearest, count) if (nearest := next(filter(None, found), [])) else []


def _meant(m: Machine, owner: Type, name: str, count: int) -> list[Function]:
    """The functions that a method of something of this type may be: its own, or those of whatever stands in for it."""
    found = m.program.methods(owner, name)
    with_body = [one for one in found if one.node.child_by_field_name("body") is not None]
    own = [one for one in m.program.above(owner) if any(held.owner is one or held in one.functions for held in with_body)]
    if with_body and own:
        nearest = [one for one in with_body if one in own[0].functions]
        with_body = nearest or with_body
    return fitting(with_body, count) if with_body else found[:1] if found else []


def follow(m: Machine, meant: list[Function], this: Any, args: tuple[Any, ...], form: Form) -> Any:
    """Runs a function of the program."""
    EFFORT.spend(len(meant) // _A_UNIT)
    named = [one for one in meant if len(one.parameters) == len(args)] or meant
    function = named[0]
    body = function.node.child_by_field_name("body")
    if len({id(one.owner) for one in named}) > 1 or len(named) > 1:
        if not (fit := None if unseen.is_cast(m, form) else typed_alike(m, named, args)):
            m.doubt(form.node, f"which of several functions {form.name} is")
            return _foreign(m, form, (this, *args))
        function, body = fit, fit.node.child_by_field_name("body")
    if body is None and unseen.is_left_out(m, function):
        return None
    if body is None:
        if m.program.language == "Go" and not (function.owner is not None and function.owner.abstract):
            m.doubt(form.node, f"{form.name}, whose body is not in Go,")  # https://go.dev/ref/spec#Function_declarations
        return _foreign(m, form, (this, *args))
    unseen.around(m, function, form, args)
    alike = sum(one.function is function for one in m.frames)
    tries_again = alike > 1 and m.path.plan.fail is not None and bool(m.handling) and m.handling[-1].fault
    if tries_again and alike > _MOST_TRIES:
        may_end = bool(m.path.reactions) and all(one.pauses for one in m.path.waits)
        endless(m, form.node, "" if may_end else "the end of a function that tries again")
    if len(m.frames) >= DEEPEST or (alike > _MOST_ALIKE and not tries_again):
        m.doubt(form.node, f"{form.name}, which calls itself,")
        return _foreign(m, form, args)
    if not (handed := m.language.handed(m, form)):
        return run(m, function, this, list(args), form.node)
    try:
        return run(m, function, this, list(args), form.node)
    finally:
        left = m.left.scope.names if m.left is not None and m.left.scope is not None else {}
        for place, name in handed:
            parameter = function.parameters[place][0] if place < len(function.parameters) else ""
            keep(m, name, left.get(parameter, Opaque(about_of(args))))


def keep(m: Machine, name: str, value: Any) -> None:
    """A variable is given a value by a call that it is handed to."""
    holder = m.scope.holder(name)
    if holder is not None or not m.language.assigned(m, name, value):
        (holder or m.scope).names[name] = value


def typed_alike(m: Machine, named: list[Function], args: tuple[Any, ...]) -> Function | None:
    """The one of several whose parameters are of the types of what is given."""
    kinds = [
        "SQSMessage" if isinstance(one, Message) else "SQSEvent" if isinstance(one, Event) else one.type.name if isinstance(one, Object) and one.type else ""
        for one in args
    ]
    fit = [
        one for one in named if any(kind and kind in text for kind, (_, text) in zip(kinds, one.parameters, strict=False)) and len(one.parameters) == len(args)
    ]
    return fit[0] if len(fit) == 1 else None


def _foreign(m: Machine, form: Form, given: tuple[Any, ...]) -> Any:
    """A call of something whose code is not there."""
    return m.language.foreign(m, form, given)


_SPREAD: Final = re.compile(rb"\.\.\.\s*,?\s*\)$")


def run(m: Machine, function: Function, this: Any, args: list[Any], node: Node) -> Any:
    """Runs a function; of an asynchronous one, what is known when it has ended."""
    key = function.node.id
    body = m.bodies.get(key)
    if body is None:
        held = function.node.child_by_field_name("body")
        body = m.bodies[key] = m.language.body(held if held is not None else function.node)
    m.entered[key] = function
    before, turn, since = m.scope, m.turn, len(m.path.waits)
    frame = Frame(function, this)
    frame.given = [] if m.program.language == "C#" and _YIELDS.search(function.node.text or b"") is not None else None
    m.frames.append(frame)
    m.scope = m.language.opened(m, function, this)
    for place, (name, kind) in enumerate(function.parameters):
        if kind.startswith("..."):  # https://go.dev/ref/spec#Passing_arguments_to_..._parameters
            m.scope.names[name] = args[place] if _SPREAD.search(node.text or b"") else List(args[place:], node)
            continue
        if place >= len(args) and (left_out := defaults.of_parameter(function.node, place)) is not None:
            m.scope.names[name] = left_out[0]
            continue
        m.scope.names[name] = m.language.passed(m, function, name, kind, args[place]) if place < len(args) else m.language.typed(m, kind, function.owner)
    m.frame.scope = m.scope
    for one in args:
        if isinstance(one, Message):
            m.taken(one)
    value: Any = None
    error: Error | None = None
    try:
        value = m.language.returned(m, function, ended(m, body))
    except Thrown as thrown:
        error = thrown.error
    finally:
        m.left = m.frames.pop()
        m.scope, m.turn = before, turn
    if m.language.is_async(function) and frame.given is None:
        return start(m, value, error, node, since)
    if error is not None:
        raise Thrown(error)
    return value if frame.given is None else List(frame.given, node)


def start(m: Machine, value: Any, error: Error | None, node: Node, since: int) -> Future:
    """Work that was started, and has ended already here; `since`: so many calls had waited before."""
    made = m.started_work(value, error, node, since)
    if len(m.frames) == 1 and m.frame.function.returns == "void":
        made.text = f"async void {m.frame.function.name}"
    return made


TABLE: Final[Table] = {"call": call}
