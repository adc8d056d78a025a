"""What expressions are worth in a run, but for calls. They need one another, so they are one module."""

from __future__ import annotations

from typing import Any, Final

from .....effort import EFFORT
from ....program import of_classes
from ....program.code import INDEXER
from ...forms.form import ANYTHING, Form, text_of
from ..state.kinds import asked, of_key
from ..state.machine import Machine, Table
from ..state.scopes import Frame, Named, Scope
from ..state.time_left import is_left
from ..state.values import (
    ATTRIBUTES,
    GROUP,
    NOBODY,
    NUMBER,
    NUMBERS,
    Closure,
    Error,
    Event,
    Future,
    Jump,
    List,
    Object,
    Opaque,
    Returned,
    Thrown,
    about_of,
)
from . import chosen, maps, message_ids
from .bad_answers import of_key as of_key_written
from .fields import member, named_in, of_class, own_field
from .operators import equal, is_there

_TRUTHS: Final = ("boolean", "bool")
_MOST_SIZED: Final = 8
"""An array of more is not looked at, one by one."""


def name(m: Machine, form: Form) -> Any:
    """A variable, a field of the object, something of the package, a type."""
    said = form.name
    scope: Scope | None = m.scope
    while scope is not None:
        if said in scope.names:
            return scope.names[said]
        scope = scope.outer
    if m.frames and (held := own_field(m, said)) is not None:
        return held[0]
    if kinds := m.program.find(said, m.unit):
        return Named(kinds[0].name, kinds[0])
    imported = (of_class(m, kind, said) for kind in of_classes.holders(m.program, m.unit, said))
    return held[0] if (held := next(filter(None, imported), None)) is not None else m.language.member(m, None, form)


def index(m: Machine, form: Form) -> Any:
    of = m.of(form.parts[0])
    if isinstance(of, (Closure, Named)):
        return of  # a function of types
    key = m.of(form.parts[1])
    is_set = isinstance(of, Object) and all(one is True for one in of.fields.values())  # of Go, where what is not there is false
    if is_set and (held := of_key(form, of, key)) is not None:
        return held
    own = m.language.overloaded(m, of, INDEXER, (key,), form.node)
    return own[0] if own is not None else element(m, of, key)


def element(m: Machine, of: Any, key: Any) -> Any:
    """One of a list, or of a map."""
    if isinstance(of, Object) and of.kind == "map" and (found := chosen.function_of(m, of, key)) is not None:
        return found
    if isinstance(of, List) and isinstance(key, int) and -len(of.items) <= key < len(of.items):
        m.taken(of.items[key])
        return of.items[key]
    if isinstance(of, Object) and of.kind == "map":
        return maps.got(of, key)
    if isinstance(of, Opaque) and (written := of_key_written(m, of, key)) is not None:
        return written
    if isinstance(of, Opaque) and of.field == "attributes" and key == GROUP:
        return Opaque(of.about, "String", GROUP)
    if isinstance(of, Opaque) and of.field == "attributes" and isinstance(key, str) and key in NUMBERS:
        return Opaque(of.about, "String", NUMBER)
    if isinstance(of, Opaque) and isinstance(key, int) and (letter := message_ids.part(of, key, key + 1)) is not None:
        return letter
    if isinstance(of, Opaque):
        return Opaque(about_of((of, key)), parsed=of.parsed, field=of.field if of.field in ATTRIBUTES else "")
    return Opaque(about_of((of, key)))


def choose(m: Machine, form: Form) -> Any:
    """`left > zero ? left : zero` is no choice where one of both is the time that is left."""
    test, *both = form.parts
    if test.kind == "binary" and test.name.strip("=") in ("<", ">") and {*map(_said, test.parts)} == {*map(_said, both)}:
        found = next((value for value in map(m.of, both) if is_left(value)), None)
        if found is not None:
            return found
    return m.of(form.parts[1] if m.decide(form.node, m.of(form.parts[0])) else form.parts[2])


def _said(form: Form) -> str:
    return text_of(form.node)


def is_a(m: Machine, form: Form) -> Any:
    """Is a value of this type?"""
    value = m.of(form.parts[0])
    m.scope.names |= named_in(value, form.parts[1:])
    if form.name in (ANYTHING, "var"):
        return form.name == "var" or (value is not None and (not isinstance(value, Opaque) or is_there(value) or Opaque(value.about)))
    if m.program.language == "C#" and not m.program.find(form.name, m.unit) and (constant := own_field(m, form.name)) is not None:
        same = equal(value, constant[0])
        return Opaque(about_of(value)) if same is None else same
    return is_of(m, value, form.name, form)


def is_of(m: Machine, value: Any, kind: str, form: Form) -> Any:
    """Is a value of the type of this name?"""
    if isinstance(value, Error) and kind:
        covered, _ = m.language.covers(m, (kind,), value)
        return asked(value, f"if {text_of(form.node)}") if covered is None else covered
    if isinstance(value, Object) and value.type is not None and kind:
        return any(one.name == kind.rpartition(".")[2] for one in m.program.above(value.type))
    return None is not value and (is_there(value) or Opaque(about_of(value)))


