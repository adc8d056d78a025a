"""From the source of a handler in Java, Go or C# to what it does with a batch."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from queuegate._light import NamedTuple

from ....values.worlds import Undecided
from ...reading import Facts, Reading, Seen, Where, unread
from ...source import Code
from ...text.reader import reading as as_text
from ..calls.reader import read_calls
from ..program.code import Function
from ..program.entries import entries, object_of
from ..program.program import Program, program_of
from .ended import Ended
from .facts import facts_of
from .library.csharp import start as csharp_start
from .library.csharp.language import CSharp
from .library.golang import tasks as go_tasks
from .library.golang.language import Go
from .library.golang.start import begin, started
from .library.java import closing, streams
from .library.java.language import Java
from .library.own_events import is_event, takes_batch
from .run.meaning import calls, expressions, loops, objects, operators, statements, switches
from .run.state.language import Language
from .run.state.machine import Machine, Table
from .run.state.scopes import Frame
from .run.state.values import Closure, Event, Opaque
from .run.ways import Ways

_TABLE: Final[Table] = {
    **expressions.TABLE,
    **operators.TABLE,
    **statements.TABLE,
    **loops.TABLE,
    **switches.TABLE,
    **calls.TABLE,
    **objects.TABLE,
    **go_tasks.TABLE,
    **closing.TABLE,
}
_BEAN: Final = re.compile(r"(?:[\w.]+\.)?(?:Function|Consumer)\s*<\s*(?:[\w.]+\.)?SQSEvent\s*(?:,\s*(.+?))?\s*>$")
"""What a bean of Spring Cloud Function is declared to be: https://docs.spring.io/spring-cloud-function/reference/adapters/aws-intro.html"""
_LANGUAGES: Final[dict[str, Callable[[], Language]]] = {"Java": Java, "Go": Go, "C#": CSharp}


def reading(code: Code) -> Reading:
    """What is known of the handler. Raises `Undecided` where there is no source."""
    text = as_text(code)
    try:
        found = _read(code, text.where)
    except RecursionError:
        found = unread(text.where, Undecided("the code is nested too deeply to read", place=code.place))
    except Undecided as doubt:
        found = unread(text.where, Undecided(doubt.reason, doubt.settle, doubt.place or code.place))
    if text.answers.doubt is None:
        return found._replace(answers=text.answers)
    if text.answers.found and not found.answers.found:
        return found._replace(answers=Facts(text.answers.found, found.answers.doubt or text.answers.doubt))
    return found


def _read(code: Code, where: Where) -> Reading:
    program = program_of(code)
    if (machine := machine_of(program)) is None:
        raise Undecided(f"the handler of {code.of} is {program.language}, of which only calls of AWS are read", place=code.place)
    handler, returns, invoke = invoked(machine, program)
    polls = _polls(code)  # before the runs, which take all that there is where that is not enough
    return facts_of(Ended(machine, Ways(machine, invoke), handler, returns), where, polls)


class Invoked(NamedTuple):
    """The function that stands for the handler, the type that it returns, and how it is given a batch."""

    handler: Function
    returns: str
    invoke: Callable[[], Any]


def invoked(machine: Machine, program: Program) -> Invoked:
    """How Lambda invokes the program. Raises `Undecided` where that is not plain."""
    if program.language == "Go":
        first = entries(program)
        return Invoked(*started(machine, first), lambda: begin(machine, first))
    if program.language == "C#" and (first := starts(program)):
        return Invoked(*csharp_start.started(machine, first), lambda: csharp_start.begin(machine, first))
    handler = _handler(program)
    returns = "" if streams.is_stream(handler) else bean[1] if (bean := _BEAN.match(handler.returns)) is not None else handler.returns
    return Invoked(handler, returns, lambda: _invoke(machine, handler))


def machine_of(program: Program) -> Machine | None:
    """What runs a program on paper; None of a language that is not run."""
    return Machine(program, _LANGUAGES[program.language](), _TABLE) if program.language in _LANGUAGES else None


def starts(program: Program) -> list[Function]:
    """What a program of C# begins with that starts the runtime by itself: its Handler names an assembly alone."""
    found = [] if "::" in program.code.handler else [one for one in entries(program) if one.name in ("init", "Main")]
    return [one for one in found if one.name == "Main" or any(part.type == "global_statement" for part in one.node.named_children)][:1]


def _handler(program: Program) -> Function:
    """The method that Lambda calls with a batch. Raises `Undecided` where that is not plain."""
    found = [one for one in entries(program) if one.name not in ("new", "init") and one.node.child_by_field_name("body") is not None]
    taking = [one for one in found if takes_batch(program, one) or streams.is_stream(one) or _BEAN.match(one.returns)]
    if len(taking) != 1:
        what = f"takes {found[0].parameters[0][1]}, and no SQSEvent" if len(found) == 1 and found[0].parameters else "is not one method that takes an SQSEvent"
        raise Undecided(f"the handler of {program.code.of} {what}: what it does with a batch is not read", place=program.code.handler_place)
    return taking[0]


def _invoke(machine: Machine, handler: Function) -> Any:
    """Makes the handler's object, and hands it a batch."""
    machine.frames.append(Frame(handler, None))
    owner = object_of(machine.program, handler)
    this = machine.instance(owner) if owner is not None else None
    if streams.is_stream(handler):
        calls.run(machine, handler, this, written := streams.given(machine, handler), handler.node)
        return streams.answer_of(written)
    event = Event(machine.batch())
    if _BEAN.match(handler.returns) is not None:
        machine.loading += 1
        made = calls.run(machine, handler, this, [], handler.node)
        machine.loading -= 1
        if isinstance(made, Closure):
            return made.call([event])
        machine.doubt(handler.node, f"what {handler.name} makes")
        return Opaque()
    given: list[Any] = [event if is_event(machine.program, kind, handler.file) else Opaque(type=machine.whole(kind)) for _, kind in handler.parameters]
    return calls.run(machine, handler, this, given, handler.node)


def _polls(code: Code) -> Facts[Seen]:
    """Whether it receives from a queue, or deletes from one, by itself."""
    try:
        found = read_calls(code)
    except Undecided as doubt:
        return Facts((), doubt)
    kinds = {"receive_message": "receive", "delete_message": "delete", "delete_message_batch": "delete"}
    seen = tuple(Seen(kinds[one.operation], one.operation, one.at) for one in found.calls if one.service == "sqs" and one.operation in kinds)
    delays = next(
        (
            one
            for one in found.calls
            if one.service == "sqs" and one.operation.startswith("send_message") and (one.given is None or "DelaySeconds" in one.given)
        ),
        None,
    )
    open_call = next((one.doubt for one in found.unread if not one.services or "sqs" in one.services), None)
    if open_call is None and delays is not None:
        open_call = Undecided("with which delay a message is sent is not read", place=delays.at)
    return Facts(seen, open_call)
