"""What statements do in a run."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from .....effort import EFFORT
from .....words.event_fields import field_meant
from ....program.code import INDEXER
from ...forms.form import Form, text_of
from ..state.machine import Machine, Table
from ..state.scopes import Named, Scope
from ..state.values import Closure, Ended, Error, Event, Future, Jump, List, Message, Object, Opaque, Returned, Thrown, about_of
from . import maps
from .expressions import overloaded
from .fields import typed_as

if TYPE_CHECKING:
    from tree_sitter import Node

_ASIDE: Final = regex(r"\s*(?://[^\n]*|#[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)\s*")
"""Comments, and lines for a preprocessor."""
_LEAVES: Final = ("return", "throw", "continue", "break", "yield", "goto")


def block(m: Machine, form: Form) -> Any:
    """A block has names of its own; an open one has not. What a lambda's only expression is worth goes on."""
    before = m.scope
    if form.name != "open":
        m.scope = Scope(before)
    try:
        _in_turn(m, form.parts, 0)
    finally:
        m.scope = before


def _in_turn(m: Machine, parts: tuple[Form, ...], first: int) -> None:
    """Statements, one after the other; a `goto` goes on with one behind it. https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/statements/jump-statements#the-goto-statement"""
    at = first
    try:
        for at in range(first, len(parts)):
            m.of(parts[at])
    except Jump as left:
        labels = [place for place, one in enumerate(parts) if one.kind == "labelled" and one.name == left.label] if left.kind == "goto" else []
        if not labels:
            raise
        if labels[0] <= at:
            m.doubt(left.node, "what a goto goes back to")
            raise Ended from None
        _in_turn(m, parts, labels[0])


def do(m: Machine, form: Form) -> Any:
    """An expression whose value nobody takes."""
    m.language.dropped(m, form.parts[0], m.of(form.parts[0]))


def let(m: Machine, form: Form) -> Any:
    targets, given = form.parts
    values = m.language.values(m, given, len(targets), targets) if given is not None else [m.language.typed(m, form.name, None) for _ in targets]
    for target, value in zip(targets, values, strict=False):
        m.scope.names[target.name] = typed_as(m, value, form.name)


def assign(m: Machine, form: Form) -> Any:
    targets, given, *later = form.parts
    values = m.language.values(m, given, len(targets), targets)
    before = m.of(targets[0]) if later else None
    if form.name not in ("=", ":="):
        values = [_combined(m, form, targets[0], values[0])]
    for target, value in zip(targets, values, strict=False):
        store(m, target, value, new=form.name == ":=")
    return before if later else values[0]


def _combined(m: Machine, form: Form, target: Form, value: Any) -> Any:
    before = m.of(target)
    if (own := overloaded(m, form, form.name.removesuffix("="), before, value)) is not None:
        return own[0]
    if isinstance(before, int) and isinstance(value, int) and form.name in ("+=", "-="):
        return before + value if form.name == "+=" else before - value
    if form.name == "??=":
        return value if before is None else before
    if (isinstance(before, Closure) or isinstance(value, Closure)) and not isinstance(before, Named):  # an event of somebody else's is none of a message
        m.doubt(form.node, "what several functions behind one name do")
    return Opaque(about_of((before, value)))


def store(m: Machine, target: Form, value: Any, *, new: bool = False) -> None:
    """Gives a variable, a field or an element a value."""
    if target.kind == "name":
        _name(m, target, value, new=new)
    elif target.kind == "pointed":
        of = m.of(target.parts[0])
        if isinstance(of, List) and isinstance(value, List):
            of.items, of.open = value.items, value.open
        else:
            store(m, target.parts[0], value)
    elif target.kind == "member":
        _field(m, target, m.of(target.parts[0]), value)
    elif target.kind == "index":
        of, key = m.of(target.parts[0]), m.of(target.parts[1])
        if m.language.overloaded(m, of, f"set {INDEXER}", (key, value), target.node) is None:
            _element(of, key, value, target)


def _name(m: Machine, target: Form, value: Any, *, new: bool) -> None:
    if target.name == "_":
        if isinstance(value, Future):
            value.drop(target.node.parent or target.node, m.unit)
        return
    holder = m.scope.holder(target.name)
    if holder is not None and (not new or holder in _of_block(m)):
        holder.names[target.name] = value
    elif new or not (_is_set(m, m.frame.this, target, value) or m.language.assigned(m, target.name, value)):
        m.scope.names[target.name] = value