def lambda_(m: Machine, form: Form) -> Any:
    names, inner = form.parts
    scope, frame, born = m.scope, m.frames[-1], m.turn

    def call(args: list[Any]) -> Any:
        before, turn, since = m.scope, m.turn, len(m.path.waits)
        m.turn = born if turn is None else turn  # what was made for a message is for that one, whenever it is called
        m.scope = Scope(scope)
        m.scope.names |= dict(zip(names, [*args, *(Opaque() for _ in names[len(args) :])], strict=False))
        m.frames.append(Frame(frame.function, frame.this, form.node))
        m.frame.scope = m.scope
        for one in args[:1]:
            m.taken(one)
        try:
            if form.name != "async":
                return ended(m, inner)
            try:
                value, error = ended(m, inner), None
            except Thrown as thrown:
                value, error = None, thrown.error
            return m.started_work(value, error, form.node, since)
        finally:
            m.frames.pop()
            m.scope, m.turn = before, turn

    return Closure(call, node=form.node)


def ended(m: Machine, inner: Form) -> Any:
    """What a body gives when it has ended, or the exception that leaves it."""
    value: Any = None
    error: Error | None = None
    try:
        value = m.of(inner)
    except Returned as returned:
        value = returned.value
        if len(m.frames) == 2:  # noqa: PLR2004 - the handler itself, and who calls it
            m.path.answer_at = (returned.node, m.unit)
    except Jump:
        value = None  # that leaves no loop is no program
    except Thrown as thrown:
        error = thrown.error
    value, error = m.language.closed(m, value, error)
    if error is not None:
        raise Thrown(error)
    return value


def listed(m: Machine, form: Form) -> Any:
    """A list that is written out; `..more` has all that is in another one: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/collection-expressions"""
    made = List(node=form.node)
    for one in form.parts:
        value = m.of(one.parts[0] if one.kind == "spread" else one)
        is_list = one.kind == "spread" and isinstance(value, List)
        EFFORT.spend(len(value.items) if is_list else 1)
        made.items += value.items if is_list else [value] if one.kind != "spread" else [Opaque(about_of(value))]
        made.open = made.open or (one.kind == "spread" and (not is_list or value.open))
    return made


def sized(m: Machine, form: Form) -> Any:
    """An array of so many: https://docs.oracle.com/javase/specs/jls/se21/html/jls-4.html#jls-4.12.5"""
    size = m.of(form.parts[0])
    known = isinstance(size, int) and not isinstance(size, bool) and 0 <= size <= _MOST_SIZED
    first = False if form.name in _TRUTHS else None if form.name[:1].isupper() or form.name == "string" else 0
    return List([first] * size if known else [], form.node, open=not known)


def mapped(m: Machine, form: Form) -> Any:
    pairs = [(m.of(key), m.of(value)) for key, value in form.parts]
    made = Object("map", node=form.node)
    for key, value in pairs:
        maps.put(made, key, value, form.node)
    return made


def waited(m: Machine, form: Form) -> Any:
    return awaited(m, m.of(form.parts[0]))


def awaited(m: Machine, value: Any) -> Any:
    """What a task gives, or the error that it ended with."""
    if isinstance(value, Future):
        value.looked = True
        if value.error is not None:
            raise Thrown(value.error)
        return value.value
    return value


def value(_: Machine, form: Form) -> Any:
    return form.parts[0] if form.parts[0] is not None or form.node.type in ("null_literal", "nil", "null") else Opaque()


def this(m: Machine, _: Form) -> Any:
    return m.frame.this


def sliced(m: Machine, form: Form) -> Any:
    """A part of a list."""
    of, first, last = (m.of(one) if one is not None else None for one in form.parts)
    bounds = (first or 0, last if last is not None else None)
    if isinstance(of, List) and all(one is None or isinstance(one, int) for one in bounds):
        return List(of.items[bounds[0] : bounds[1]], form.node, open=of.open)
    return message_ids.part(of, first, last) or Opaque(about_of(of))


def unknown(m: Machine, form: Form) -> Any:
    """What stands in it is done; what it is worth is not known."""
    held = [m.of(one) for one in form.parts]
    about = NOBODY.union(*map(about_of, held))
    for one in held:
        if isinstance(one, Future):
            one.looked = True
    if any(isinstance(one, (List, Event, Error, Closure, Future)) for one in held) or form.name.endswith(("class", "statement")):
        m.doubt(form.node, f"'{form.name.replace('_', ' ')}'")
    return Opaque(about)


TABLE: Final[Table] = {
    "name": name, "member": member, "index": index, "choose": choose, "is": is_a, "lambda": lambda_, "list": listed, "sized": sized, "map": mapped,
    "wait": waited, "value": value, "this": this, "slice": sliced, "unknown": unknown,
}  # fmt: skip
