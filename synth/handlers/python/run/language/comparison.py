"""What Python compares, and takes for true: whether two values of a run are the same, and whether one is in another."""

from __future__ import annotations

import ast
import builtins
import operator
from collections.abc import Callable
from typing import Any, Final

from ....effort import EFFORT
from ..state import bodies
from ..state.bad_answers import is_bad, is_part, lacking
from ..state.lengths import Count
from ..state.machine import IN_ENVIRONMENT, LIKELY, Machine
from ..state.time_left import hangs_on_it, is_after
from ..state.tries import TRIES, combined
from ..state.values import (
    ABSENT,
    Bound,
    DictV,
    ErrorV,
    InstanceV,
    ListV,
    Opaque,
    inside,
    is_of_environment,
    taint,
)
from .special import asked, compared, has_fields

PLAIN: Final = (str, int, float, bool, bytes, type(None))
_ORDER: Final[dict[type, Callable[[Any, Any], Any]]] = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}


_THERE: Final = ("messageId", "receiptHandle")
"""Fields that no message lacks: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
_OF_CHECKERS: Final = ("typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING")
"""What is true only of a type checker: https://docs.python.org/3/library/typing.html#typing.TYPE_CHECKING"""


def truth(machine: Machine, value: Any, node: Any) -> bool:
    """Is it true? A thing of which nobody knows it more likely is."""
    if isinstance(value, PLAIN):
        return bool(value)
    value = inside(value, "__bool__", "__len__")
    if isinstance(value, (ListV, DictV)):
        bodies.asked_for(machine, value, node)
        held = value.items if isinstance(value, ListV) else [one for one in value.entries if not (value.open and isinstance(one, Opaque))]
        return bool(held) or _is_spelt_out(value) or (value.open and machine.choose(node, default=False))
    if isinstance(value, Opaque) and value.kind == "external" and isinstance(getattr(builtins, value.name, None), type):
        return True  # a class of Python's own
    if isinstance(value, Opaque) and value.kind == "external" and value.name in _OF_CHECKERS:
        return False
    if isinstance(value, Opaque) and value.kind == "field" and value.name in _THERE:
        return True
    if is_bad(machine, value) and value.name.startswith("requests."):
        return False  # https://requests.readthedocs.io/en/latest/api/#requests.Response.ok
    if isinstance(value, Opaque):
        machine.notes.missed(machine, value, node)
        return not value.made.get("absent") and machine.choose(node, value.made.get(LIKELY, value.kind != "error-info"), "truth", value)
    if isinstance(value, Bound) and isinstance(value.function, Opaque) and taint(*value.args):
        if isinstance(value.args[0], ErrorV):
            return machine.choose(node, True, "attribute", value.args[0], value.function.name)
        return machine.has(node, *value.args, value.function.name)
    for name in ("__bool__", "__len__") if isinstance(value, InstanceV) else ():
        if (found := asked(machine, value, name, [], node)) is not ABSENT:
            return truth(machine, found, node)
    return True


def _is_spelt_out(value: Any) -> bool:
    """Is it a dict that the code writes with something in it, under a name that nobody knows?"""
    made = value.node if isinstance(value, DictV) and value.entries and not value.shrunk else None
    return isinstance(made, ast.Dict) and any(key is not None for key in made.keys)


def compare(machine: Machine, op: ast.cmpop, left: Any, right: Any, node: Any) -> bool:
    if machine.prefer is not None and isinstance(op, (ast.IsNot, ast.NotEq, ast.NotIn)):
        machine.prefer = not machine.prefer
    if isinstance(left, InstanceV) or isinstance(right, InstanceV):
        if (found := compared(machine, op, left, right, node)) is not ABSENT:
            return truth(machine, found, node) != isinstance(op, ast.NotIn)
        if isinstance(op, ast.NotEq) and (found := compared(machine, ast.Eq(), left, right, node)) is not ABSENT:
            return not truth(machine, found, node)
        left, right = inside(left), inside(right)
    match op:
        case ast.Is() | ast.Eq():
            if machine.message is not None and type(left) is type(right) is int:
                machine.notes.counts(machine, max(left, right), node)
            return _chosen(machine, operator.eq, left, right, node, _equal(machine, left, right, node))
        case ast.IsNot() | ast.NotEq():
            return not _chosen(machine, operator.eq, left, right, node, _equal(machine, left, right, node))
        case ast.In():
            return contains(machine, right, left, node)
        case ast.NotIn():
            return not contains(machine, right, left, node)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Count) or machine.message is not None:
                machine.notes.counts(machine, other, node)
        return bool(_ORDER[type(op)](left, right))
    if is_after(left, right) or is_after(right, left):
        return isinstance(op, (ast.Gt, ast.GtE)) == is_after(left, right)
    machine.notes.mixed(machine, "text-for-number", left, right, node)
    for time in (machine.path.tried, machine.path.waited):
        time.compared(left, right)
    if hangs_on_it(left, right):
        machine.path.of_time[id(node)] = (node, machine.module)
    return _chosen(machine, _ORDER[type(op)], left, right, node, machine.choose(node, default=False))


def _chosen(machine: Machine, function: Callable[..., Any], left: Any, right: Any, node: Any, answer: bool) -> bool:  # noqa: FBT001, PLR0913, PLR0917 - what was chosen
    """A number that is reckoned from how often the message was received is so from here on."""
    if (isinstance(left, Opaque) or isinstance(right, Opaque)) and (made := combined(function, left, right)) is not None:
        tried = frozenset(i for i, one in enumerate(made[TRIES]) if bool(one) is answer)
        machine.path.counts[machine.message] = machine.path.counts.get(machine.message, tried) & tried
        machine.path.of_tries[id(node)] = (node, machine.module)
    return answer


