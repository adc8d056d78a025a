"""One way through a handler, from where its modules are loaded to what it answers; and the same in a next batch, or where what fails does so for every message."""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import NamedTuple

from ....values.worlds import Undecided
from ...reading import Missing, Refused
from .language.functions import awaited, call
from .language.objects import unbound
from .language.objects.putting import held
from .library import batch
from .library.standard.timers import changed_later
from .library.stores import only_once, records, stored
from .program import Program
from .state.machine import CutShort, Exits, Machine, Throw
from .state.values import UNDEFINED, External, Function, Native, Obj, Promise, Site, Unknown


class Way(NamedTuple):
    """One way through the handler: how it ended (`return`, `throw`), and with what; `waits`: the runtime waits for the promise of the handler."""

    machine: Machine
    ended: str
    value: Any
    waits: bool

    @property
    def script(self) -> tuple[int, ...]:
        """With these answers it is gone again, whatever it was that gave them; after them the likeliest ones are given."""
        taken = [question.taken for question in self.machine.trace]
        while taken and not taken[-1]:
            taken.pop()
        return tuple(taken)


_NO_CALLBACKS: Final = 24
"""From this version of Node.js on, a function with three parameters or more is refused (Runtime.CallbackHandlerDeprecated): https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html"""
_PARAMETERS: Final = 3


def _without_callbacks(runtime: str) -> bool:
    version = runtime.removeprefix("nodejs").partition(".")[0]
    return version.isdecimal() and int(version) >= _NO_CALLBACKS


def _takes_callback(machine: Machine, handler: Function) -> bool:
    """Has the function itself three parameters? What is wrapped around one has its own."""
    return handler.code.length >= _PARAMETERS and not any(one is handler for one in machine.state.get("wrapped", ()))


def _maker(handler: Any) -> str:
    """What made a handler that cannot be run."""
    if isinstance(handler, External) and handler.package not in ("global", "unknown", "import"):
        named = next((one for one in reversed(handler.path[1:]) if one not in ("()", "new", "default")), "")
        return f"{named} of {handler.package}, which is not read" if named else f"{handler.package}, which is not read"
    return "code that is not followed"


def everywhere(program: Program, before: Way) -> Way | None:
    """The way on which what fails on this one fails for every message; None where that is not followed."""
    machine = Machine(before.script)
    machine.everywhere = True
    return _gone(program, machine)


def with_more(program: Program, messages: int) -> Way | None:
    """The likeliest way of a batch of so many messages; None where that is not followed."""
    before, program.messages = program.messages, messages
    try:
        return _gone(program, Machine(()))
    finally:
        program.messages = before


def likeliest(program: Program, before: Way, *, fails: bool) -> Way | None:
    """The way that goes as this one does up to the call that fails on it, and then as is likeliest, where that call fails, too, or goes well; None where it is not followed, or no call failed."""
    failed = next((at for at, one in enumerate(before.machine.trace) if one.kind == "fault" and one.taken), None)
    if failed is None:
        return None
    return _gone(program, Machine(tuple(one.taken for one in before.machine.trace[: failed + fails])))


def told_badly(program: Program, script: tuple[int, ...], bad: Any) -> Way | None:
    """The way that goes as the script says up to a call, which gets an answer that tells of a failure; None where it is not followed."""
    machine = Machine(script)
    machine.bad = bad
    return _gone(program, machine)


def because_of(program: Program, script: tuple[int, ...], error: Any) -> Way | None:
    """The way that goes as the script says up to a call that fails by this error; None where it is not followed."""
    machine = Machine(script)
    machine.because = error
    return _gone(program, machine)


def _gone(program: Program, machine: Machine) -> Way | None:
    try:
        return gone_by(program, machine)
    except CutShort:
        return None


