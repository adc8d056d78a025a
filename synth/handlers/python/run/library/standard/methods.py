"""The methods of lists, dicts, strings and futures."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ...language.binding import gone_through
from ...language.comparison import PLAIN, hashable, plainly, same
from ...language.operators import MOST_ITEMS, SOMETIMES, anything, item, meant, one_of, part, texts
from ...state import bodies
from ...state.bad_answers import lacking
from ...state.lengths import LONGEST, replaced
from ...state.machine import Machine
from ...state.time_left import ASKS, reckoned
from ...state.values import ATTRIBUTE, BYTES, IN_ATTRIBUTES, SYSTEM, Blocked, DictV, Future, Lazy, ListV, Opaque, Raised, is_of_id, taint
from ..callbacks import by_key


def method_of(value: Any, name: str) -> Callable[..., Any] | None:
    match value:
        case ListV():
            return _OF_LISTS.get(name)
        case DictV():
            return _OF_DICTS.get(name)
        case str() | bytes() | int() | float():
            return _string
        case Opaque():
            return OF_UNKNOWN.get(name)
        case Future():
            return _OF_FUTURES.get(name)
    return None


def _append(machine: Machine, node: Any, of: ListV, *items: Any) -> None:
    machine.gathers = machine.gathers or bool(taint(*items))
    of.items += items[-1:]
    of.put = node
    if of.most is not None and len(of.items) > of.most:
        del of.items[: len(of.items) - of.most]


def _add(_m: Machine, _n: Any, of: ListV, one: Any = None) -> None:
    if not any(same(one, other) for other in of.items):
        of.items.append(one)


def _extend(machine: Machine, node: Any, of: ListV, *more: Any) -> None:
    for one in more:
        got = machine.iterate(machine, one, node)
        of.items += got.items[:MOST_ITEMS]
        of.open = of.open or got.open or len(of.items) > MOST_ITEMS
        del of.items[MOST_ITEMS:]
        if of.most is not None and len(of.items) > of.most:
            del of.items[: len(of.items) - of.most]
        if got.late:
            raise got.late


def _insert(_m: Machine, _n: Any, of: ListV, at: Any, one: Any) -> None:
    of.items.insert(at if isinstance(at, int) else len(of.items), one)


def _pop(machine: Machine, node: Any, of: ListV, at: Any = -1) -> Any:
    if of.label == "records":
        machine.notes.picked(machine, node)
    if not of.items:
        raise machine.error("IndexError", "LookupError", node=node)
    return of.items.pop(at if isinstance(at, int) and -len(of.items) <= at < len(of.items) else -1)


def _put(machine: Machine, node: Any, of: ListV, *items: Any, **_g: Any) -> None:
    """What is put into a queue is taken by who waits for it."""
    _append(machine, node, of, *items[:1])
    waiting = next((one for one in machine.path.blocked if one[0] is of), None)
    if waiting is not None:
        machine.path.blocked.remove(waiting)
        waiting[1]()


def _take(machine: Machine, node: Any, of: ListV, *given: Any, **named: Any) -> Any:
    """A thread or task waits until there is something in the queue, unless it is told not to: https://docs.python.org/3/library/queue.html#queue.Queue.get"""
    if of.label != "queue" or of.items:
        return _pop(machine, node, of, 0)
    if machine.beside and not given and not named:
        raise Blocked(of)
    raise machine.error("Empty", "QueueEmpty", node=node)


def _remove(machine: Machine, node: Any, of: ListV, one: Any) -> None:
    for i, other in enumerate(of.items):
        if same(one, other):
            del of.items[i]
            return
    if may_be_any(one, of.items):
        of.open = True
    elif of.kind != "set":
        raise machine.error("ValueError", node=node)


def _get(machine: Machine, node: Any, of: DictV, key: Any, default: Any = None) -> Any:
    bodies.asked_for(machine, of, node)
    key = plainly(key)
    if hashable(key) in of.entries:
        return item(machine, of, key, node)
    machine.notes.misread(machine, of, key, node)
    options = meant(of, key) + ([default] if default is not None else [])
    if isinstance(key, Opaque) and of.message is None and (found := one_of(machine, options)) is not None:
        return found
    if (unknown := anything(machine, of, key, node)) is not None:
        return unknown
    if of.open or (isinstance(key, Opaque) and any(same(key, one) is None for one in of.entries)):
        return Opaque("value", _IN.get(of.label, ""), taint(of, key), node, texts(options))
    return (
        Opaque("field", str(key), taint(of), node, {"absent": key not in SOMETIMES})
        if of.message is not None and default is None and isinstance(key, str)
        else default
    )


def _setdefault(_m: Machine, node: Any, of: DictV, key: Any, default: Any = None) -> Any:
    return of.entries.setdefault(hashable(key), (default, node))[0]


