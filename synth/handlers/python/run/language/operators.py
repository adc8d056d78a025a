"""What Python's operators make of the values of a run: sums and the like, items and parts."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from ..state import bodies
from ..state.bad_answers import is_bad, is_part
from ..state.lengths import LONGEST, is_lengthened, size
from ..state.machine import Machine
from ..state.notes import catching, is_expected, names_error
from ..state.time_left import reckoned
from ..state.tries import MOST_EXPONENT, combined, raised
from ..state.values import (
    ABSENT,
    ATTRIBUTE,
    CONDITION,
    GLOBALS,
    IN_ATTRIBUTES,
    ITEM,
    LIST,
    PARTS,
    SYSTEM,
    TEXTS,
    Bound,
    ClassV,
    Coroutine,
    DictV,
    ErrorV,
    FunctionV,
    Future,
    InstanceV,
    ListV,
    ModuleV,
    Native,
    Opaque,
    Processor,
    inside,
    is_of_id,
    taint,
)
from .comparison import PLAIN, contains, hashable
from .special import asked, operated


def _power(base: float, exponent: float) -> Any:
    """As far as the number is a short one."""
    if abs(base) > _LARGEST_BASE or not 0 <= exponent <= MOST_EXPONENT:
        raise OverflowError
    return base**exponent


_LARGEST_BASE: Final = 1_000
_BINARY: Final[dict[type, Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Mod: operator.mod, ast.FloorDiv: operator.floordiv, ast.Div: operator.truediv, ast.Pow: _power,
}  # fmt: skip
_RECKONING: Final = (ast.Add, ast.Sub, ast.Div, ast.FloorDiv)
"""What no text and number are put together by: https://docs.python.org/3/library/stdtypes.html#numeric-types-int-float-complex"""
SOMETIMES: Final = frozenset({"md5OfMessageAttributes"})
"""Keys that only some records have: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
_MISSING: Final = ("KeyError", "LookupError")
MOST_ITEMS: Final = 500
"""Longer lists are not followed."""


def _of_container(op: ast.operator, left: Any, right: Any, node: Any) -> ListV | DictV | None:
    """A list several times over, or two dicts in one."""
    if isinstance(left, ListV) and isinstance(op, ast.Mult):
        short = isinstance(right, int) and right * len(left.items) <= MOST_ITEMS
        made = ListV(left.items * (right if short else 1), left.kind, node)
        made.open = left.open or not short
        return made
    if isinstance(left, DictV) and isinstance(right, DictV) and isinstance(op, ast.BitOr):
        merged = DictV({**left.entries, **right.entries}, node)
        merged.open = left.open or right.open
        return merged
    return None


def _grown(one: ListV | DictV, node: Any) -> ListV | DictV:
    """The same with what nobody knows in it."""
    grown = ListV([*one.items], one.kind, node) if isinstance(one, ListV) else DictV({**one.entries}, node)
    grown.open = True
    return grown


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
    if (made := _of_container(op, left, right, node)) is not None:
        return made
    if isinstance(op, _RECKONING):
        machine.notes.mixed(machine, "text-for-number", left, right, node)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, (ListV, DictV)) and isinstance(other, Opaque):
            return _grown(one, node)
    if isinstance(op, (ast.BitOr, ast.BitAnd)) and (CONDITION in getattr(left, "made", ()) or CONDITION in getattr(right, "made", ())):
        parts = [one.made.get(CONDITION) if isinstance(one, Opaque) else None for one in (left, right)]
        return Opaque("value", "", taint(left, right), node, {CONDITION: ("or" if isinstance(op, ast.BitOr) else "and", *parts)})
    is_text = isinstance(op, ast.Add) and (isinstance(left, str) or isinstance(right, str))
    unknown = Opaque("value", "", taint(left, right), node, {PARTS: [left, right]} if is_text else reckoned(left, right) or _by_try(op, left, right))
    given = right.items if isinstance(right, ListV) else [right]
    if not any(map(is_of_id, (left, *given))):
        return unknown
    from ..state import message_ids  # noqa: PLC0415 - few handlers make a text of an id

    return message_ids.combined(unknown, op, left, right)


def _by_try(op: ast.operator, left: Any, right: Any) -> dict[str, Any] | None:
    function = raised if isinstance(op, ast.Pow) else _BINARY.get(type(op))
    return combined(function, left, right) if function is not None else None


def _joined(machine: Machine, op: ast.operator, left: ListV, right: ListV, node: Any) -> ListV:
    def inside(one: Any, other: ListV) -> bool:
        return contains(machine, other, one, node)

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
            unknown = unknown or (value.label == "event" and not any("ecords" in line for line in machine.notes.source.lines))  # it is given others, too
            if isinstance(key, PLAIN) and not value.open and not unknown and not any(isinstance(one, Opaque) for one in value.entries):
                raise machine.fails("KeyError", "LookupError", node=node) if value.message is not None else machine.error("KeyError", "LookupError", node=node)
            name = ATTRIBUTE if value.label == "attributes" else IN_ATTRIBUTES if value.label == SYSTEM else ""
            options = meant(value, key)
            return one_of(machine, options) or anything(machine, value, key, node) or Opaque("value", name, taint(value, key), node, lists(options))
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


def meant(value: DictV, key: Any) -> list[Any]:
    """What a dict may hold under a key that nobody knows: whatever it has, or, of a text that is put together, what has a name like it."""
    names: list[Any] = [*value.entries]
    if isinstance(key, Opaque) and PARTS in key.made:
        from .looked_up import fitting  # noqa: PLC0415 - few handlers look up something so

        names = fitting(key, names) or names
    return [value.entries[one][0] for one in names]


def anything(machine: Machine, value: DictV, key: Any, node: Any) -> Opaque | None:
    """What a module has under a name of which nothing is known, so that nobody can say what comes of it; None of any other dict."""
    if value.label != GLOBALS or not isinstance(key, Opaque):
        return None
    from .looked_up import unknown  # noqa: PLC0415 - as above

    return unknown(machine, key, node)


def lists(options: list[Any]) -> dict[str, Any]:
    """What one of them is, where each is a list, or a text."""
    return {LIST: True} if options and all(isinstance(one, ListV) for one in options) else texts(options)


def texts(options: list[Any]) -> dict[str, Any]:
    return {TEXTS: options} if options and all(isinstance(one, str) for one in options) else {}


def one_of(machine: Machine, options: list[Any]) -> Any:
    """One of the functions, classes, objects or modules that a dict holds, which one nobody knows: each is tried. None where they are not all of these."""
    nodes = [one.source.tree if isinstance(one, ModuleV) else getattr(getattr(one, "function", one), "node", None) for one in options]
    if not options or None in nodes or not all(isinstance(one, (FunctionV, Bound, ClassV, InstanceV, ModuleV)) for one in options):
        return None
    *others, last = options
    return next((one for one, node in zip(others, nodes, strict=False) if machine.choose(node, default=one is others[0])), last)


def part(machine: Machine, value: Opaque, key: Any, node: Any) -> Any:
    """A part of something that is not known: of a message's body, the way to it is kept."""
    if value.kind == "external":
        if isinstance(key, Native) and key.name == "provider":  # `Provide[Container.orders]` of dependency-injector
            return machine.call(machine, key, [], {}, node)
        if value.name == "sys.modules" and isinstance(key, str) and (module := machine.modules.known.get(key)) is not None:
            return module
        return Opaque("external", f"{value.name}[]", node=node, made={"key": key, **value.made})
    if is_part(machine, value, key):
        return machine.path.bad.parts[key]
    if is_bad(machine, value) and key in machine.path.bad.lacks:
        raise machine.error("KeyError", "LookupError", node=node)
    machine.notes.of_attribute(machine, value, key, node)
    if value.kind == "field" and isinstance(key, str):
        bodies.unparsed(machine, value, node)
    if value.kind == "body":
        bodies.opened(machine, value, key, node)
        made = Opaque("body", f"{value.name}.{key}" if isinstance(key, str) else value.name, value.taint, node)
        return made if machine.same is None or not isinstance(key, PLAIN) else machine.same.setdefault((value, key), made)
    if is_of_id(value):
        from ..state import message_ids  # noqa: PLC0415 - as above

        return message_ids.part(Opaque("value", "", value.taint, node, _of_item(machine, value, key, node)), value, key)
    name = value.name if value.kind == "field" and isinstance(key, slice) else IN_ATTRIBUTES if value.name == ATTRIBUTE else ""
    kind = "error" if value.kind == "error" else "value"
    return Opaque(kind, name, value.taint, node, _of_item(machine, value, key, node))


def _of_item(machine: Machine, value: Opaque, key: Any, node: Any) -> dict[str, Any]:
    """Where there is no item, there is no Item in the answer: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html"""
    if key != "Item" or not value.name.endswith(".get_item"):
        return {}
    here, *callers = [one.node for one in reversed(machine.running)] or [None]
    expects = here is not None and (is_expected(here, node, *_MISSING) or any(names_error(one, *_MISSING) for one in callers))
    if isinstance(node, ast.Subscript) and not expects:
        return {ITEM: (value.node, node, catching(here, node) if here is not None else [])}
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
            if key.stop == 1:
                machine.notes.picked(machine, node)
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
