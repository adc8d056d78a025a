"""Loops. What goes through the messages goes through each of them; how often any other loop runs is not known, and it is run once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .....values.worlds import Undecided
from ...syntax import field, needed, text_of
from ..state.compiler import Compiler, Ending, Expression, Statement
from ..state.environment import Env
from ..state.machine import CutShort, Machine, Throw
from ..state.values import NOBODY, Obj, Promise, Site, Unknown, about_of
from .functions import awaited
from .objects.listing import listed
from .objects.promised import settled
from .patterns import binder, is_var
from .rounds import one_round

if TYPE_CHECKING:
    from tree_sitter import Node


def turn(machine: Machine, item: Any, *, abreast: bool = False) -> None:
    """From now on it is this item's message's turn; `abreast`: and that of the others, whose work is not waited for in between."""
    about = about_of(item)
    if len(about) == 1 and machine.current not in about:  # parts of a message are no other turn
        (machine.current,) = about
        machine.abreast = abreast


def _ends(ending: Ending | None, label: str | None) -> tuple[bool, Ending | None]:
    """Is the loop over, and how?"""
    if ending is None or (ending[0] == "continue" and ending[1] in (None, label)):
        return False, None
    return True, None if ending[0] == "break" and ending[1] in (None, label) else ending


def _label(node: Node) -> str | None:
    parent = node.parent
    return text_of(needed(parent, "label")) if parent is not None and parent.type == "labeled_statement" else None


def _for_in(compiler: Compiler, node: Node) -> Statement:
    left, operator = needed(node, "left"), text_of(needed(node, "operator"))
    declares = field(node, "kind") is not None
    bind = binder(compiler, left, declares=declares)
    over, body, site = compiler.expression(needed(node, "right")), compiler.statement(needed(node, "body")), compiler.site(node)
    waits, label, var = any(one.type == "await" for one in node.children), _label(node), is_var(node)

    def run(machine: Machine, env: Env) -> Ending | None:
        value = over(machine, env)
        items = listed(machine, value, site, lenient=True) if operator == "of" else _keys(value)
        before = machine.current, machine.abreast
        try:
            counted = isinstance(items, list) and not (isinstance(value, Obj) and value.open)
            for at, item in enumerate(items if isinstance(items, list) else [Unknown(("item", items.key), items.about)]):
                machine.step()
                inside = Env(env)
                turn(machine, item)
                bind(machine, inside.function if var else inside, awaited(machine, item, site) if waits else item)
                with one_round(machine, None if counted else node) as one:
                    ended = body(machine, inside) if body is not None else None
                    over_, ending = _ends(ended, label)
                    one.last = over_
                if over_:
                    _left(machine, value, at, site)
                    if ended is not None and isinstance(items, list):
                        machine.state["left"] = (ended[2], about_of(tuple(items[at + 1 :])))
                    return ending
        finally:
            machine.current, machine.abreast = before
        if isinstance(value, Obj) and "%thrown" in value.props:
            raise Throw(value.props["%thrown"])
        return None

    return run


def _left(machine: Machine, value: Any, at: int, site: Site) -> None:
    """A loop ends before its generator does: what that did after it gave this item does not happen."""
    if not isinstance(value, Obj) or (works := value.props.get("%works")) is None:
        return
    reached, (end, _, late, failed), anyhow = works
    if anyhow or len(reached) != len(value.items or ()) or reached[at][3] is not failed:
        machine.doubt("a loop may end before the generator that it goes through", site)
        return
    done, touched, late_by_then, _ = reached[at]
    machine.late -= late - late_by_then
    machine.events[done:end] = [one._replace(kind="log", about=NOBODY, given=()) for one in machine.events[done:end]]
    for message in [*machine.touched][touched:]:
        del machine.touched[message]


def _keys(value: Any) -> Any:
    if isinstance(value, Obj) and not value.open:
        return (
            [str(i) for i in range(len(value.items))]
            if value.items is not None and value.kind == "array"
            else [key for key in value.props if isinstance(key, str)]
        )
    return Unknown(("keys", id(value)), about_of(value))


def _for(compiler: Compiler, node: Node) -> Statement:
    initial, increment = field(node, "initializer"), field(node, "increment")
    condition = next((one for one in node.children_by_field_name("condition") if one.is_named and one.type != "empty_statement"), None)
    if condition is not None and condition.type == "expression_statement":
        condition = condition.named_children[0]
    first = compiler.statement(initial) if initial is not None and initial.type != "empty_statement" else None
    test = compiler.expression(condition) if condition is not None else None
    after = compiler.expression(increment) if increment is not None else None
    body, label = compiler.statement(needed(node, "body")), _label(node)
    where = compiler.site(condition) if condition is not None else None

    def run(machine: Machine, env: Env) -> Ending | None:
        inside = Env(env)
        if first is not None:
            first(machine, inside)
        return _rounds(machine, inside, test, body, after, label, where)

    return run


ENOUGH: Final = 2
"""After so many rounds of a loop, what is asked in it is answered as it most likely is not: that is how a loop without a condition ends."""
_WEARY: Final = ((0, 2), (1, 1))
"""How weary it is then of a loop that does not count, in each second round, whichever answer ends it; and of one that does."""
TOO_MANY: Final = 500


def _rounds(  # noqa: PLR0913, PLR0917 - the parts of a loop
    machine: Machine,
    env: Env,
    test: Expression | None,
    body: Statement | None,
    after: Expression | None,
    label: str | None,
    where: Site | None,
    *,
    at_least_once: bool = False,
) -> Ending | None:
    """Run a loop for as long as its condition holds; an unknown one holds once, and again for as long as each round is the first one of another message."""
    before, unknown, first, rounds, patient = machine.current, 0, at_least_once, 0, machine.weary
    fresh, met, is_counted = not machine.touched, -1, where is not None and where.node.type == "binary_expression"
    try:
        while True:
            machine.step()
            asked = settled(test(machine, env)) if test is not None and not first else True
            first = False
            unknown += isinstance(asked, (Unknown, Promise))
            rounds += 1
            machine.weary = patient or (_WEARY[is_counted][rounds % 2] if asked is True and rounds > ENOUGH else 0)
            if rounds > TOO_MANY:
                raise CutShort(Undecided("a loop runs for longer than is followed"))
            if unknown > 1 and fresh and met < len(machine.touched) < machine.messages and isinstance(asked, Unknown) and not machine.truth(asked):
                machine.state["begun"] = (id(body), where)
                return None
            if unknown > 1 and met == len(machine.touched):
                _is_cut(machine, asked, where)
            if (unknown > 1 and met == len(machine.touched)) or not (isinstance(asked, Unknown) or machine.truth(asked)):
                return None
            met = len(machine.touched)
            with one_round(machine, _loop(where) if isinstance(asked, Unknown) else None) as one:
                ended = body(machine, Env(env)) if body is not None else None
                over, ending = _ends(ended, label)
                one.last = over
            if over:
                if fresh and ended is not None:
                    machine.state["begun"] = (id(body), ended[2])
                return ending
            if after is not None:
                after(machine, env)
    finally:
        machine.current, machine.weary = before, patient
        if fresh and len(machine.touched) == machine.messages:
            machine.state.setdefault("gone through", set()).add(id(body))


def _is_cut(machine: Machine, asked: Any, where: Site | None) -> None:
    """A loop ends of which nobody knows whether it does: where the first message's request was told of a failure, it may be what tries again."""
    if isinstance(asked, Unknown) and machine.bad is not None and machine.bad.since and not machine.current:
        machine.doubt("how often a loop runs after such an answer is not known", where)


def _loop(condition: Site | None) -> Node | None:
    """The loop whose condition this is."""
    node = condition.node if condition is not None else None
    while node is not None and node.type not in TABLE:
        node = node.parent
    return node


def _while(compiler: Compiler, node: Node) -> Statement:
    test, body = compiler.expression(needed(node, "condition")), compiler.statement(needed(node, "body"))
    first, label, where = node.type == "do_statement", _label(node), compiler.site(needed(node, "condition").named_children[0])
    return lambda machine, env: _rounds(machine, env, test, body, None, label, where, at_least_once=first)


TABLE: Final = {"for_in_statement": _for_in, "for_statement": _for, "while_statement": _while, "do_statement": _while}
