"""Loops in a run: over what is in something, with a step, or as long as something is true."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import COPIED, Form, in_short, text_of
from ..state.machine import Machine, Table
from ..state.patience import Patience, counts, endless
from ..state.scopes import Scope
from ..state.values import EVERY, MESSAGES, Closure, Event, Jump, List, Object, Opaque, Returned, about_of
from . import maps

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_ROUNDS: Final = 40


def items_of(m: Machine, value: Any, form: Form) -> list[Any]:
    """What a loop goes through."""
    match value:
        case List():
            if value.kind == "chan":
                m.wait()  # one that is closed already waits for nobody
            if value.open and not value.items:
                return [Opaque(about_of(value))]
            return [*value.items]
        case Object(kind="map"):
            return maps.entries(value)
        case bool() | str() | None:
            return []
        case int():
            return [*range(min(value, _MOST_ROUNDS))]
        case Event() | Closure():
            m.doubt(form.node, f"a loop over {text_of(form.parts[1].node)[:40]}")
            return []
    return [Opaque(about_of(value), parsed=isinstance(value, Opaque) and value.parsed)]


def each(m: Machine, form: Form) -> Any:
    """A loop over what is in something."""
    names, given, inner = form.parts
    held = m.of(given)

    def rounds() -> Iterable[bool]:
        for place, one in enumerate(items_of(m, held, form)):
            m.scope = Scope(outer)
            m.taken(one)
            item = _copied(one) if form.name == COPIED else one
            m.scope.names |= dict(zip(names, (item,) if len(names) == 1 else m.language.pair(held, place, item), strict=False))
            yield True

    outer = m.scope
    loop(m, form, rounds(), inner, set())


def _copied(item: Any) -> Any:
    """A copy of a struct that was put into its list as it is written, and by no pointer."""
    around = item.node.parent if isinstance(item, Object) and item.node is not None and item.node.type == "composite_literal" else None
    is_value = around is not None and (around.type == "literal_element" or _is_appended(around))
    return Object(item.kind, item.type, item.node, {**item.fields}) if is_value else item


def _is_appended(around: Node) -> bool:
    return around.type == "argument_list" and around.parent is not None and text_of(around.parent.child_by_field_name("function")) == "append"


def loop(m: Machine, form: Form, rounds: Iterable[bool], inner: Form, seen: set[int]) -> None:
    """Rounds of a loop, each of which may be the turn of a message (`seen`: those that had theirs); whoever leaves it before each had its turn is noted."""
    scope, turn = m.scope, m.turn
    labels = ("", m.labels.pop(form.node.id, ""))

    def note(node: Any) -> None:
        place = (in_short(node), node, m.unit)
        if turn is None and len(seen) == 1:
            m.path.left.append(place)
        elif turn is None and not seen:
            m.path.begun.append((form.node.id, place))

    try:
        for _ in rounds:
            try:
                m.of(inner)
            except Jump as jump:
                if m.turn is not None:
                    seen.add(m.turn)
                if jump.kind == "goto" or jump.label not in labels:
                    note(jump.node)
                    raise
                if jump.kind == "break":
                    note(jump.node)
                    return
            except Returned as returned:
                if m.turn is not None:
                    seen.add(m.turn)
                note(returned.node)
                raise
            if m.turn is not None:
                seen.add(m.turn)
            m.turn = turn
        if seen == EVERY:
            m.path.gone_through.add(form.node.id)
    finally:
        m.scope, m.turn = scope, turn


def for_(m: Machine, form: Form) -> Any:
    first, test, step, _ = form.parts
    seen = set[int]()
    before, another = m.scope, _others(m, seen)
    m.scope = Scope(before)

    def rounds() -> Iterable[bool]:
        if first is not None:
            m.of(first)
        for _ in range(_MOST_ROUNDS):
            value = m.of(test) if test is not None else True
            if not (value if isinstance(value, bool) else m.decide(form.node, value) and another()):
                return
            yield True
            if m.program.language == "Go":
                m.scope = _of_its_own(m.scope)
            if step is not None:
                m.of(step)
        _goes_on(m, form, test)

    try:
        _with_patience(m, form, test, rounds(), seen)
    finally:
        m.scope = before


def _of_its_own(scope: Scope) -> Scope:
    """The variables of the next round, which what was started in this one does not see: https://go.dev/ref/spec#For_clause"""
    made = Scope(scope.outer)
    made.names |= scope.names
    return made


def _goes_on(m: Machine, form: Form, test: Form | None) -> None:
    """A loop that did not end: how it would is not followed, or else it tries for ever what failed."""
    if counts(test) or m.path.fault is None or m.path.plan.fail is None:
        m.doubt(form.node, "a loop of many rounds")
        return
    endless(m, form.node, "the end of a loop that tries again")


def _with_patience(m: Machine, form: Form, test: Form | None, rounds: Iterable[bool], seen: set[int]) -> None:
    """A loop that ends by what happens in it, where its test does not count."""
    before = m.patience
    if counts(test):
        loop(m, form, rounds, form.parts[-1], seen)
        return
    patience = m.patience = Patience()

    def patient() -> Iterable[bool]:
        for one in rounds:
            patience.begin(m.path)
            yield one

    try:
        loop(m, form, patient(), form.parts[-1], seen)
    finally:
        patience.end(m.path)
        m.patience = before


def _others(m: Machine, seen: set[int]) -> Callable[[], bool]:
    """Of which it is not known how long it goes on: it is gone through once, and again as long as each round is the turn of another message."""
    is_of_all, counts = m.turn is None, [-1]

    def another() -> bool:
        took = counts[-1] < len(seen) if is_of_all else counts == [-1]
        counts.append(len(seen))
        return took

    return another


def while_(m: Machine, form: Form) -> Any:
    test, _ = form.parts
    seen = set[int]()
    another = _others(m, seen)

    def rounds() -> Iterable[bool]:
        for count in range(_MOST_ROUNDS):
            if form.name == "do" and not count:
                another()
                yield True
                continue
            value = m.of(test)
            if not (value if isinstance(value, bool) else m.decide(form.node, value) and another()):
                if not isinstance(value, bool) and len(seen) < MESSAGES:
                    m.path.begun.append((form.node.id, (in_short(test.node), test.node, m.unit)))
                return
            yield True
        _goes_on(m, form, test)

    _with_patience(m, form, test, rounds(), seen)


TABLE: Final[Table] = {"each": each, "for": for_, "while": while_}
