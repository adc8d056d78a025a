"""Python's own functions: what they give in a run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ...language.binding import assigned, gone_through
from ...language.catching import class_names
from ...language.classes import unknown_texts
from ...language.comparison import PLAIN, hashable, truth
from ...language.functions import class_of, is_class_of_error, lineage
from ...language.operators import is_callable, kind_name, one_of
from ...language.special import asked, put
from ...state.lengths import Count
from ...state.machine import Machine
from ...state.time_left import reckoned
from ...state.tries import counted
from ...state.values import (
    ABSENT,
    BYTES,
    OF_ERROR,
    OF_MESSAGES,
    SPELT,
    ClassV,
    DictV,
    ErrorV,
    InstanceV,
    Lazy,
    ListV,
    ModuleV,
    Native,
    Opaque,
    holds_error,
    inside,
    is_of_id,
    taint,
)
from .sequences import ITERATORS, SEQUENCES


def _len(machine: Machine, node: Any, value: Any) -> Any:
    value = inside(value, "__len__")
    if isinstance(value, Lazy) or (isinstance(value, ListV) and value.kind in ITERATORS and not value.open):
        raise machine.fails("TypeError", node=node)
    if isinstance(value, ListV) and value.label == "records" and not value.open:
        return Count(len(value.items))
    if machine.lengths is not None and isinstance(value, ListV) and value.items and value.label != "records" and taint(value):
        machine.lengths.append((node, machine.module))
        return Opaque("value", "len", node=node)
    if isinstance(value, (ListV, DictV)) and not value.open:
        return len(value.items if isinstance(value, ListV) else value.entries)
    if (found := asked(machine, value, "__len__", [], node)) is not ABSENT:
        return found
    if is_of_id(value):
        from ...state import message_ids  # noqa: PLC0415 - few handlers ask how long an id is

        return message_ids.length(Opaque("value", taint=taint(value), node=node), value)
    return len(value) if isinstance(value, (str, bytes)) else Opaque("value", taint=taint(value), node=node)


def _isinstance(machine: Machine, node: Any, value: Any, kinds: Any) -> bool:
    asked = set(class_names(kinds))
    machine.notes.ask_for_type(value)
    if isinstance(value, (ErrorV, InstanceV)):
        return bool(asked & {*lineage(value), "object"})
    if name := kind_name(value):
        from .kinds import is_one  # noqa: PLC0415 - few handlers ask for the type of what they have made

        found = name in asked or is_one(name, asked)
        return machine.choose(node, False, "isinstance", name, *sorted(asked)) if found is None else found
    if any(one.endswith(("Exception", "Error")) for one in asked):
        return False
    if isinstance(value, Opaque) and value.kind == "field" and value.name in OF_MESSAGES:
        return bool(asked & {"str", "object"})
    return machine.choose(node, True, "isinstance", value, *sorted(asked)) if isinstance(value, Opaque) else True


def _hasattr(machine: Machine, node: Any, value: Any, name: Any) -> bool:
    machine.notes.ask_for_type(value)
    return machine.choose(node, True, "hasattr", value, name)


def _type(machine: Machine, node: Any, value: Any, *rest: Any) -> Any:
    """The class of a value, or a new one, whose methods are not followed: https://docs.python.org/3/library/functions.html#type"""
    contextlib = any(isinstance(one, Opaque) and one.name.startswith("contextlib.") for bases in rest if isinstance(bases, ListV) for one in bases.items)
    if contextlib or any(isinstance(one, DictV) and any(is_callable(held) for held, _ in one.entries.values()) for one in rest):
        machine.unfollowed(node, f"what the class does that type() makes in line {node.lineno} of its code is not followed")
    machine.notes.ask_for_type(value)
    return class_of(value, node)


def _issubclass(machine: Machine, node: Any, one: Any, kinds: Any) -> bool:
    return bool(set(lineage(one)) & set(class_names(kinds))) or (not isinstance(one, ClassV) and not is_class_of_error(one) and machine.choose(node, False))


def _vars(_m: Machine, node: Any, value: Any = None) -> Any:
    return DictV({name: (held, node) for name, held in value.attrs.items()}, node) if isinstance(value, InstanceV) else Opaque("value", node=node)


def _dict(machine: Machine, node: Any, *args: Any, **given: Any) -> DictV:
    copied = args[0] if len(args) == 1 and not given and isinstance(args[0], DictV) else None
    made = DictV({}, node, copied.label, copied.message) if copied is not None else DictV({}, node)
    for one in args:
        if isinstance(one, DictV):
            made.entries.update(one.entries)
            made.open, made.rest = made.open or one.open, one.rest if made.rest is None else made.rest
        else:
            made.rest = one if isinstance(one, Opaque) else made.rest
            for row in gone_through(machine, one, node).items:
                if isinstance(row, ListV) and len(row.items) == 2:  # noqa: PLR2004 - a pair
                    made.entries[hashable(row.items[0])] = (row.items[1], node)
                else:
                    made.open = True
    keys = {one.arg: one.value for one in node.keywords} if isinstance(node, ast.Call) else {}
    made.entries.update({name: (value, keys.get(name, node)) for name, value in given.items()})
    machine.notes.built(machine, made, node)
    return made


