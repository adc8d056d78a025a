"""Objects of the program's own classes, as they are made, and methods as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form, text_of
from ..state.machine import DEEPEST, Machine, Table
from ..state.scopes import Frame, Named, Scope
from ..state.values import Closure, Future, List, Message, Object, Opaque
from . import defaults, message_ids
from .calls import call, run, typed_alike
from .fields import held_as

if TYPE_CHECKING:
    from tree_sitter import Node

_OF_LISTS: Final = ("List", "Collection", "Set", "Optional", "Stream", "Queue", "Iterable")
_OF_ANYTHING: Final = ("Objects", "Optional", "Stream", "List", "Collections", "CompletableFuture")
"""Classes of functions that take whatever there is."""


def new(m: Machine, form: Form) -> Any:
    """A new object."""
    given, pairs = form.parts
    args = tuple(m.of(one) for one in given)
    if (
        args and isinstance(args[0], Closure) and form.name.partition("<")[0].rpartition(".")[2] == "Lazy"
    ):  # https://learn.microsoft.com/en-us/dotnet/api/system.lazy-1
        return args[0].call([])
    kinds = m.program.find(form.name, m.unit)
    if not kinds:
        return message_ids.made(form.name, args, m.language.made(m, form, args, {key: m.of(one) for key, one in pairs}))
    made = Object(type=kinds[0], node=form.node)
    above = m.language.above(m, kinds[0].name)
    defaults.whole(m, made)
    m.language.construct(m, made, args)
    for key, one in pairs:
        made.fields[key] = held_as(m, m.of(one), key, kinds[0])
    if "Throwable" in above or "Exception" in above:
        return m.made_error(form.node, above, args)
    return made


def constructed(m: Machine, made: Object, args: tuple[Any, ...] | None) -> None:
    """Runs the constructor that takes as many arguments; fields of a record, or of what nobody wrote out, are given by their place."""
    kind = made.type
    if kind is None:
        return
    makers = [one for one in kind.functions if one.name == "new"]
    if args is None:
        chosen = next((one for one in makers if not one.parameters), makers[0] if makers else None)
        if chosen is not None:
            run(m, chosen, made, [m.language.typed(m, text, kind) for _, text in chosen.parameters], chosen.node)
        return
    fit = [one for one in makers if len(one.parameters) == len(args)] or [one for one in makers if _has_defaults(one.node, len(args), len(one.parameters))]
    if fit and not kind.primary:
        run(m, fit[0], made, [*args], fit[0].node)
        return
    names = [name for name, _ in kind.primary] or [name for name, (_, first) in kind.fields.items() if first is None]
    if kind.primary and len(args) < len(names) and _has_defaults(kind.node, len(args), len(names)):
        args = (*args, *((defaults.of_parameter(kind.node, place) or (Opaque(),))[0] for place in range(len(args), len(names))))
    if len(names) == len(args):
        made.fields |= dict(zip(names, args, strict=True))
    elif args:
        m.path.whole.pop(id(made), None)


def _has_defaults(node: Node, since: int, count: int) -> bool:
    """May all parameters from a place on be left out?"""
    return since < count and all(defaults.of_parameter(node, place) is not None for place in range(since, count))


def reference(m: Machine, form: Form) -> Any:
    """A method as a value: what it does when it is called."""
    of, name = form.parts[0], form.name

    def called(args: list[Any]) -> Any:
        turn = m.turn
        for one in args[:1]:
            m.taken(one)
        try:
            if name == "new":
                return _new_by(m, form, args)
            held = m.of(of)
            onto = isinstance(held, Named) and not (held.type is not None and any(one.static for one in m.program.methods(held.type, name)))
            given, rest = (args[0], args[1:]) if onto and args and not _is_static(held, args, m, name) else (held, args)
            names = [f"{form.node.id}:{place}" for place in range(len(rest) + 1)]
            m.scope = Scope(m.scope)
            m.scope.names |= dict(zip(names, [given, *rest], strict=True))
            parts = tuple(Form("name", form.node, one) for one in names)
            return call(m, Form("call", form.node, name, (parts[0], parts[1:])))
        finally:
            m.turn = turn

    frame, scope = m.frames[-1], m.scope

    def within(args: list[Any]) -> Any:
        before = m.scope
        m.frames.append(Frame(frame.function, frame.this))
        m.scope = scope
        try:
            return called(args)
        finally:
            m.frames.pop()
            m.scope = before

    return Closure(within)


def _is_static(held: Named, args: list[Any], m: Machine, name: str) -> bool:
    """`Objects::nonNull` is given its argument, `Message::getBody` is done to it."""
    last, one = held.path.rpartition(".")[2], args[0]
    if held.type is not None:
        return False
    if isinstance(one, Message):
        return last != "SQSMessage"
    if isinstance(one, Future):
        return not last.endswith(("Future", "Stage", "Task"))
    if isinstance(one, List):
        return last not in _OF_LISTS or name in ("of", "copyOf", "ofNullable")
    if isinstance(one, Object):
        return last in _OF_ANYTHING
    return not name.startswith(("get", "is", "to", "trim")) and getattr(one, "type", "").rpartition(".")[2] != last


def _new_by(m: Machine, form: Form, args: list[Any]) -> Any:
    names = [f"{form.node.id}:{place}" for place in range(len(args))]
    m.scope = Scope(m.scope)
    m.scope.names |= dict(zip(names, args, strict=True))
    return new(m, Form("new", form.node, text_of(form.parts[0].node), (tuple(Form("name", form.node, one) for one in names), ())))


def constructor(m: Machine, form: Form) -> None:
    """Another constructor of the object that is being made, or that of the class above."""
    args = tuple(m.of(one) for one in form.parts)
    this, owner = m.frame.this, m.frame.function.owner
    kinds = [*m.program.above(owner)][form.name != "this" :][:1] if owner is not None else []
    makers = [one for kind in kinds for one in kind.functions if one.name == "new" and len(one.parameters) == len(args) and one is not m.frame.function]
    found = makers[0] if len(makers) == 1 else typed_alike(m, makers, args)
    if found is not None and isinstance(this, Object) and len(m.frames) < DEEPEST:
        run(m, found, this, [*args], form.node)


TABLE: Final[Table] = {"new": new, "ref": reference, "constructor": constructor}
