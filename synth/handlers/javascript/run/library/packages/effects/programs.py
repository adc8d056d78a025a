"""What an effect is, and what becomes of it when it is run: https://effect.website/docs/getting-started/the-effect-type/"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ....language.functions import ANSWERED, awaited
from ....language.loops import turn
from ....language.objects.listing import listed
from ....language.objects.promised import settled
from ....state.machine import Machine, Throw
from ....state.values import EFFECT, UNDEFINED, Class, External, Native, Obj, Promise, Site, Unknown, about_of, array
from ..rxjs.flows import fails

PACKAGE: Final = "effect"
_EMPTY: Final = ("void", "unit")
Run = Callable[[Machine], Any]
"""What is done when it is run. Raises `Throw` where it fails."""


def piped(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """`value.pipe(step, …)`, `pipe(value, step, …)`"""
    for one in map(settled, arguments):
        this = machine.call(one, UNDEFINED, [this], site._replace(context="value"))
    return this


def effect(machine: Machine, run: Run, site: Site) -> Obj:
    """Made for the message whose turn it is, it is run for that."""
    made = Obj("object", {"pipe": Native("pipe", piped)}, None, site)
    made.tag = (EFFECT, run, machine.current)
    return made


def is_of_package(path: tuple[str, ...]) -> bool:
    return path[0].partition("/")[0] == PACKAGE


def is_effect(value: Any) -> bool:
    match value:
        case Obj(tag=(str(tag), *_)):
            return tag == EFFECT
        case External(path=path):
            return is_of_package(path) and path[-1] in _EMPTY
        case Obj(cls=Class() as cls):
            return tag_of(cls) is not None
        case Class() | External():
            return is_tag(value)
    return False


SERVICES: Final = "what gives services"
"""What a machine knows by this name gives the service that stands for a tag."""
TAGS: Final = frozenset({"Service", "Tag", "GenericTag", "Reference"})


def is_tag(value: Any) -> bool:
    """Is it a tag, which as an effect gives the service that stands for it?"""
    while isinstance(value, Class):
        value = value.base
    return isinstance(value, External) and is_of_package(value.path) and not TAGS.isdisjoint(value.path) and value.path[-1] == "()"


def tag_of(cls: Any) -> Any:
    """What a class of errors gives to `Data.TaggedError`, which makes each of them an effect that fails; None of another class."""
    while isinstance(cls, Class):
        cls = cls.base
    if isinstance(cls, External) and is_of_package(cls.path) and "TaggedError" in cls.path:
        return next((one for one in cls.arguments if isinstance(one, str)), UNDEFINED)
    return None


def run(machine: Machine, value: Any, site: Site) -> Any:
    """What it gives. Raises `Throw` where it fails."""
    machine.step()
    value = settled(value)
    match value:
        case Obj(tag=(str(tag), work, current)) if tag == EFFECT:
            before = machine.current
            machine.current = before if current is None else current
            try:
                return work(machine)
            finally:
                machine.current = before
        case External(path=path) if is_of_package(path) and path[-1] in _EMPTY:
            return UNDEFINED
        case Obj(cls=Class() as cls) if tag_of(cls) is not None:
            raise Throw(fails(machine, site, value))
        case Class() | External() if is_tag(value):
            return machine.state[SERVICES](machine, value, site)
    machine.doubt(f"what {site.text.partition('(')[0]} runs is not followed", site)
    return machine.fresh("run", about_of(value))


def answered(machine: Machine, function: Any, this: Any, arguments: list[Any], site: Site) -> Any:
    """What a generator returns each `yield` of which runs an effect."""
    machine.state[ANSWERED] = run
    return machine.call(function, this, arguments, site._replace(context=ANSWERED))


def given(machine: Machine, function: Any, arguments: list[Any], site: Site) -> Any:
    """What a function makes of these; of what is no function, that itself."""
    callable_ = not isinstance(function, Obj) or (isinstance(function.tag, tuple) and function.tag[0] == "callable")
    if not callable_ or is_effect(function) or function is UNDEFINED or isinstance(function, (str, int, float, bool, type(None), Promise)):
        return function
    return machine.call(function, UNDEFINED, arguments, site._replace(context="await"))


def then(machine: Machine, made: Any, site: Site) -> Any:
    """What comes of what a step gives: of an effect, what it gives, of a promise, what it ends with."""
    return run(machine, made, site) if is_effect(made) else awaited(machine, made, site) if isinstance(made, Promise) else made


def each(machine: Machine, items: Any, function: Any, site: Site, *, abreast: bool) -> Iterator[Any]:
    """The effect that a function makes of each item, as a step that runs it. Raises `Throw`."""
    before = machine.current, machine.abreast
    several = listed(machine, items, site)
    try:
        for index, item in enumerate(several if isinstance(several, list) else [Unknown(("item", several.key), several.about)]):
            machine.step()
            machine.current, machine.abreast = before
            turn(machine, item, abreast=abreast)
            yield given(machine, function, [item, index], site)
    finally:
        machine.current, machine.abreast = before


def collected(items: Any, values: list[Any], site: Site) -> Obj:
    """The list of what they give, as open as the one that they were made of."""
    made = array(values, site)
    made.open = not isinstance(items, Obj) or items.items is None or items.open
    made.about = about_of(items)
    return made