def _update(machine: Machine, node: Any, of: Any, *others: Any, **given: Any) -> None:
    if isinstance(of, ListV):
        _extend(machine, node, of, *others)
        return
    for other in others:
        if isinstance(other, DictV):
            of.entries.update({key: (value, where or node) for key, (value, where) in other.entries.items()})
            of.open = of.open or other.open
        else:
            of.open = True
    of.entries.update({key: (value, node) for key, value in given.items()})


def _dict_pop(machine: Machine, node: Any, of: DictV, key: Any, *default: Any) -> Any:
    if hashable(key) in of.entries:
        return of.entries.pop(hashable(key))[0]
    if not default and not of.open and isinstance(key, PLAIN):
        raise machine.error("KeyError", "LookupError", node=node)
    taken = may_be_any(key, of.entries)
    of.open, of.shrunk = of.open or taken, of.shrunk or taken or of.open
    return default[0] if default else Opaque("value", node=node)


def may_be_any(key: Any, held: Any) -> bool:
    """May what is taken out be any of these, since it is not known what it is?"""
    return bool(held) and not isinstance(key, PLAIN) and any(same(key, one) is None for one in held)


def _list(items: list[Any], of: Any, node: Any, kind: str = "list") -> ListV:
    made = ListV(items, kind, node)
    made.open = of.open
    return made


def _string(machine: Machine, node: Any, of: Any, *args: Any, **given: Any) -> Any:
    """Python's own method, where everything is known."""
    name = node.func.attr if hasattr(node, "func") and hasattr(node.func, "attr") else ""
    if name == "join" and args and is_of_id(args[0]):
        return _with_id(Opaque("value", taint=taint(args[0]), node=node), of, node, args, {})
    if name == "join" and args and isinstance(args[0], (ListV, Lazy)):
        held = gone_through(machine, args[0], node)
        made = Opaque("value", taint=taint(held), node=node)
        return _with_id(made, of, node, (held,), {}) if any(map(is_of_id, held.items)) else made
    if (
        all(isinstance(one, PLAIN) for one in args)
        and not given
        and name in ("lower", "upper", "strip", "split", "startswith", "endswith", "replace", "rstrip", "lstrip", "title")
        and not (name == "replace" and isinstance(of, (str, bytes)) and replaced(of, args) > LONGEST)
    ):
        try:
            got = getattr(of, name)(*args)
        except (TypeError, ValueError, AttributeError):
            return Opaque("value", node=node)
        return ListV(got, "list", node) if isinstance(got, list) else got
    made = Opaque("value", taint=taint(machine.message, of, *args, *given.values()), node=node)
    return _with_id(made, of, node, args, given) if any(map(is_of_id, (*args, *given.values()))) else made


def _with_id(made: Opaque, of: Any, node: Any, args: tuple[Any, ...], given: dict[str, Any]) -> Opaque:
    """What a text gives into which an id is put."""
    from ...state import message_ids  # noqa: PLC0415 - few handlers make a text of an id

    return message_ids.of_text(made, of, node, args, given) if isinstance(of, str) else made


def _same_taint(_m: Machine, node: Any, of: Opaque, *args: Any, **_g: Any) -> Any:
    name = getattr(node.func, "attr", "")
    kind = of.kind if of.kind in ("body", "field") and name in _WHOLE else "value"
    made = Opaque(kind, of.name, of.taint | taint(*args), node, {BYTES: True} if name == "encode" and kind != "value" else reckoned(of, *args))
    if not is_of_id(of):
        return made
    from ...state import message_ids  # noqa: PLC0415 - as above

    return message_ids.of_method(made, of, node, args)


def _result(_m: Machine, _n: Any, of: Future, *_a: Any, **_g: Any) -> Any:
    of.looked = True
    if of.error is not None:
        raise Raised(of.error.error)
    return of.value


def _exception(machine: Machine, node: Any, of: Future, *_a: Any, **_g: Any) -> Any:
    of.looked = True
    if of.error is None:
        return None
    machine.path.unlooked.append((of.error.error, node, ast.unparse(node), machine.module))
    return of.error.error


def _set_name(_m: Machine, _n: Any, of: Future, name: Any = None) -> None:
    of.name = name