def _str(_m: Machine, node: Any, value: Any = "", *_a: Any) -> Any:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Opaque) and value.kind == "field":
        return value if BYTES not in value.made else Opaque("value", taint=value.taint, node=node)
    return _of_body(node, value) or _as_text(node, value)


def _as_text(node: Any, value: Any) -> Opaque:
    """A text of a value, which of an exception has no more of the message than that says."""
    made = {OF_ERROR: True} if holds_error(value) else {SPELT: value.made[SPELT]} if isinstance(value, Opaque) and SPELT in value.made else None
    return Opaque("value", taint=taint(value), node=node, made=made)


def _repr(_m: Machine, node: Any, value: Any) -> Opaque:
    made = _as_text(node, value)
    if not is_of_id(value):
        return made
    from ...state import message_ids  # noqa: PLC0415 - few handlers write an id another way

    return message_ids.of_function(made, "repr", value)


def _of_body(node: Any, value: Any) -> Opaque | None:
    """A part of a message's body, which as a text or a number is that part still; None for anything else."""
    if isinstance(value, Opaque) and (value.kind == "body" or (value.kind == "field" and value.name == "body")):
        return Opaque("body", value.name if value.kind == "body" else "", value.taint, node)
    return None


def _getattr(machine: Machine, node: Any, value: Any, name: Any, *default: Any) -> Any:
    if isinstance(name, str):
        if default and isinstance(value, InstanceV) and name not in value.attrs and value.cls.lookup(name) is None and value.cls.lookup("__getattr__") is None:
            return default[0]
        return machine.attribute(machine, value, name, node)
    return _one_of_its(machine, node, value, name) or Opaque("value", taint=taint(value), node=node)


def _one_of_its(machine: Machine, node: Any, value: Any, name: Any) -> Any:
    """`getattr(self, f"on_{kind}")`: one of the methods, or of a module's functions, whose names begin so."""
    from ...language.looked_up import fitting, names_of, unknown  # noqa: PLC0415 - few handlers look up a function so

    found = one_of(machine, [machine.attribute(machine, value, one, node) for one in fitting(name, names_of(value))])
    return unknown(machine, name, node) if found is None and isinstance(value, ModuleV) else found


def _setattr(machine: Machine, node: Any, value: Any, name: Any, held: Any) -> None:
    if isinstance(value, InstanceV) and isinstance(name, str):
        put(machine, value, name, held, node)
    elif isinstance(value, InstanceV):
        unknown_texts(value, node)
    elif isinstance(value, Opaque) and isinstance(name, str):
        assigned(machine, value, name, held, node)


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(machine: Machine, node: Any, *args: Any, **_given: Any) -> Any:
        if args and all(isinstance(one, PLAIN) for one in args):
            try:
                return function(*args)
            except (ValueError, TypeError, OverflowError):
                raise machine.error("ValueError", node=node) from None
        return (_of_body(node, args[0]) if len(args) == 1 else None) or Opaque(
            "value", "", taint(*args), node, reckoned(*args) or ({"number": args[0], **counted(args[0])} if len(args) == 1 else None)
        )

    return run


def _hash(_m: Machine, node: Any, value: Any) -> Opaque:
    """Of a text, another number in each process: https://docs.python.org/3/reference/datamodel.html#object.__hash__"""
    return Opaque("value", taint=taint(value), node=node, made={SPELT: "a hash"} if is_of_id(value) else None)


def _static(_m: Machine, _: Any, value: Any) -> Native:
    """`quiet = staticmethod(suppress)`, in a class or outside of one: https://docs.python.org/3/library/functions.html#staticmethod"""
    return Native("staticmethod", lambda m, n, *arguments, **given: m.call(m, value, [*arguments], given, n), value)


_CALLS: Final[dict[str, Callable[..., Any]]] = {
    **SEQUENCES, "len": _len, "isinstance": _isinstance, "dict": _dict, "str": _str, "getattr": _getattr, "setattr": _setattr, "hasattr": _hasattr, "print": lambda *_a, **_g: None,
    "bool": lambda m, n, v=False: truth(m, v, n), "int": _plain(int), "float": _plain(float), "abs": _plain(abs), "round": _plain(round), "callable": lambda m, n, v: is_callable(v),
    "type": _type, "id": lambda m, n, v: Opaque("value", node=n), "repr": _repr, "vars": _vars, "issubclass": _issubclass,
    "staticmethod": _static, "hash": _hash, "format": lambda m, n, *a: Opaque("value", taint=taint(*a), node=n), "object": lambda m, n: Opaque("value", "object", node=n),
}  # fmt: skip
BUILTINS: Final = {name: Native(name, call) for name, call in _CALLS.items()}