def plainly(value: Any) -> Any:
    """An attribute of something that is not known, which may be a method and need not."""
    return value.function if isinstance(value, Bound) and isinstance(value.function, Opaque) else value


def same(left: Any, right: Any) -> bool | None:
    """Are they equal? None: nobody knows."""
    left, right = plainly(left), plainly(right)
    if isinstance(left, PLAIN) and isinstance(right, PLAIN):
        return left == right and isinstance(left, bool) == isinstance(right, bool)
    if left is right:
        return True
    if isinstance(left, Opaque):
        return _same_unknown(left, right)
    if isinstance(right, Opaque):
        return _same_unknown(right, left)
    if isinstance(left, ListV) and isinstance(right, ListV):
        return _same_list(left, right)
    if isinstance(left, InstanceV) and isinstance(right, InstanceV) and left.cls is right.cls and has_fields(left.cls):
        known_ones = [(one, right.attrs[name]) for name, one in left.attrs.items() if name in right.attrs and isinstance(one, (*PLAIN, Opaque))]
        return False if any(same(one, other) is False for one, other in known_ones) else None
    return False


def _same_unknown(one: Opaque, other: Any) -> bool | None:
    """Is what is not known the same as something else?"""
    if _is_made_for_itself(one, other) or _is_made_for_itself(other, one):
        return False
    if not isinstance(other, Opaque):
        return False if one.kind == "field" and not other and one.name in ("messageId", "receiptHandle", "body") else None
    if one.kind == other.kind == "external":
        return True if one.name == other.name else None
    return False if one.kind == other.kind == "field" and one.name == other.name == "messageId" else None


def _is_made_for_itself(one: Any, other: Any) -> bool:
    """`END = object()` is nothing else."""
    return isinstance(one, Opaque) and (one.kind, one.name) == ("value", "object") and not (isinstance(other, Opaque) and other.kind in ("value", "external"))


def _same_list(left: ListV, right: ListV) -> bool | None:
    if left.kind == right.kind == "set":
        return _same_set(left, right)
    if left.open or right.open or len(left.items) != len(right.items):
        return False
    EFFORT.spend(len(left.items))
    parts = [same(one, other) for one, other in zip(left.items, right.items, strict=True)]
    return False if False in parts else None if None in parts else True


def _same_set(left: ListV, right: ListV) -> bool | None:
    """Sets have no order, and each item once."""
    items = [*left.items, *right.items]
    if left.open or right.open or not all(isinstance(one, PLAIN) for one in items):
        return None if items else True
    return {*left.items} == {*right.items}


def _equal(machine: Machine, left: Any, right: Any, node: Any) -> bool:
    found = same(left, right)
    if found is not None:
        return found
    for one, other in ((left, right), (right, left)):
        bodies.compared(machine, one, other, node)
        if other is None:
            machine.notes.missed(machine, one, node)
    machine.notes.mixed(machine, "text-is-number", left, right, node)
    key = [one if isinstance(one, (*PLAIN, Opaque)) else type(one) for one in (plainly(left), plainly(right))]
    return machine.choose(node, False, "equal", *key)  # two things of which nobody knows more are more likely not the same


def contains(machine: Machine, whole: Any, part: Any, node: Any) -> bool:
    if is_part(machine, whole, part):
        return True
    if lacking(machine, whole, part):
        return False
    key: tuple[Any, ...] = (
        ("in", part, id(node)) if isinstance(part, Opaque) and part.kind == "error" else ()
    )  # by which code it is told apart, the clause being over
    if is_of_environment(whole):
        key = (IN_ENVIRONMENT, whole if isinstance(whole, Opaque) else whole.items[0], part if isinstance(part, (*PLAIN, Opaque)) else id(node))
    match whole:
        case ListV():
            for one in whole.items:
                bodies.compared(machine, part, one, node)
            found = [same(one, part) for one in whole.items]
            if True in found:
                return True
            return (None in found or whole.open) and machine.choose(node, False, *key)
        case DictV():
            bodies.asked_for(machine, whole, node)
            if hashable(part) in whole.entries:
                return True
            unknown = whole.open or (isinstance(part, Opaque) and any(same(one, part) is None for one in whole.entries))
            return unknown and machine.choose(node, False, *key)
        case str():
            return part in whole if isinstance(part, str) else machine.choose(node, False, *key)
        case Opaque(kind="body"):
            bodies.looked_for(machine, whole, part, node)
            bodies.part(machine, whole.name, part, node)
        case Opaque(kind="field", name="body"):
            machine.notes.searched.add(id(node))
        case Opaque(kind="value"):
            machine.notes.asked_for_item.add(id(whole.node))
        case Opaque(kind="external", name="os.environ") if isinstance(part, str):
            machine.looked_up(part, None, whole, node)
            if machine.lacking:
                return part != machine.lacking or bool(machine.presumed)
            return machine.choose(node, machine.present(part), "present", part)
    return machine.choose(node, default=False)


def hashable(value: Any) -> Any:
    """What a dict is asked for this key."""
    EFFORT.spend()
    return ("tuple", *map(hashable, value.items)) if isinstance(value, ListV) else value