_OF_FUTURES: Final[dict[str, Callable[..., Any]]] = {
    "result": _result, "exception": _exception, "done": lambda *_: True, "cancelled": lambda *_: False, "running": lambda *_: False, "join": _exception, "start": lambda *_: None, "is_alive": lambda *_: False,
    "cancel": lambda *_: None, "add_done_callback": lambda m, n, of, f: m.call(m, f, [of], {}, n), "get": _result, "wait": _exception, "get_name": lambda _m, _n, of: of.name, "set_name": _set_name,
}  # fmt: skip
_OF_LISTS: Final[dict[str, Callable[..., Any]]] = {
    "__init__": _extend, "append": _append, "add": _add, "appendleft": lambda m, n, of, one: _insert(m, n, of, 0, one), "extend": _extend, "update": _extend, "insert": _insert, "pop": _pop,
    "popleft": lambda m, n, of: _pop(m, n, of, 0), "remove": _remove, "discard": _remove, "clear": lambda m, n, of: of.items.clear(), "copy": lambda m, n, of: _list([*of.items], of, n, of.kind),
    "sort": lambda m, n, of, **given: by_key(m, n, of.items, given.get("key")), "reverse": lambda m, n, of: of.items.reverse(), "count": lambda m, n, of, one: sum(bool(same(one, other)) for other in of.items),
    "index": lambda m, n, of, one: next((i for i, other in enumerate(of.items) if same(one, other)), 0), "put": _put, "put_nowait": _put, "get_nowait": lambda m, n, of: _take(m, n, of, False), "get": _take, "empty": lambda m, n, of: not of.items, "qsize": lambda m, n, of: len(of.items), "close": lambda *_: None,
    "union": lambda m, n, of, other: _list([*of.items, *gone_through(m, other, n).items], of, n, "set"),
    "difference": lambda m, n, of, other: _list([one for one in of.items if not any(same(one, x) for x in gone_through(m, other, n).items)], of, n, "set"),
    "task_done": lambda *_: None,
}  # fmt: skip
_OF_DICTS: Final[dict[str, Callable[..., Any]]] = {
    "__init__": _update, "__setitem__": lambda m, n, of, key, held: of.entries.__setitem__(hashable(key), (held, n)), "__getitem__": lambda m, n, of, key: item(m, of, key, n), "get": _get, "setdefault": _setdefault, "update": _update, "pop": _dict_pop, "clear": lambda m, n, of: of.entries.clear(),
    "keys": lambda m, n, of: _list([*of.entries], of, n, "view"), "values": lambda m, n, of: _list([value for value, _ in of.entries.values()], of, n, "view"),
    "items": lambda m, n, of: _list([ListV([key, value], "tuple", n) for key, (value, _) in of.entries.items()], of, n, "view"),
    "copy": lambda m, n, of: copied_dict(of, n),
}  # fmt: skip
_OF_MODELS: Final = ("model_dump", "model_dump_json", "model_copy", "dict", "to_dict", "as_dict")
"""Methods of a model's objects that give what is in them: https://docs.pydantic.dev/latest/api/base_model/"""
_WHOLE: Final = ("strip", "encode", "decode", "copy", "model_dump", "model_copy", "dict", "to_dict", "as_dict")
"""Methods that leave what they give as it is."""
_IN: Final = {"attributes": ATTRIBUTE, SYSTEM: IN_ATTRIBUTES}
"""What an item of a dict with this label is called."""
_PURE: Final = (
    "strip", "split", "lower", "upper", "encode", "decode", "startswith", "endswith", "replace", "format", "join", "rstrip", "lstrip", "isdigit", "items", "keys", "values", "copy", "title",
    "zfill", "hex", "isoformat", "timestamp", "strftime", "total_seconds", "group", "groups", "count", "find", "index", "splitlines", "rsplit", "partition", "rpartition", "capitalize",
    "swapcase", "casefold", "removeprefix", "removesuffix", "ljust", "rjust", "center",
)  # fmt: skip


_ARN: Final = "arn:aws"
"""How each ARN begins: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""


def _begins(machine: Machine, node: Any, of: Opaque, *args: Any, **_g: Any) -> Any:
    """`body["Records"][0]["eventName"].startswith("ObjectCreated")`."""
    if of.kind == "field" and of.name == "eventSourceARN" and args and isinstance(args[0], str) and _ARN.startswith(args[0]):
        return True
    bodies.compared(machine, of, args[0] if args else None, node)
    return _same_taint(machine, node, of, *args)


def _get_part(machine: Machine, node: Any, of: Opaque, key: Any = None, *given: Any, **_g: Any) -> Any:
    """`body.get(key, …)`: the part, where nothing of the record may stand in its place."""
    bodies.looked_for(machine, of, key, node, given)
    if lacking(machine, of, key):
        return given[0] if given else None
    found = part(machine, of, key, node)
    return Opaque("value", taint=taint(found, *given), node=node) if given and not isinstance(given[0], (*PLAIN, ListV, DictV)) else found


OF_UNKNOWN: Final[dict[str, Callable[..., Any]]] = {
    **dict.fromkeys((*_PURE, *_OF_MODELS), _same_taint),
    "startswith": _begins,
    "get": _get_part,
    ASKS: lambda _m, node, *_a, **_g: Opaque("value", ASKS, node=node),
}


def copied_dict(of: DictV, node: Any) -> DictV:
    made = DictV({**of.entries}, node, of.label, of.message)
    made.open, made.rest = of.open, of.rest
    return made
