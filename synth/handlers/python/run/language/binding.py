"""Names, parts and attributes that a run binds, what going through a value gives, and whose message an item of it is."""

from __future__ import annotations

import ast
from typing import Any, Final

from ..state.machine import Machine
from ..state.values import Bound, ClassV, DictV, Env, FunctionV, InstanceV, Lazy, ListV, Opaque, Processor, Raised, inside, taint
from .comparison import hashable
from .special import asked, put

_MOST_STEPS: Final = 25
"""So often an iterator of the code is asked for one more."""
_OF_CLASSES: Final = frozenset({"__class__", "__bases__"})
"""What says which methods an object has: https://docs.python.org/3/reference/datamodel.html#special-attributes"""
_MODELLED: Final = "aws_lambda_powertools"
"""The library that answers in a handler's place: what it does is known as its authors wrote it."""


def _called(holder: Opaque | Processor) -> str:
    return holder.kind if isinstance(holder, Processor) else holder.name.rpartition(".")[2]


def bind(machine: Machine, target: ast.AST, value: Any, env: Env) -> None:
    match target:
        case ast.Name():
            owner = env.outside.get(target.id, env)
            owner.vars[target.id] = value
        case ast.Tuple() | ast.List():
            _unpack(machine, target, value, env)
        case ast.Starred():
            bind(machine, target.value, value, env)
        case ast.Attribute():
            holder = machine.evaluate(machine, target.value, env)
            assigned(machine, holder, target.attr, value, target)
            if isinstance(holder, Opaque) and not (holder.kind == "external" and isinstance(value, FunctionV)):
                soak(target.value, holder, value, env)
        case ast.Subscript():
            _put(machine, target, value, env)


def assigned(machine: Machine, holder: Any, name: str, value: Any, node: ast.AST) -> None:
    """`holder.name = value`, or setattr()."""
    if name in _OF_CLASSES and isinstance(holder, (InstanceV, ClassV)):
        machine.unfollowed(node, f"{name} of {(holder if isinstance(holder, ClassV) else holder.cls).node.name} is another one here")
    if isinstance(holder, InstanceV):
        put(machine, holder, name, value, node)
    elif (attrs := getattr(holder, "attrs", None) or getattr(holder, "env", None)) is not None and hasattr(attrs, "vars"):
        attrs.vars[name] = value
    elif isinstance(holder, DictV):
        holder.entries[name] = (value, node)
    elif isinstance(holder, Processor) or (isinstance(holder, Opaque) and holder.kind == "external" and holder.name.startswith(_MODELLED)):
        machine.unfollowed(node, f"{name} of {_called(holder)} is another one here: what the library then does is not followed")
    elif isinstance(holder, Opaque) and holder.kind == "external" and isinstance(value, FunctionV):
        machine.replaced.add(f"{holder.name}.{name}")
        if holder.name.rpartition(".")[2][:1].isupper():  # of a class: each object of it has another method now
            machine.replaced.add(f".{name}")
    elif isinstance(holder, Opaque) and name == "request" and isinstance(value, Bound) and "timeout" in value.kwargs:
        holder.made["timeout"] = value.kwargs[
            "timeout"
        ]  # of each method of a session, which calls it: https://requests.readthedocs.io/en/latest/api/#requests.Session.request


def _put(machine: Machine, target: ast.Subscript, value: Any, env: Env) -> None:
    holder = inside(machine.evaluate(machine, target.value, env), "__setitem__")
    key = Opaque("value", node=target) if isinstance(target.slice, ast.Slice) else machine.evaluate(machine, target.slice, env)
    match holder:
        case DictV():
            name = hashable(key)
            if isinstance(name, Opaque) and name.kind not in ("field", "body") and not name.taint:
                holder.open = True
            holder.entries[name] = (value, target.slice)
            machine.notes.built(machine, holder, target.slice)
        case ListV():
            if (ends := _ends(machine, target.slice, env)) is not None:
                got = iterate(machine, value, target)
                holder.open = got.open or (holder.open and len(holder.items[ends]) < len(holder.items))
                holder.items[ends] = got.items
            elif isinstance(key, int) and -len(holder.items) <= key < len(holder.items):
                holder.items[key] = value
            else:
                holder.open = True
        case InstanceV():
            asked(machine, holder, "__setitem__", [key, value], target)
        case Opaque():
            soak(target.value, holder, value, env)


def soak(node: ast.AST, holder: Opaque | None, value: Any, env: Env) -> None:
    """Something of a message is put into an object that is not read (`mail["Subject"] = …`): from now on it depends on that message."""
    if not isinstance(node, ast.Name) or holder is None:
        return
    is_local = env.vars.get(node.id) is holder
    if is_local and not taint(value) <= holder.taint:
        env.vars[node.id] = Opaque(holder.kind, holder.name, holder.taint | taint(value), holder.node, holder.made)