def again(program: Program, before: Way, marked: frozenset[Any] = frozenset(), like: Way | None = None, there: tuple[records.Stored, ...] = ()) -> Way | None:
    """The way of a next batch, in which nothing fails, in the environment that this way left; None where that is not followed. `marked`: the same batch comes again, and these writes have been made. `like`:
    one on which nothing failed, whose answers are given again. `there`: what is found of the message.
    """
    machine = Machine(before.script)
    try:
        gone_by(program, machine)
        machine.fault = None
        machine.script = tuple(one.taken for one in (*machine.trace, *like.machine.trace)) if like is not None else ()
        machine.state["before"] = len(machine.events), len(machine.trace)
        machine.state[only_once.MARKED], machine.state[stored.FOUND] = marked, there
        machine.caught.clear()
        machine.touched.clear()
        for name in ("returned", "collected", "full"):
            machine.state.pop(name, None)
        return called(program, machine, machine.state["handled"])
    except CutShort:
        return None


def gone_by(program: Program, machine: Machine) -> Way:
    try:
        machine.state["handled"] = handler = program.start(machine)
    except Throw:
        raise CutShort(None) from None  # a function that does not start takes no message
    return called(program, machine, handler)


_BATCH: Final = ("ecords", "/batch", "@middy/sqs-")
"""What stands somewhere in the code of a handler of batches, or of what makes one."""


def _is_of_any(program: Program) -> bool:
    """Does nothing in the code that is read speak of a batch of messages, so that the function is one that others invoke: an API, a rule?"""
    if program.of_any is None:
        program.of_any = not any(word in source.text for source in program.modules.sources for word in _BATCH)
    return program.of_any


_DEEP: Final = 3
"""An answer, its list, and an item of that."""


def _written_out(machine: Machine, value: Any, site: Site, depth: int = _DEEP) -> Any:
    """The answer as Lambda's runtime makes JSON of it: what an object gives for itself stands in its place (https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/stringify)."""
    if not isinstance(value, Obj) or not depth or isinstance(value.tag, tuple):
        return value
    if isinstance(own := held(value, "toJSON"), Function):
        return machine.call(own, value, [""], site)
    for name, one in value.props.items():
        value.props[name] = _written_out(machine, one, site, depth - 1)
    if value.items is not None and value.kind == "array":
        value.items[:] = [_written_out(machine, one, site, depth - 1) for one in value.items]
    return value


def called(program: Program, machine: Machine, handler: Any) -> Way:
    """What the handler does with a batch, as Lambda calls it. Raises `CutShort`, and `Undecided` where it is none that can be called."""
    entry, name = program.modules.entry, program.modules.name
    if handler is UNDEFINED or handler is None:
        raise (Undecided if machine.doubts else Missing)(f"the handler {name} is not exported by its module", place=entry.place)
    callable_ = isinstance(handler, (Function, Native)) or (isinstance(handler, Obj) and isinstance(handler.tag, tuple) and handler.tag[0] == "callable")
    if isinstance(handler, (External, Unknown)) or not callable_:
        raise Undecided(f"the handler {name} is made by {_maker(handler)}", place=entry.place)
    if (
        isinstance(handler, Function)
        and not program.modules.code.is_wrapped
        and _takes_callback(machine, handler)
        and _without_callbacks(program.modules.code.runtime)
    ):
        raise Refused(f"the handler {name} has a third parameter (callback), and {program.modules.code.runtime} refuses such a function", place=entry.place)
    site = Site(entry, handler.code.node if isinstance(handler, Function) else entry.root, name, "await")
    answered: list[tuple[Any, Any]] = []
    machine.state["handler"] = site
    try:
        result = call(
            machine,
            handler,
            unbound.runtime(),
            [batch.event(machine, of_any=_is_of_any(program)), batch.context(machine, answered), batch.callback(answered)],
            site,
        )
        waits = isinstance(result, Promise)
        value = _written_out(machine, awaited(machine, result, site), site)
        if "timers" in machine.state:
            changed_later(machine, value)
    except Throw as thrown:
        if not answered:
            return Way(machine, "throw", thrown.value, True)
        waits = True
    except Exits as ended:
        machine.state["exits"] = ended.words
        return Way(machine, "throw", ended.value, True)
    if answered:  # whoever answers first is heard: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
        error, told = answered[0]
        return Way(machine, "throw" if error is not None else "return", error if error is not None else told, waits)
    return Way(machine, "return", value, waits)
