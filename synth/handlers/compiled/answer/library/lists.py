"""Lists, streams and optionals of Java: what their methods give, https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/stream/Stream.html"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ....effort import EFFORT
from ..forms.form import Form, called_on
from ..run.meaning import maps
from ..run.meaning.chosen import is_service
from ..run.meaning.expressions import element
from ..run.meaning.operators import equal
from ..run.state.concerns import of_value
from ..run.state.machine import Machine
from ..run.state.values import Closure, List, Object, Opaque, about_of

_Method = Callable[[Machine, List, Form, tuple[Any, ...]], Any]


def _each(m: Machine, of: List, work: Any) -> list[Any]:
    """What a closure gives for each; a parallel stream works on them beside each other."""
    beside = of.kind == "parallel"
    m.beside += beside
    try:
        return [work.call([one]) if isinstance(work, Closure) else Opaque(about_of(one)) for one in (of.items or ([Opaque(about_of(of))] if of.open else []))]
    finally:
        m.beside -= beside


def _chosen(m: Machine, of: List, work: Any, form: Form) -> list[Any]:
    """Those for which a closure says yes."""
    found, turn = [], m.turn
    for one in of.items:
        value = work.call([one]) if isinstance(work, Closure) else Opaque(about_of(one))
        m.taken(one)
        chosen = m.decide(one.type.node if is_service(m, one) else form.node, value)
        m.turn = turn
        if chosen:
            found.append(one)
        elif form.name == "takeWhile":
            break
    return found


def _made(of: List, items: list[Any], form: Form) -> List:
    return List(items, form.node, of.kind if of.kind in ("optional", "parallel") else "list", open=of.open)


def _map(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    found = _each(m, of, args[0])
    return _made(of, [one for one in found if one is not None] if of.kind == "optional" else found, form)


def _flat(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    found: list[Any] = []
    for one in _each(m, of, args[0]):
        EFFORT.spend(len(one.items) if isinstance(one, List) else 1)
        found += one.items if isinstance(one, List) else [one] if one is not None else []
    return _made(of, found, form)


def _filter(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    return _made(of, _chosen(m, of, args[0], form), form)


def _for_each(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    _each(m, of, args[0])


def _rest(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    """What an iterator has not given yet."""
    _each(m, of, args[0])
    of.items = []


def _peek(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    _each(m, of, args[0])
    return of


def _copy(_m: Machine, of: List, form: Form, _args: tuple[Any, ...]) -> Any:
    return List([*of.items], form.node, "parallel" if form.name in ("parallelStream", "parallel") else "list", open=of.open)


def _collect(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    how = args[0].fields.get("name", "") if args and isinstance(args[0], Object) and args[0].kind == "collector" else ""
    if how in ("toList", "toSet", "toUnmodifiableList", "toUnmodifiableSet", "toCollection"):
        return List([*of.items], form.node, "set" if "Set" in how else "list", open=of.open)
    given: tuple[Any, ...] = args[0].fields.get("given", ()) if args and isinstance(args[0], Object) else ()
    if how in ("groupingBy", "groupingByConcurrent") and given:
        return _grouped(m, of, form, given)
    if how == "partitioningBy" and len(given) == 1:
        chosen = _chosen(m, of, given[0], form)
        made = Object("map", node=form.node)
        for key in (True, False):
            maps.put(made, key, List([one for one in of.items if any(one is other for other in chosen) == key], form.node, open=of.open), form.node)
        return made
    if how == "collectingAndThen" and len(given) > 1 and isinstance(given[1], Closure):
        return given[1].call([_collect(m, of, form, given[:1])])
    if how == "toMap" and len(given) > 1 and all(isinstance(one, Closure) for one in given):
        made = Object("map", node=form.node)
        for one in of.items:
            maps.put(made, given[0].call([one]), given[1].call([one]), form.node)
        return made
    if how not in ("joining", "counting", "toMap"):
        m.doubt(form.node, "what a stream is collected to")
    return Opaque(about_of(of), "String" if how == "joining" else "")


def grouped(m: Machine, of: List, key_of: Any, form: Form) -> list[tuple[Any, List]]:
    """Each key that a function gives, and a list of what has it; those of which nobody knows the key are together."""
    unknown = Opaque(about_of(of))
    groups: dict[Any, list[Any]] = {unknown: []} if of.open and not of.items else {}
    for one, key in zip(of.items, _each(m, of, key_of), strict=False):
        groups.setdefault(unknown if (name := maps.known(key)) is None else name, []).append(one)
    return [(key, List(several, form.node, open=of.open)) for key, several in groups.items()]


def _grouped(m: Machine, of: List, form: Form, given: tuple[Any, ...]) -> Object:
    """A map of lists, or of what those are collected to."""
    made = Object("map", node=form.node)
    for key, several in grouped(m, of, given[0], form):
        maps.put(made, key, _collect(m, several, form, given[-1:]) if len(given) > 1 else several, form.node)
    return made


def _add(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    if of.kind == "set" and args:
        held = _contains(m, of, form, args[:1])
        of.items += args[:1] if held is not True else []
        return not held if isinstance(held, bool) else Opaque(about_of(args))
    if len(args) == 2 and isinstance(args[0], int):  # noqa: PLR2004 - a place and what is put there
        of.items.insert(args[0], args[1])
    else:
        of.items += args[:1]
    return True


def _add_all(_m: Machine, of: List, _form: Form, args: tuple[Any, ...]) -> Any:
    given = args[-1] if args else None
    if isinstance(given, List):
        EFFORT.spend(len(given.items))
        of.items += given.items
        of.open = of.open or given.open
    else:
        of.items.append(Opaque(about_of(given)))
        of.open = True
    return True


def _get(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    if of.kind == "optional" or form.name in ("getFirst", "element"):
        return element(m, of, 0)
    return element(m, of, -1 if form.name == "getLast" else args[0] if args else 0)


def _next(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    """One that is taken out: the first, of an iterator or of a queue, or the last of a deque, https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Deque.html"""
    last = form.name.endswith("Last")
    found = element(m, of, -1 if last else 0)
    del of.items[-1 if last else 0 : None if last else 1]
    return found


def _find(_m: Machine, of: List, form: Form, _args: tuple[Any, ...]) -> Any:
    return List(of.items[:1], form.node, "optional", open=of.open)


def _size(_m: Machine, of: List, _form: Form, _args: tuple[Any, ...]) -> Any:
    return Opaque() if of.open else len(of.items)


def _empty(_m: Machine, of: List, form: Form, _args: tuple[Any, ...]) -> Any:
    if of.open and (not of.items or of.kind == "optional"):
        return Opaque(about_of(of))
    return bool(of.items) == (form.name != "isEmpty")


def _any(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    found = _each(m, of, args[0])
    if any(not isinstance(one, bool) for one in found):
        return Opaque(about_of(found))
    return all(found) if form.name == "allMatch" else any(found) == (form.name == "anyMatch")


def _or_else(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    if of.items and (not of.open or m.decide(form.node, Opaque(about_of(of)))):
        return of.items[0]
    other = args[0].call([]) if args and isinstance(args[0], Closure) else args[0] if args else None
    if form.name == "orElseThrow":
        m.throw(m.made_error(form.node, getattr(other, "kinds", ()), (other, of)), form.node)
    return other


def _if_present(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    if of.items and (not of.open or m.decide(form.node, Opaque(about_of(of)))):
        _each(m, of, args[0])
    elif len(args) > 1 and isinstance(args[1], Closure):
        args[1].call([])


def _sub(_m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    known = all(isinstance(one, int) for one in args)
    return List(of.items[args[0] : args[1] if len(args) > 1 else None] if known and args else [*of.items], form.node, open=of.open or not known)


def _limit(_m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    count = args[0] if args and isinstance(args[0], int) else len(of.items)
    return List(of.items[:count] if form.name == "limit" else of.items[count:], form.node, open=of.open)


def _contains(_m: Machine, of: List, _form: Form, args: tuple[Any, ...]) -> Any:
    found = [equal(one, args[0]) for one in of.items] if args else [None]
    return True if True in found else False if not of.open and None not in found else Opaque(about_of((of, *args)))


def _place(_m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    """At which place something is, or what a function says yes to: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/List.html"""
    wanted = args[0] if args else None
    said = [wanted.call([one]) if isinstance(wanted, Closure) else one is wanted or equal(one, wanted) for one in of.items]
    if form.name == "lastIndexOf":
        said.reverse()
    place = next((at for at, one in enumerate(said) if one is not False), -1)
    if (place >= 0 and said[place] is not True) or (place < 0 and of.open) or len(args) > 1:
        return Opaque(about_of((of, *args)))
    return len(said) - 1 - place if form.name == "lastIndexOf" and place >= 0 else place


def _remove(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    """`clear()`, `remove(x)`, `removeIf(…)`: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Collection.html"""
    if form.parts[0] is not None and form.parts[0].name == "subList":  # a view of the list that it is of
        m.doubt(form.node, f"{form.name} of a part of a list")
    if form.name == "clear":
        of.items, of.open = [], False
        return Opaque()
    if form.name == "removeIf" and args and isinstance(args[0], Closure):
        said = [args[0].call([one]) for one in of.items]
        if all(isinstance(one, bool) for one in said) and not of.open:
            of.items = [one for one, gone in zip(of.items, said, strict=True) if not gone]
            return any(said)
    alike: list[bool | None] = [one is args[0] or equal(one, args[0]) for one in of.items] if args and form.name == "remove" else [None]
    if True in alike:
        del of.items[alike.index(True)]
        return True
    if None in alike or of.open:
        m.doubt(form.node, "what is removed from a list")
        return Opaque()
    return False


_METHODS: Final[dict[str, _Method]] = {
    **dict.fromkeys(("map", "mapToObj", "mapToInt", "mapToLong", "mapToDouble", "mapMulti"), _map), "flatMap": _flat, "filter": _filter, "takeWhile": _filter,
    **dict.fromkeys(("forEach", "forEachOrdered"), _for_each), "forEachRemaining": _rest, "peek": _peek,
    **dict.fromkeys(("stream", "parallelStream", "parallel", "sequential", "sorted", "distinct", "unordered", "boxed", "iterator", "reversed", "onClose"), _copy),
    **dict.fromkeys(("toList", "toArray", "asList"), _copy), "collect": _collect, **dict.fromkeys(("add", "addLast", "offer", "push", "enqueue"), _add), "addAll": _add_all,
    **dict.fromkeys(("get", "getFirst", "getLast", "orElseThrow0", "element"), _get), **dict.fromkeys(("next", "poll", "pop", "removeFirst", "pollFirst", "take", "pollLast", "removeLast"), _next), **dict.fromkeys(("findFirst", "findAny"), _find), **dict.fromkeys(("size", "count", "length"), _size),
    **dict.fromkeys(("isEmpty", "isPresent", "hasNext"), _empty), **dict.fromkeys(("anyMatch", "allMatch", "noneMatch"), _any), **dict.fromkeys(("orElse", "orElseGet", "orElseThrow"), _or_else),
    **dict.fromkeys(("ifPresent", "ifPresentOrElse"), _if_present), "subList": _sub, **dict.fromkeys(("limit", "skip"), _limit), "contains": _contains, **dict.fromkeys(("indexOf", "lastIndexOf"), _place), **dict.fromkeys(("remove", "clear", "removeIf"), _remove),
}  # fmt: skip


_SUMS: Final = ("sum", "average", "min", "max", "summaryStatistics", "asLongStream", "asDoubleStream")
"""What is made of numbers: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/stream/IntStream.html"""


def list_method(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
    """What a method of a list gives."""
    made = _METHODS.get(form.name)
    if made is None or (made in (_map, _flat, _filter, _for_each, _rest, _peek, _any, _if_present) and not args):
        if form.name not in _SUMS and form.name not in ("equals", "hashCode", "toString", "ensureCapacity", "sort", "trimToSize", "close"):
            m.doubt(form.node, f"{form.name} of a list", of_value(args))
        return Opaque(about_of((of, args)))
    if form.name in _LATER and _is_dropped(form):
        return of
    return made(m, of, form, args)


_LATER: Final = frozenset({"map", "mapToObj", "mapToInt", "mapToLong", "mapToDouble", "mapMulti", "flatMap", "filter", "takeWhile", "peek"})
"""Steps that do nothing until somebody asks for what they give: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/stream/package-summary.html#StreamOps and
https://learn.microsoft.com/en-us/dotnet/csharp/linq/get-started/introduction-to-linq-queries#deferred"""
_AT_ONCE: Final = ("ConvertAll", "FindAll")


def _is_dropped(form: Form) -> bool:
    """Is it a statement by itself, so that nobody asks?"""
    parent = form.node.parent
    return parent is not None and parent.type == "expression_statement" and called_on(form.node)[1] not in _AT_ONCE


def is_list_method(name: str) -> bool:
    return name in _METHODS