def _unpack(machine: Machine, target: ast.Tuple | ast.List, value: Any, env: Env) -> None:
    parts = target.elts
    if isinstance(value, ListV) and value.label == "records":
        machine.notes.picked(machine, target)
        if len(parts) == 1 and len(value.items) > 1 and not isinstance(parts[0], ast.Starred):
            raise machine.fails("ValueError", node=target)
    got = gone_through(machine, value, target) if not isinstance(value, Opaque) else None
    starred = next((i for i, one in enumerate(parts) if isinstance(one, ast.Starred)), None)
    if got is None or got.open or (starred is None and len(got.items) != len(parts)) or (starred is not None and len(got.items) < len(parts) - 1):
        for one in parts:
            bind(machine, one, Opaque("body" if isinstance(value, Opaque) and value.kind == "body" else "value", taint=taint(value), node=target), env)
        return
    items = got.items
    if starred is not None:
        after = len(parts) - starred - 1
        items = [*items[:starred], ListV(items[starred : len(items) - after], "list", target), *items[len(items) - after :]]
    for one, held in zip(parts, items, strict=True):
        bind(machine, one, held, env)


def iterate(machine: Machine, value: Any, node: Any) -> ListV:
    """What going through a value gives; `late` is what it raises in the end."""
    value = inside(value, "__iter__")
    match value:
        case ListV():
            return value
        case DictV():
            made = ListV([*value.entries], "list", node)
            made.open = value.open
            return made
        case Lazy():
            return value.force()
        case Opaque():
            made = ListV([Opaque("body" if value.kind == "body" else "value", value.name, value.taint, node)], "list", node)
            made.open = True
            return made
        case Bound(function=Opaque() as inner):  # an attribute of something that is not known
            return iterate(machine, Opaque("value", inner.name, taint(inner, *value.args), node), node)
        case InstanceV() if (method := value.cls.lookup("__iter__")) is not None:
            made = machine.call(machine, method, [value], {}, node)
            steps = made.cls.lookup("__next__") if isinstance(made, InstanceV) else None
            return iterate(machine, made, node) if steps is None else _stepped(machine, steps, made, node)
        case str():
            return ListV(list(value[:100]), "list", node)
    made = ListV([], "list", node)
    made.open = True
    return made


def _stepped(machine: Machine, steps: Any, of: InstanceV, node: Any) -> ListV:
    """What an iterator of the code gives, until it raises StopIteration: https://docs.python.org/3/library/stdtypes.html#iterator.__next__"""
    made = ListV([], "generator", node)
    try:
        while len(made.items) < _MOST_STEPS:
            made.items.append(machine.call(machine, steps, [of], {}, node))
        made.open = True
    except Raised as raised:
        made.late = raised if "StopIteration" not in getattr(raised.error, "names", ()) else None
    return made


def gone_through(machine: Machine, value: Any, node: Any) -> ListV:
    """What going through a value to its end gives; raises what it raises in the end."""
    got: ListV = machine.iterate(machine, value, node)
    if got.late is not None:
        raise Raised(got.late.error)
    return got


def _ends(machine: Machine, node: ast.AST, env: Env) -> slice | None:
    """The part of a list that a slice means, where that is known."""
    if not isinstance(node, ast.Slice) or node.step is not None:
        return None
    lower, upper = (machine.evaluate(machine, one, env) if one is not None else None for one in (node.lower, node.upper))
    return slice(lower, upper) if all(one is None or (isinstance(one, int) and not isinstance(one, bool)) for one in (lower, upper)) else None


def delete(machine: Machine, target: ast.AST, env: Env) -> None:
    match target:
        case ast.Name():
            env.outside.get(target.id, env).vars.pop(target.id, None)
        case ast.Subscript():
            holder = inside(machine.evaluate(machine, target.value, env), "__delitem__")
            if isinstance(holder, InstanceV):
                asked(machine, holder, "__delitem__", [machine.evaluate(machine, target.slice, env)], target)
            elif isinstance(holder, DictV) and not isinstance(target.slice, ast.Slice):
                key = machine.evaluate(machine, target.slice, env)
                if holder.entries.pop(hashable(key), None) is None:
                    holder.open |= bool(holder.entries) and isinstance(key, Opaque)
                    holder.shrunk |= isinstance(key, Opaque)
            elif isinstance(holder, ListV):
                key = machine.evaluate(machine, target.slice, env) if not isinstance(target.slice, ast.Slice) else None
                if (ends := _ends(machine, target.slice, env)) is not None:
                    del holder.items[ends]
                elif isinstance(key, int) and -len(holder.items) <= key < len(holder.items):
                    del holder.items[key]
                else:
                    holder.open = True
        case ast.Tuple() | ast.List():
            for one in target.elts:
                delete(machine, one, env)


def message_of(value: Any, otherwise: int | None) -> int | None:
    """The message that is worked on with this item of a list: of one that says nothing, it is not that of the item before. A record is always of its own, also in the work on another (`for one in part`)."""
    if isinstance(value, DictV) and value.message is not None:
        return value.message
    found = taint(value) if otherwise is None else ()
    return next(iter(found)) if len(found) == 1 else otherwise