def _of_block(m: Machine) -> list[Scope]:
    """The names of the block itself, among which `tx, err := …` makes no other one; in a function's body those that it began with, too: https://go.dev/ref/spec#Short_variable_declarations"""
    found = [m.scope]
    while found[-1].outer is not None and any(":" in name for name in found[-1].names):  # what is deferred has names of its own
        found.append(found[-1].outer)
    around = found[-1].outer
    return [*found, around] if around is not None and m.frames and around is m.frame.scope else found


def _is_set(m: Machine, of: Any, target: Form, value: Any) -> bool:
    """Does the class say itself what is done where the property is given a value?"""
    return m.language.overloaded(m, of, f"set {target.name}", (value,), target.node) is not None


def _field(m: Machine, target: Form, of: Any, value: Any) -> None:
    if isinstance(of, Object):
        if _is_set(m, of, target, value):
            return
        kinds = [*m.program.above(of.type)] if of.type is not None else []
        text = next((kind.fields[target.name][0] for kind in kinds if target.name in kind.fields), "")
        m.language.give(m, of, target.name, typed_as(m, value, text, of.type), target)
    elif isinstance(of, Opaque) and of.made is not None:
        of.made.given[target.name] = (value,)
    elif isinstance(of, Named) and of.type is None:
        m.globals["given", of.path, target.name] = value
    elif holds_failures(value) or changes_what_is_given(of, target.name):
        m.doubt(target.node, f"'{text_of(target.node)[:40]}'")


def changes_what_is_given(of: Any, name: str) -> bool:
    """Does it put something else in the place of the messages, or of the id of one?"""
    field = name.removeprefix("set")
    return (isinstance(of, Event) and field.lower() == "records") or (isinstance(of, Message) and field_meant(field) == "messageId")


def _element(of: Any, key: Any, value: Any, target: Form) -> None:
    if isinstance(of, List):
        if isinstance(key, int) and key < len(of.items):
            of.items[key] = value
        else:
            of.open = True
    elif isinstance(of, Object) and of.kind == "map":
        maps.put(of, key, value, target.node)


def holds_failures(value: Any) -> bool:
    """Is it an item of a partial response, or a list of them?"""
    EFFORT.spend()
    return (isinstance(value, Object) and value.kind in ("item", "response")) or (isinstance(value, List) and any(map(holds_failures, value.items)))


def leaves(form: Form | None) -> bool:
    """Does a statement leave what it stands in, at its end?"""
    if form is None:
        return False
    if form.kind == "block":
        return bool(form.parts) and leaves(form.parts[-1])
    return form.kind in _LEAVES or (form.kind == "do" and (form.parts[0].kind == "throw" or _ends(form.parts[0])))


