"""From a module to the reading of its handler: it is run on paper, on a batch of two messages, once for each thing that may go otherwise."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from queuegate._light import NamedTuple

from ....sources.python_nodes import nodes_of
from ....values.worlds import Undecided
from ...effort import TooMuch
from ...reading import Missing, Reading, Where
from ..hidden_names import hidden
from ..run.calls import call
from ..run.language.binding import iterate
from ..run.language.catching import entered
from ..run.language.classes import external_bases
from ..run.language.expressions import evaluate
from ..run.language.statements import execute
from ..run.library.attributes import attribute
from ..run.library.decorators import decorated
from ..run.program import Modules
from ..run.state.machine import Machine
from ..run.state.notes import Notes
from ..run.state.path import Path
from ..run.state.values import Bound, ClassV, FunctionV, InstanceV, Native, Opaque, Processor
from ..run.ways import Exploration
from ..source import Source
from .facts import Gathered
from .unset import Unset, while_loaded


def reading(source: Source, name: str = "", lacks: Callable[[str], bool] = bool) -> Reading:
    """Read the handler of a module, which has this dotted name. `lacks`: may its function be without an environment variable? Raises `Undecided`."""
    try:
        return _read(source, name, lacks)
    except RecursionError:
        raise Undecided("the handler's source is nested too deeply to read", place=source.place) from None
    except TooMuch:
        raise Undecided("the handler's source is too intricate to read", place=source.place) from None
    except Undecided as doubt:
        raise type(doubt)(doubt.reason, doubt.settle, doubt.place or source.place) from None


_MOST_BEGINNINGS: Final = 8
"""So many choices are tried that are made while the modules are loaded."""


class _Begun(NamedTuple):
    """A program whose modules are loaded: `path` is how, and `functions` what their names stand for then."""

    machine: Machine
    modules: Modules
    path: Path
    functions: dict[tuple[str, str], int]
    unset: Unset = Unset((), {})


def _read(source: Source, name: str, lacks: Callable[[str], bool]) -> Reading:
    """Which functions there are may hang on what nobody knows (`except ImportError:`, an environment variable): then what is found has to be the same for all of them."""
    begun = _begin(source, name, frozenset(), lacks=lacks)
    if begun.modules.is_raised:  # it refuses to be imported without one, perhaps
        begun = _begin(source, name, frozenset())
    begun = begun._replace(unset=while_loaded(begun.machine, lacks, lambda variable: _begin(source, name, frozenset(), variable).machine))
    found = _judged(begun, source, lacks)
    for choice in [*begun.path.choices][:_MOST_BEGINNINGS]:
        other = _begin(source, name, frozenset({choice}), lacks=lacks)
        if other.functions != begun.functions and _told(other, source, lacks) not in ("", repr(found)):
            raise Undecided("which functions the code has hangs on what is only known when it is loaded", place=source.place)
    return found


def _told(begun: _Begun, source: Source, lacks: Callable[[str], bool]) -> str:
    """What is found, in words; "" where there is no handler: a module that no invocation gets past is no other answer."""
    try:
        return repr(_judged(begun, source, lacks))
    except Missing:
        return ""
    except Undecided as doubt:
        return doubt.reason


def _ended(machine: Machine, value: Opaque) -> None:
    """The end of a `with` of what is not read."""
    from ..run.library.stores.databases import ended  # noqa: PLC0415 - few handlers have a driver

    ended(machine, value)


def _begin(source: Source, name: str, flips: frozenset[int], lacking: str = "", lacks: Callable[[str], bool] = bool) -> _Begun:
    """Load the modules. `lacking`: without this environment variable; `lacks`: which others are more likely not there, and are not where none is told."""
    modules = Modules(source, name)
    machine = Machine(modules, Notes(source))
    machine.evaluate, machine.execute, machine.call, machine.iterate = evaluate, execute, call, iterate
    machine.clean, machine.attribute = _cleaned, attribute
    machine.enter, machine.decorate, machine.end = entered, decorated, _ended
    machine.path, machine.lacking = Path(flips), lacking
    machine.present = (lambda _: True) if lacks is bool else lambda variable: not lacks(variable)
    modules.enter(machine, name or "handler", source)
    loaded = [one for one in modules.known.values() if one is not None]
    functions = {(one.name, called): id(node) for one in loaded for called, value in one.env.vars.items() if (node := _function(value)) is not None}
    return _Begun(machine, modules, machine.path, functions)


def _cleaned(machine: Machine, value: Processor, node: Any) -> None:
    from ..run.library.packages.powertools import clean  # noqa: PLC0415 - not every handler has a processor

    clean(machine, value, node)


def _function(value: Any) -> ast.AST | None:
    inner = value.function if isinstance(value, Bound) else value
    return inner.node if isinstance(inner, (FunctionV, ClassV)) else None


def _judged(begun: _Begun, source: Source, lacks: Callable[[str], bool]) -> Reading:
    machine, modules = begun.machine, begun.modules
    module = modules.entry
    if source.handler not in module.env.vars:
        kind = Undecided if _is_open(source) else Missing
        raise kind(f"the handler {source.handler} is not defined in its module", place=source.place)
    handler = module.env.vars[source.handler]
    for one in modules.known.values():
        if one is not None and (unseen := hidden(one.source.tree)) is not None:
            raise Undecided(f"what the names of {one.name or 'the module'} stand for is changed by code that is not followed", place=one.source.at(unseen))
    try:
        node = _node(source, handler)
    except Undecided as doubt:
        raise next(iter(machine.notes.doubts.values()), doubt) from None
    modules.keep()
    exploration, where = Exploration(machine, handler), Where("Python", source.file, source.handler)
    if (refusal := exploration.refusal()) is not None:
        alone = Exploration(machine, handler, 1)
        if alone.refusal() is None and not all(one.raised for one in alone.outcomes if one.of is None):
            alone.refused, exploration = refusal, alone
    return Gathered(machine.notes, exploration, node, where, lacks, begun.unset).reading()


def _is_open(source: Source) -> bool:
    """May the module have names that are not seen?"""
    return any(
        (isinstance(one, ast.ImportFrom) and any(name.name == "*" for name in one.names))
        or (isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in ("globals", "exec", "setattr", "vars", "locals"))
        for one in nodes_of(source.tree)
    )


def _node(source: Source, handler: Any) -> ast.AST:
    """Where the function that Lambda calls is written. Raises `Undecided` where it is none of the code."""
    match handler:
        case FunctionV():
            return handler.node  # type: ignore[no-any-return]  # a function's node has several types
        case Bound(function=FunctionV() as function):
            return function.node  # type: ignore[no-any-return]  # as above
        case InstanceV() if isinstance(method := handler.cls.lookup("__call__"), FunctionV):
            return method.node  # type: ignore[no-any-return]  # as above
        case Native(name="decorated" | "decorator") | Bound(function=Native(name="decorated")):
            return _named(source)
        case ClassV() if not external_bases(handler) and handler.lookup("__new__") is None:
            raise Missing(f"the handler {source.handler} is a class: what Lambda calls makes an object of it, which is no response", place=source.place)
        case None:
            raise Missing(f"the handler {source.handler} is None: what makes it returns nothing", place=source.place)
        case Opaque(kind="external", name=name) if name.startswith("@"):
            raise Undecided(f"what the decorator {name} makes of the handler's result is not known", place=source.place)
        case Opaque(kind="external", name=name) if "(" not in name:
            raise Undecided(f"the handler {source.handler} is imported from {name.rpartition('.')[0] or name}, which is not in its folder", place=source.place)
    raise Undecided(f"the handler {source.handler} is made by code that is not followed", place=source.place)


def _named(source: Source) -> ast.AST:
    return next((one for one in source.tree.body if getattr(one, "name", "") == source.handler), source.tree.body[0])
