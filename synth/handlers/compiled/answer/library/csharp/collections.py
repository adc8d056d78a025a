"""Collections and dictionaries of .NET: what their methods, and those of LINQ, give."""

from __future__ import annotations

import itertools
import re
from typing import Any, Final

from ...forms.form import Form, text_of
from ...run.meaning import maps
from ...run.meaning.expressions import element
from ...run.state.concerns import of_value
from ...run.state.machine import Machine
from ...run.state.values import Closure, List, Object, Opaque, about_of
from ..lists import grouped, list_method
from ..raising import Raising
from .types import LINQ

_TAKES: Final = ("TryDequeue", "TryPop", "TryTake")
"""https://learn.microsoft.com/en-us/dotnet/api/system.collections.generic.queue-1.trydequeue"""
_OF_THOSE: Final = {"First": "getFirst", "FirstOrDefault": "getFirst", "Single": "getFirst", "SingleOrDefault": "getFirst", "Count": "size"}
"""What may be given a condition, and is then asked of the items for which it holds."""
_SUMS: Final = ("Sum", "Average", "Min", "Max")
_MORE: Final = (*_SUMS, "Chunk", "GroupBy", "OfType", "ToDictionary")


def is_of_list(of: Opaque, name: str, args: tuple[Any, ...]) -> bool:
    """Is it a method of LINQ on something of which nothing is known but that it is gone through?"""
    if name not in LINQ and name not in _MORE:
        return False
    return of.parsed or bool(of.field) or (not of.type and bool(args) and all(isinstance(one, Closure) for one in args))


_OUT: Final = re.compile(r"\bout\s+(?:[\w<>?.]+\s+)?(\w+)\s*\)$")


def given_out(m: Machine, form: Form, value: Any) -> None:
    """What the last argument of a call is given: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/keywords/method-parameters#out-parameter-modifier"""
    if (named := _OUT.search(text_of(form.node))) is not None:
        m.scope.names[named[1]] = value


_PAIR: Final = ("First", "Second")


class Group(List):
    """What has the same key: https://learn.microsoft.com/en-us/dotnet/api/system.linq.igrouping-2"""

    __slots__ = ("key",)

    def __init__(self, key: Any, of: List) -> None:
        super().__init__(of.items, of.node, open=of.open)
        self.key = key


def part(m: Machine, of: List, form: Form) -> Any:
    """A property of a collection."""
    if isinstance(of, Group) and form.name == "Key":
        return of.key
    return list_method(m, of, form._replace(name="size"), ()) if form.name in ("Count", "Length") else Opaque(about_of(of))


def _sorted_out(m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> List | Object | None:
    """The items in groups, in chunks or under their keys; None where something else is asked."""
    if form.name == "GroupBy" and len(args) == 1:
        return List([Group(key, several) for key, several in grouped(m, of, args[0], form)], form.node)
    if form.name == "Chunk" and args and isinstance(args[0], int) and args[0] > 0:
        return List([List(of.items[at : at + args[0]], form.node, open=of.open) for at in range(0, len(of.items), args[0])], form.node)
    if form.name == "Zip" and args and isinstance(args[0], List):
        pairs = zip(of.items, args[0].items, strict=False)
        both = [
            args[1].call([*pair]) if len(args) > 1 and isinstance(args[1], Closure) else Object("pair", fields=dict(zip(_PAIR, pair, strict=True)))
            for pair in pairs
        ]
        return List(both, form.node, open=of.open or args[0].open)
    if form.name == "ToDictionary" and args and all(isinstance(one, Closure) for one in args):
        made = Object("map", node=form.node)
        for one in of.items:
            maps.put(made, args[0].call([one]), args[1].call([one]) if len(args) > 1 else one, form.node)
        return made
    return None


_COUNTED: Final = ("Select", "SelectMany", "Where", "TakeWhile", "SkipWhile")


def _counted(work: Any) -> Any:
    """A lambda may take the place of an item, too: https://learn.microsoft.com/en-us/dotnet/api/system.linq.enumerable.select"""
    if not isinstance(work, Closure) or work.function is not None:
        return work
    places = itertools.count()
    return Closure(lambda given: work.call([*given, next(places)]), None, work.node)


class Collections(Raising):
    """What methods of collections give."""

    def _of_list(self, m: Machine, of: List, form: Form, args: tuple[Any, ...]) -> Any:
        """What a method of a collection, or of LINQ, gives: https://learn.microsoft.com/en-us/dotnet/api/system.linq.enumerable"""
        name = form.name
        if (sorted_out := _sorted_out(m, of, form, args)) is not None:
            return sorted_out
        if name in _TAKES or name == "TryPeek":
            given_out(m, form, element(m, of, 0))
            there = True if of.items else Opaque() if of.open else False
            del of.items[: name in _TAKES]
            return there
        if name in _SUMS and all(isinstance(one, Closure) for one in args):
            return Opaque(about_of((of, *[each.call([one]) for one in of.items for each in args])))
        if name == "OfType":
            return List([one for one in of.items if one is not None], form.node, open=of.open)  # null is of no type
        if name == "Any" and not args:
            return Opaque() if of.open and not of.items else bool(of.items)
        if name in _OF_THOSE and args:
            those = list_method(m, of, form._replace(name="filter"), args)
            return list_method(m, those, form._replace(name=_OF_THOSE[name]), ())
        if name == "GetRange" and all(isinstance(one, int) for one in args):  # where it begins, and how many
            args = (args[0], sum(args))
        if name in ("Concat", "Union", "Append") and args:
            if isinstance(args[0], List):
                return List([*of.items, *args[0].items], form.node, open=of.open or args[0].open)
            return List([*of.items, *args[:1]], form.node, open=of.open) if name == "Append" else List([*of.items], form.node, open=True)
        if name in _COUNTED and args:
            args = (_counted(args[0]), *args[1:])
        return list_method(m, of, form._replace(name=LINQ.get(name, name)), args)

    def _of_map(self, m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
        """What a method of a dictionary gives: https://learn.microsoft.com/en-us/dotnet/api/system.collections.generic.dictionary-2"""
        name = form.name
        if name in ("Add", "TryAdd") and len(args) == 2:  # noqa: PLR2004 - a key and a value
            held = maps.has(of, args[0])
            maps.put(of, args[0], args[1], form.node)
            return not held if isinstance(held, bool) else Opaque(about_of(args))
        if name in ("ContainsKey", "TryGetValue") and args:
            held = maps.has(of, args[0])
            given_out(m, form, maps.got(of, args[0]))
            return held if isinstance(held, bool) else Opaque(about_of((of, *args)))
        if name in LINQ and name not in ("Add", "Remove", "Clear", "Contains"):
            return self._of_list(m, List(maps.entries(of), form.node), form, args)
        if name == "GetValueOrDefault" and args and (held := maps.has(of, args[0])) is not None:
            return maps.got(of, args[0]) if held else args[1] if len(args) > 1 else None
        if name not in ("GetValueOrDefault", "ToString"):
            m.doubt(form.node, f"{name} of a dictionary", of_value(args))
        return Opaque(about_of((of, *args)))


def filled(m: Machine, form: Form) -> Object:
    """A dictionary with what its initializer puts in: `["id"] = x`, or `{ "id", x }`."""
    made = Object("map", node=form.node)
    for key, one in form.parts[1]:
        pair = one.parts if one.kind == "list" else (*one.parts[0][0].parts[:1], one.parts[1]) if one.kind == "assign" else ()
        if key == "" and len(pair) == 2:  # noqa: PLR2004 - a key and a value
            maps.put(made, m.of(pair[0]), m.of(pair[1]), form.node)
    return made
