"""What Python's operators do to the values of a run: truth, comparison, membership, subscripts."""

from __future__ import annotations

import ast
import builtins
import operator
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from ....effort import EFFORT
from ..state.bad_answers import is_bad, is_part, lacking
from ..state.lengths import LONGEST, Count, is_lengthened, size
from ..state.machine import Machine
from ..state.notes import is_expected
from ..state.time_left import reckoned
from ..state.values import (
    ABSENT,
    ATTRIBUTE,
    ITEM,
    LIST,
    PARTS,
    Bound,
    ClassV,
    Coroutine,
    DictV,
    ErrorV,
    FunctionV,
    Future,
    InstanceV,
    ListV,
    Native,
    Opaque,
    Processor,
    inside,
    taint,
)
from .special import asked, compared, has_fields, operated

PLAIN: Final = (str, int, float, bool, bytes, type(None))
_BINARY: Final[dict[type, Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Mod: operator.mod, ast.FloorDiv: operator.floordiv, ast.Div: operator.truediv,
}  # fmt: skip
_ORDER: Final[dict[type, Callable[[Any, Any], Any]]] = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}
_RECKONING: Final = (ast.Add, ast.Sub, ast.Div, ast.FloorDiv)
"""What no text and number are put together by: https://docs.python.org/3/library/stdtypes.html#numeric-types-int-float-complex"""
SOMETIMES: Final = frozenset({"md5OfMessageAttributes"})
"""Keys that only some records have: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
MOST_ITEMS: Final = 500
"""Longer lists are not followed."""


def truth(machine: Machine, value: Any, node: Any) -> bool:
    """Is it true? A thing of which nobody knows it more likely is."""
    if isinstance(value, PLAIN):
        return bool(value)
    value = inside(value, "__bool__", "__len__")
    if isinstance(value, (ListV, DictV)):
        machine.notes.asked_for(machine, value, node)
        held = value.items if isinstance(value, ListV) else [one for one in value.entries if not (value.open and isinstance(one, Opaque))]
        return bool(held) or (value.open and machine.choose(node, default=False))
    if isinstance(value, Opaque) and value.kind == "external" and isinstance(getattr(builtins, value.name, None), type):
        return True  # a class of Python's own
    if is_bad(machine, value) and value.name.startswith("requests."):
        return False  # https://requests.readthedocs.io/en/latest/api/#requests.Response.ok
    if isinstance(value, Opaque):
        machine.notes.missed(machine, value, node)
        return not value.made.get("absent") and machine.choose(node, value.kind != "error-info", "truth", value)
    if isinstance(value, Bound) and isinstance(value.function, Opaque) and taint(*value.args):
        return machine.has(node, *value.args, value.function.name)
    for name in ("__bool__", "__len__") if isinstance(value, InstanceV) else ():
        if (found := asked(machine, value, name, [], node)) is not ABSENT:
            return truth(machine, found, node)
    return True


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
            return _equal(machine, left, right, node)
        case ast.IsNot() | ast.NotEq():
            return not _equal(machine, left, right, node)
        case ast.In():
            return _contains(machine, right, left, node)
        case ast.NotIn():
            return not _contains(machine, right, left, node)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Count) or machine.message is not None:
                machine.notes.counts(machine, other, node)
        return bool(_ORDER[type(op)](left, right))
    machine.notes.mixed(machine, "text-for-number", left, right, node)
    for time in (machine.path.tried, machine.path.waited):
        time.compared(left, right)
    return machine.choose(node, default=False)


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
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Opaque) and (one.kind, one.name) == ("value", "object") and not (isinstance(other, Opaque) and other.kind in ("value", "external")):
            return False  # `END = object()` is nothing else
    if isinstance(left, Opaque) and isinstance(right, Opaque):
        if left.kind == right.kind == "external":
            return True if left.name == right.name else None
        return False if left.kind == right.kind == "field" and left.name == right.name == "messageId" else None
    if isinstance(left, ListV) and isinstance(right, ListV) and left.kind == right.kind == "set":
        return _same_set(left, right)
    if isinstance(left, ListV) and isinstance(right, ListV) and not (left.open or right.open):
        if len(left.items) != len(right.items):
            return False
        EFFORT.spend(len(left.items))
        parts = [same(one, other) for one, other in zip(left.items, right.items, strict=True)]
        return False if False in parts else None if None in parts else True
    if isinstance(left, InstanceV) and isinstance(right, InstanceV) and left.cls is right.cls and has_fields(left.cls):
        known_ones = [(one, right.attrs[name]) for name, one in left.attrs.items() if name in right.attrs and isinstance(one, (*PLAIN, Opaque))]
        return False if any(same(one, other) is False for one, other in known_ones) else None
    if isinstance(left, Opaque) or isinstance(right, Opaque):
        other = right if isinstance(left, Opaque) else left
        known = left if isinstance(left, Opaque) else right
        return False if known.kind == "field" and not other and known.name in ("messageId", "receiptHandle", "body") else None
    return False


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
        machine.notes.compared(machine, one, other, node)
        if other is None:
            machine.notes.missed(machine, one, node)
    machine.notes.mixed(machine, "text-is-number", left, right, node)
    key = [one if isinstance(one, (*PLAIN, Opaque)) else type(one) for one in (plainly(left), plainly(right))]
    return machine.choose(node, False, "equal", *key)  # two things of which nobody knows more are more likely not the same


def _contains(machine: Machine, whole: Any, part: Any, node: Any) -> bool:
    if is_part(machine, whole, part):
        return True
    if lacking(machine, whole, part):
        return False
    match whole:
        case ListV():
            for one in whole.items:
                machine.notes.compared(machine, part, one, node)
            found = [same(one, part) for one in whole.items]
            if True in found:
                return True
            return (None in found or whole.open) and machine.choose(node, default=False)
        case DictV():
            machine.notes.asked_for(machine, whole, node)
            if hashable(part) in whole.entries:
                return True
            unknown = whole.open or (isinstance(part, Opaque) and any(same(one, part) is None for one in whole.entries))
            return unknown and machine.choose(node, default=False)
        case str():
            return part in whole if isinstance(part, str) else machine.choose(node, default=False)
        case Opaque(kind="body"):
            machine.notes.looked_for(machine, whole, part, node)
            machine.notes.part(machine, whole.name, part, node)
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


def binary(machine: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    if isinstance(left, InstanceV) or isinstance(right, InstanceV):
        if (found := operated(machine, op, left, right, node)) is not ABSENT:
            return found
        left, right = inside(left), inside(right)
    if isinstance(left, PLAIN) and isinstance(right, PLAIN) and type(op) in _BINARY:
        with suppress(TypeError, ValueError, ArithmeticError, OverflowError):
            if max(size(left), size(right)) < LONGEST and not is_lengthened(op, left, right):
                return _BINARY[type(op)](left, right)
        return Opaque("value", node=node)
    if isinstance(left, ListV) and isinstance(right, ListV):
        return _joined(machine, op, left, right, node)
    if isinstance(left, ListV) and isinstance(op, ast.Mult):
        short = isinstance(right, int) and right * len(left.items) <= MOST_ITEMS
        made = ListV(left.items * (right if short else 1), left.kind, node)
        made.open = left.open or not short
        return made
    if isinstance(left, DictV) and isinstance(right, DictV) and isinstance(op, ast.BitOr):
        merged = DictV({**left.entries, **right.entries}, node)
        merged.open = left.open or right.open
        return merged
    if isinstance(op, _RECKONING):
        machine.notes.mixed(machine, "text-for-number", left, right, node)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, (ListV, DictV)) and isinstance(other, Opaque):
            grown = ListV([*one.items], one.kind, node) if isinstance(one, ListV) else DictV({**one.entries}, node)
            grown.open = True
            return grown
    is_text = isinstance(op, ast.Add) and (isinstance(left, str) or isinstance(right, str))
    return Opaque("value", "", taint(left, right), node, {PARTS: [left, right]} if is_text else reckoned(left, right))


def _joined(machine: Machine, op: ast.operator, left: ListV, right: ListV, node: Any) -> ListV:
    def inside(one: Any, other: ListV) -> bool:
        return _contains(machine, other, one, node)

    match op:
        case ast.Sub():
            items = [one for one in left.items if not inside(one, right)]
        case ast.BitAnd():
            items = [one for one in left.items if inside(one, right)]
        case ast.BitOr():
            items = [*left.items, *(one for one in right.items if not inside(one, left))]
        case _:
            items = [*left.items, *right.items]
    made = ListV(items[:MOST_ITEMS], left.kind, node)
    made.open = left.open or right.open or len(items) > MOST_ITEMS
    return made


def item(machine: Machine, value: Any, key: Any, node: Any) -> Any:
    """`value[key]`."""
    value = inside(value, "__getitem__")
    match value:
        case ListV():
            return _item_of_list(machine, value, key, node)
        case DictV() if not isinstance(key, slice):
            known = hashable(key)
            if known in value.entries:
                machine.notes.touched(machine, value, known)
                return value.entries[known][0]
            machine.notes.misread(machine, value, key, node)
            if value.label == "event" and key == "records":
                return value.entries["Records"][0]
            if value.default is not None:
                made = machine.call(machine, value.default, [], {}, node)
                value.entries[known] = (made, node)
                return made
            unknown = value.message is not None and (not isinstance(key, str) or key in SOMETIMES)
            if isinstance(key, PLAIN) and not value.open and not unknown and not any(isinstance(one, Opaque) for one in value.entries):
                raise machine.fails("KeyError", "LookupError", node=node) if value.message is not None else machine.error("KeyError", "LookupError", node=node)
            name = ATTRIBUTE if value.label == "attributes" else ""
            options = [held for held, _ in value.entries.values()]
            return one_of(machine, options) or Opaque("value", name, taint(value, key), node, lists(options))
        case Opaque():
            if value.kind == "external" and value.name == "os.environ":
                machine.variable(key, node)
            return part(machine, value, key, node)
        case str() | bytes() if isinstance(key, int) and -len(value) <= key < len(value):
            return value[key]
        case InstanceV() if (found := asked(machine, value, "__getitem__", [key], node)) is not ABSENT:
            return found
        case ClassV():
            return value  # `Generic[T]`, an enumeration's member by its name
    return Opaque("value", taint=taint(value, key), node=node)


def lists(options: list[Any]) -> dict[str, Any]:
    """What one of them is, where each is a list."""
    return {LIST: True} if options and all(isinstance(one, ListV) for one in options) else {}


def one_of(machine: Machine, options: list[Any]) -> Any:
    """One of the functions, classes or objects that a dict holds, which one nobody knows: each is tried. None where they are not all of these."""
    if not options or not all(isinstance(one, (FunctionV, Bound, ClassV, InstanceV)) and hasattr(getattr(one, "function", one), "node") for one in options):
        return None
    *others, last = options
    return next((one for one in others if machine.choose(getattr(one, "function", one).node, default=one is others[0])), last)


def part(machine: Machine, value: Opaque, key: Any, node: Any) -> Any:
    """A part of something that is not known: of a message's body, the way to it is kept."""
    if value.kind == "external":
        if isinstance(key, Native) and key.name == "provider":  # `Provide[Container.orders]` of dependency-injector
            return machine.call(machine, key, [], {}, node)
        return Opaque("external", f"{value.name}[]", node=node, made={"key": key, **value.made})
    if is_part(machine, value, key):
        return machine.path.bad.parts[key]
    if is_bad(machine, value) and key in machine.path.bad.lacks:
        raise machine.error("KeyError", "LookupError", node=node)
    machine.notes.of_attribute(machine, value, key, node)
    if value.kind == "field" and isinstance(key, str):
        machine.notes.unparsed(machine, value, node)
    if value.kind == "body":
        machine.notes.opened(machine, value, key, node)
        made = Opaque("body", f"{value.name}.{key}" if isinstance(key, str) else value.name, value.taint, node)
        return made if machine.same is None or not isinstance(key, PLAIN) else machine.same.setdefault((value, key), made)
    return Opaque("value", taint=value.taint, node=node, made=_of_item(machine, value, key, node))