_ENDS: Final = frozenset({"panic", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Exit", "exit"})


def _ends(form: Form | None) -> bool:
    """Does a call end the program, or one that a chain begins with: `log.Fatal().Err(err).Msg("…")`?"""
    return form is not None and form.kind == "call" and (form.name in _ENDS or _ends(form.parts[0]))


def if_(m: Machine, form: Form) -> Any:
    test, then, other = form.parts
    choices = m.path.choices
    before = len(choices)
    if m.decide(form.node, m.of(test), usual=not leaves(then) or leaves(other) or _fails_else(m, form, then)):
        if len(choices) > before and _may_pass(other):
            m.path.met.add(next(reversed(choices)))
        return m.of(then)
    return m.of(other) if other is not None else None


def _may_pass(other: Form | None) -> bool:
    """May a message pass by all sides, since the last one has a condition, too?"""
    while other is not None and other.kind == "if":
        other = other.parts[2]
    return other is None


_FAILS: Final = re.compile(rb"throw\b|return\b.*\b(?:Errorf|errors\.\w+|New\w*Error|Err[A-Z]\w*)\b", re.DOTALL)


def _fails_else(m: Machine, form: Form, then: Form) -> bool:
    """`if (ok) return;`, and what stands behind it ends in an exception, or an error: whoever leaves here has done it."""
    if (known := m.known.get(key := ("else", form.node.id))) is None:
        known = m.known[key] = _fails_behind(form, then)
    return bool(known)


def _fails_behind(form: Form, then: Form) -> bool:
    around = form.node.parent
    last = around.named_child(around.named_child_count - 1) if around is not None else None
    while last is not None and "comment" in last.type:
        last = last.prev_named_sibling
    inside = then.parts[-1].node if then.kind == "block" and then.parts else then.node
    return last is not None and last.id != form.node.id and _FAILS.match(last.text or b"") is not None and _FAILS.match(inside.text or b"") is None


def try_(m: Machine, form: Form) -> Any:
    inner, catches, last = form.parts
    before = m.guard
    try:
        try:
            m.guard = form.node.id if catches else before
            m.of(inner)
        except Thrown as thrown:
            m.guard = before
            _caught(m, thrown, catches)
        finally:
            m.guard = before
    except (Thrown, Returned, Jump) as ended:
        if last is not None:
            _at_last(m, last, ended)
        raise
    if last is not None:
        m.of(last)


def _at_last(m: Machine, last: Form, ended: Exception) -> None:
    """A `finally` that returns, or leaves a loop, drops the exception that is on its way: https://docs.oracle.com/javase/specs/jls/se21/html/jls-14.html#jls-14.20.2"""
    try:
        m.of(last)
    except (Returned, Jump):
        if isinstance(ended, Thrown):
            m.catch(ended.error, "finally", last.node, broad=True)
        raise


def _caught(m: Machine, thrown: Thrown, catches: tuple[Form, ...]) -> None:
    """The first clause that catches it; a narrow one perhaps."""
    for at, one in enumerate(catches):
        kinds, inner, test = one.parts
        if test is not None and (asked := _kinds_asked(test, one.name)):
            kinds, test = asked, None
        covered, broad = m.language.covers(m, kinds, thrown.error)
        perhaps = covered is None
        if perhaps:
            covered = m.decide(one.node, Opaque(), usual=False, turns="never")
            m.path.perhaps = m.path.perhaps or (thrown.error.fault and not covered)
        before = m.scope
        m.scope = Scope(before)
        m.scope.names[one.name or " "] = thrown.error
        special = m.path.special
        try:
            if not covered:
                continue
            held = m.of(test) if test is not None else True
            if test is not None and not m.decide(test.node, held):
                continue
            is_most = test is None or held is True or _is_for_most(test)  # one that is true asks nothing
            perhaps = perhaps or not (is_most or isinstance(held, bool))
            m.path.special = special  # the clause says itself for what it is
            m.catch(thrown.error, _head(one.node), one.node, broad=broad and is_most)
            m.path.named |= thrown.error.fault and not thrown.error.kinds and not m.language.is_for_all(kinds) and any(map(_is_for_rest(m), catches[at + 1 :]))
            m.handling.append(thrown.error)
            try:
                m.of(inner)
            except Thrown:
                m.path.special |= perhaps  # who raises one kind of error again has told of no other
                raise
            finally:
                m.handling.pop()
            return
        finally:
            m.scope = before
    raise thrown


def _head(clause: Node) -> str:
    """A clause as it is written in front of its block, without what stands between for nobody's run."""
    return _ASIDE.sub(" ", text_of(clause).partition("{")[0]).strip()


def _is_for_rest(m: Machine) -> Callable[[Form], bool]:
    return lambda clause: clause.parts[2] is None and m.language.is_for_all(clause.parts[0])


def _kinds_asked(test: Form, name: str) -> tuple[str, ...]:
    """The kinds that `when (e is X or Y)` is for, as if the clause were for them; none where it asks anything else."""
    if test.kind == "binary" and test.name == "||":
        sides = [_kinds_asked(one, name) for one in test.parts]
        return tuple(kind for one in sides for kind in one) if all(sides) else ()
    return (test.name,) if test.kind == "is" and test.name[:1].isalpha() and test.parts[0].kind == "name" and test.parts[0].name == name else ()


def _is_for_most(test: Form) -> bool:
    """`when (e is not X)` is for all but one kind."""
    return test.kind == "not" and test.parts[0].kind == "is"


def throw(m: Machine, form: Form) -> Any:
    held = m.of(form.parts[0]) if form.parts else None
    error = held if isinstance(held, Error) else next(reversed(m.handling), None) if not form.parts else None
    if error is None:
        error = m.made_error(form.node, (), (held,))
    elif not error.about and not error.fault:
        error = m.made_error(form.node, error.kinds, (error,))
    m.throw(error, form.node)


def returned(m: Machine, form: Form) -> Any:
    raise Returned(m.language.results(m, form), form.node)


def emit(m: Machine, form: Form) -> Any:
    """An iterator gives one more."""
    value = m.of(form.parts[0])
    if m.frame.given is None:
        m.doubt(form.node, "what an iterator gives")
    else:
        m.frame.given.append(value)


def jump(_: Machine, form: Form) -> Any:
    raise Jump(form.kind, form.name, form.node)


def labelled(m: Machine, form: Form) -> Any:
    m.labels[form.parts[0].node.id] = form.name
    return m.of(form.parts[0])


TABLE: Final[Table] = {
    "block": block, "do": do, "let": let, "assign": assign, "if": if_, "try": try_, "throw": throw, "return": returned, "emit": emit,
    "break": jump, "continue": jump, "goto": jump, "labelled": labelled }  # fmt: skip
