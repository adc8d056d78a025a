"""How a program of C# starts Lambda's runtime by itself, and with which handler: by top-level statements, or in Main.

https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html#csharp-executable-assembly-handlers
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ......values.worlds import Undecided
from ....program.code import Function
from ....program.csharp_bodies import parameters
from ...forms import csharp_statements
from ...forms.form import text_of
from ...run.meaning.calls import run
from ...run.starting import gets_through
from ...run.state.machine import Machine
from ...run.state.scopes import Frame, Scope
from ...run.state.values import Closure, Ended, Event, Opaque, Returned, Thrown
from ..own_events import is_event

if TYPE_CHECKING:
    from tree_sitter import Node

STARTS: Final = {("LambdaBootstrapBuilder", "Create"), ("HandlerWrapper", "GetHandlerWrapper")}
"""https://github.com/aws/aws-lambda-dotnet/tree/master/Libraries/src/Amazon.Lambda.RuntimeSupport"""


def started(machine: Machine, first: list[Function]) -> tuple[Function, str]:
    """The function that stands for the handler, and the type that it returns. Raises `Undecided` where the program starts none that takes an SQSEvent."""
    gets_through(machine, lambda: gets_there(machine, first))
    made, code = machine.started, machine.program.code
    if made is None:
        raise Undecided(f"with which handler the program of {code.of} starts is not followed", place=code.handler_place)
    if not any(is_event(machine.program, kind, first[0].file) for kind in _kinds(made)):
        raise Undecided(f"the handler of {code.of} is not known to take an SQSEvent: what it does with a batch is not read", place=code.handler_place)
    return made.function or first[0], made.function.returns if made.function is not None else ""


def gets_there(machine: Machine, first: list[Function]) -> bool:
    """Does it start the runtime?"""
    _main(machine, first)
    return machine.started is not None


def begin(machine: Machine, first: list[Function]) -> Any:
    """One invocation."""
    _main(machine, first)
    made = machine.started
    if made is None:
        return None
    machine.frames = [Frame(made.function or first[0], None)]
    return made.call([Event(machine.batch()) if is_event(machine.program, kind, first[0].file) else Opaque(type=kind) for kind in _kinds(made)])


def _main(machine: Machine, first: list[Function]) -> None:
    """Runs what the program begins with, until it starts the runtime."""
    machine.loading += 1
    machine.scope = Scope()
    function = first[0]
    machine.frames = [Frame(function, None)]
    try:
        if function.name == "Main":
            run(machine, function, None, [], function.node)
        for one in function.node.named_children if function.name != "Main" else ():
            if one.type == "global_statement":
                machine.of(csharp_statements.body(one.named_children[0]))
    except (Ended, Thrown, Returned):
        pass
    finally:
        machine.loading -= 1
        machine.turn = None


def _kinds(made: Closure) -> list[str]:
    """The types of what a handler takes: as it declares them, or as whoever hands it on does."""
    if made.function is not None:
        return [kind for _, kind in made.function.parameters]
    given = made.node.child_by_field_name("parameters") if made.node is not None else None
    found = [kind for _, kind in parameters(given)]
    return found if any(found) else _handed(made.node)


def _handed(node: Node | None) -> list[str]:
    """`Create<SQSEvent>(…)`, `Func<SQSEvent, ILambdaContext, Task> handler = …`."""
    while node is not None and node.type not in ("invocation_expression", "variable_declaration"):
        node = node.parent
    named = re.search(r"\b(?:Create|Func|Action)<\s*(?:[\w.]+\.)?SQSEvent\b", text_of(node).partition("=>")[0])
    return ["SQSEvent", "ILambdaContext"] if named is not None else []