def _of_item(machine: Machine, value: Opaque, key: Any, node: Any) -> dict[str, Any]:
    """Where there is no item, there is no Item in the answer: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html"""
    if key != "Item" or not value.name.endswith(".get_item"):
        return {}
    if isinstance(node, ast.Subscript) and not (machine.running and is_expected(machine.running[-1].node, node, "KeyError")):
        return {ITEM: (value.node, node)}
    machine.notes.asked_for_item.add(id(value.node))
    return {}


def _item_of_list(machine: Machine, value: ListV, key: Any, node: Any) -> Any:
    if value.kind in ("generator", "iterator") and not value.open:
        raise machine.fails("TypeError", node=node)
    if value.label == "records" and isinstance(key, int):
        machine.notes.picked(machine, node)
    if isinstance(key, int) and not value.open:
        if -len(value.items) <= key < len(value.items):
            return value.items[key]
        raise machine.error("IndexError", "LookupError", node=node)
    if isinstance(key, slice):
        ends = (key.start, key.stop, key.step)
        if value.label == "records" and key.start in (None, 0):
            machine.notes.counts(machine, key.stop, node)
        if all(one is None or isinstance(one, int) for one in ends) and key.step != 0:
            cut = ListV(value.items[slice(*ends)], value.kind, node)
        else:
            cut = ListV([*value.items], value.kind, node)
            cut.open = True
        cut.open = cut.open or value.open
        if value.open and isinstance(key.stop, int) and isinstance(start := key.start or 0, int) and key.step is None:
            cut.width = max(key.stop - start, 0)
        return cut
    return value.items[0] if len(value.items) == 1 and not value.open else Opaque("value", taint=taint(value), node=node)


def is_callable(value: Any) -> bool:
    return isinstance(value, (FunctionV, Bound, ClassV, Native)) or (isinstance(value, Opaque) and value.kind == "external")


def kind_name(value: Any) -> str:
    """The name of a value's type, as `isinstance` asks for it; "" where it is not known."""
    match value:
        case ListV():
            return value.kind
        case DictV():
            return "dict"
        case FunctionV() | Bound():
            return "function"
        case Coroutine():
            return "coroutine"
        case Future() | Processor() | Opaque() | InstanceV() | ErrorV():
            return ""
        case int() if not isinstance(value, bool):  # a status, too
            return "int"
    return type(value).__name__
