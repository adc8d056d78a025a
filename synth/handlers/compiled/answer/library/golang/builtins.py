"""Functions that Go itself has, and what a variable holds to which nothing was given: https://go.dev/ref/spec#The_zero_value"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from .....effort import EFFORT
from ....program.golang import anonymous
from ...forms.form import Form, text_of
from ...run.meaning import maps, message_ids
from ...run.meaning.bad_answers import THERE
from ...run.state.machine import DEEPEST, Machine
from ...run.state.values import Error, List, Object, Opaque, about_of
from .. import events
from .copies import kept

if TYPE_CHECKING:
    from ....program.code import Type

_NUMBERS: Final = ("int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "byte", "rune", "uintptr")
_KINDS: Final = {"sync.WaitGroup": "waitgroup", "errgroup.Group": "group", "sync.Map": "map"}
_SIZED: Final = re.compile(r"\[(\d{1,9})\](.+)", re.DOTALL)
_MOST_FILLED: Final = 16
"""An array of more is not looked at, one by one."""
_NILS: Final = ("error", "interface{}", "any")


def zero(m: Machine, name: str, owner: Type | None) -> Any:
    """What a variable of a type holds."""
    plain = name.strip()
    if plain in _KINDS or plain.lstrip("*") in _KINDS:
        return Object(_KINDS[plain.lstrip("*")])
    if (sized := _SIZED.match(plain)) is not None:  # https://go.dev/ref/spec#Array_types
        size = int(sized[1])
        return List([zero(m, sized[2], owner) for _ in range(size)] if size <= _MOST_FILLED else [], open=size > _MOST_FILLED)
    if plain.startswith(("[", "...")):
        return List()
    if plain.startswith("map["):
        return Object("map")
    if plain == "string":
        return ""
    if plain in ("bool", *_NUMBERS):
        return False if plain == "bool" else 0
    if plain in _NILS or plain.startswith("func"):
        return None
    if plain.startswith("*") and owner is None:
        return None
    return _struct(m, plain, owner)


def _struct(m: Machine, plain: str, owner: Type | None) -> Any:
    if (found := events.made_of(m, plain, m.frame.function.node)) is not None:
        if found.kind == "item" and m.path.items:
            m.path.items.pop()
        return found
    name = anonymous(plain) if plain.startswith("struct") else plain.lstrip("*")
    kinds = m.program.find(name, owner.file if owner is not None else m.unit)
    here = m.frame.function.node
    kinds = [one for one in kinds if one.file is m.unit and here.start_byte < one.node.start_byte < here.end_byte] or kinds  # of this function alone
    if kinds and not kinds[0].fields and kinds[0].parents[:1] and kinds[0].parents[0] in ("string", "bool", *_NUMBERS):
        return zero(m, kinds[0].parents[0], None)
    if kinds and not kinds[0].abstract and len(m.frames) < DEEPEST:
        return Object(type=kinds[0])
    if kinds and kinds[0].abstract:
        below = [*m.program.below(kinds[0])]
        return Object(type=below[0]) if len(below) == 1 else Opaque(type=plain)
    path = m.whole(plain)
    return Opaque(type=path)


def _len(_m: Machine, _form: Form, args: tuple[Any, ...]) -> Any:
    of = args[0] if args else None
    if isinstance(of, Opaque) and of.field == THERE:
        return 1
    if isinstance(of, List) and not of.open:
        return len(of.items)
    if (known := message_ids.length(of)) is not None:
        return known
    return len(of) if isinstance(of, str) else len(of.fields) if isinstance(of, Object) and of.kind == "map" else Opaque(about_of(args))


def _cap(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    return args[0].size if args and isinstance(args[0], List) and args[0].size is not None else _len(m, form, args)


def _append(_m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    """A longer list; `more...` spreads one."""
    of = args[0]
    held = List([*of.items] if isinstance(of, List) else [], form.node, open=(isinstance(of, List) and of.open) or isinstance(of, Opaque))
    spread = text_of(form.node).rstrip(" )\n\t,").endswith("...")
    for one, given in zip(args[1:], form.parts[1][1:], strict=False) if not spread or args[-1] is not None else ():  # of nil there is nothing to spread
        EFFORT.spend(len(one.items) if spread and isinstance(one, List) else 1)
        held.items += one.items if spread and isinstance(one, List) else [kept(one, given)]
        held.open = held.open or (spread and not isinstance(one, List))
    return held


def _make(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    kind = text_of(form.parts[1][0].node)
    if kind.startswith("map"):
        return Object("map", node=form.node)
    if kind.startswith("chan"):
        made = List([], form.node, "chan")
        made.size = args[1] if len(args) > 1 and isinstance(args[1], int) else None
        return made
    size = args[1] if len(args) > 1 else 0
    filled = isinstance(size, int) and 0 < size <= 8  # noqa: PLR2004 - so many at most are looked at
    return List([zero(m, kind.partition("]")[2], None) for _ in range(size)] if filled else [], form.node, open=not isinstance(size, int))


def _new(m: Machine, form: Form, _args: tuple[Any, ...]) -> Any:
    made = zero(m, text_of(form.parts[1][0].node), None)
    return Object(made.kind, made.type, form.node, made.fields) if isinstance(made, Object) else made


def _panic(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    held = args[0] if args and isinstance(args[0], Error) else None
    m.throw(held or m.made_error(form.node, ("panic",), args), form.node)


def _recover(m: Machine, _form: Form, _args: tuple[Any, ...]) -> Any:
    """The panic of the function whose deferred one asks."""
    for frame in reversed(m.frames[:-1]):
        if frame.panic is not None:
            error, frame.panic = frame.panic, None
            if error.fault:
                m.catch(error, "recover()", _form.node, broad=True)
            return error
    return None


def _close(m: Machine, _form: Form, args: tuple[Any, ...]) -> Any:
    """Whoever goes through a channel that is closed already waits for nobody."""
    if args and isinstance(args[0], List) and not m.beside:
        args[0].kind = "closed"


def _same(_m: Machine, _form: Form, args: tuple[Any, ...]) -> Any:
    return args[0] if len(args) == 1 else Opaque(about_of(args))


def _copy(_m: Machine, _form: Form, args: tuple[Any, ...]) -> Any:
    if len(args) > 1 and isinstance(args[0], List) and isinstance(args[1], List):
        args[0].items[: len(args[1].items)] = args[1].items
    return Opaque()


def _delete(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    if len(args) == 2 and isinstance(args[0], Object) and args[0].kind == "map":  # noqa: PLR2004 - a map, and a key
        if maps.may_drop_any(args[0], args[1]):
            m.doubt(form.node, "what is deleted of a map")
        maps.drop(args[0], args[1])


def _ends(_m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    """The least, or the greatest: https://go.dev/ref/spec#Min_and_max"""
    if not args or not all(type(one) is int for one in args):
        return Opaque(about_of(args))
    return min(args) if form.name == "min" else max(args)


BUILTINS: Final[dict[str, Callable[[Machine, Form, tuple[Any, ...]], Any]]] = {
    "len": _len, "cap": _cap, "append": _append, "make": _make, "new": _new, "panic": _panic, "recover": _recover, "close": _close, "copy": _copy, "delete": _delete, "min": _ends, "max": _ends,
    **dict.fromkeys(("string", "float64", "error", "any", *_NUMBERS), _same),
}  # fmt: skip
