"""How a program of Go starts Lambda's runtime, and with which handler: https://docs.aws.amazon.com/lambda/latest/dg/golang-handler.html"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ......values.worlds import Undecided
from ....program.code import Function
from ...forms import golang
from ...run.meaning.calls import run
from ...run.starting import gets_through
from ...run.state.machine import Machine
from ...run.state.scopes import Frame
from ...run.state.values import Closure, Ended, Error, Opaque, Returned, Thrown
from . import own_events

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Unit


def started(machine: Machine, first: list[Function]) -> tuple[Function, str]:
    """The function that stands for the handler, and the type that it returns. Raises `Undecided` where main starts none that takes an SQSEvent."""
    gets_through(machine, lambda: gets_there(machine, first))
    made = machine.started
    of = machine.program.code.of
    place = machine.program.code.handler_place
    node = _node(made)
    if made is None or node is None:
        raise Undecided(f"with which handler the program of {of} starts is not followed", place=place)
    kinds = [kind for _, kind in golang.parameters(node)]
    if not any(one is not None for one in own_events.handed(machine, node, _unit(machine, made, first))):
        raise Undecided(
            f"the handler of {of} takes {kinds[-1] if kinds else 'nothing'}, and no events.SQSEvent: what it does with a batch is not read", place=place
        )
    held = golang.results(node)
    return made.function or next(one for one in first if one.name == "main"), held[0][1] if held and held[0][1] != "error" else "void"


def _node(made: Closure | None) -> Node | None:
    return None if made is None else made.function.node if made.function is not None else made.node


def _unit(machine: Machine, made: Closure, first: list[Function]) -> Unit:
    """The file of the handler."""
    return made.function.file if made.function is not None else machine.frames[0].function.file if machine.frames else first[0].file


def _main(machine: Machine, first: list[Function]) -> None:
    """Runs what a program begins with, until it starts the runtime."""
    machine.loading += 1
    try:
        for function in sorted(first, key=lambda one: one.name == "main"):
            machine.frames = [Frame(function, None)]
            run(machine, function, None, [], function.node)
    except (Ended, Thrown, Returned):
        pass
    finally:
        machine.loading -= 1
        machine.turn = None


def gets_there(machine: Machine, first: list[Function]) -> bool:
    """Does it start the runtime?"""
    _main(machine, first)
    return machine.started is not None


def begin(machine: Machine, first: list[Function]) -> Any:
    """One invocation: what it returns, but for its error, which is raised."""
    _main(machine, first)
    made = machine.started
    node = _node(made)
    if made is None or node is None:
        return None
    held = golang.results(node)
    machine.frames = [Frame(made.function or machine.frames[0].function, None)]
    kinds = [kind for _, kind in golang.parameters(node)]
    events = own_events.handed(machine, node, _unit(machine, made, first))
    given = [Opaque(type=machine.whole(kind)) if event is None else event for kind, event in zip(kinds, events, strict=True)]
    value = made.call(given)
    machine.frames = [Frame(made.function or machine.frames[0].function, None)]
    machine.is_over = True
    machine.settle()
    parts = value if type(value) is tuple else (value,)
    if held and held[-1][1] == "error":
        if isinstance(parts[-1], Error):
            raise Thrown(parts[-1])
        parts = parts[:-1]
    return parts[0] if parts else None
