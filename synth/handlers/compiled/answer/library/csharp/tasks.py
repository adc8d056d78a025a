"""Tasks of .NET: https://learn.microsoft.com/en-us/dotnet/api/system.threading.tasks.task ; `WhenEach` gives each that has ended: https://learn.microsoft.com/en-us/dotnet/api/system.threading.tasks.task.wheneach"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from queuegate._light import regex

from ...forms.form import Form, text_of
from ...run.meaning.calls import start
from ...run.meaning.expressions import awaited
from ...run.meaning.statements import store
from ...run.state.concerns import HANDED, of_value
from ...run.state.machine import Machine
from ...run.state.values import Closure, Error, Future, List, Opaque, about_of
from ..limits import first_of, outlasted
from ..tasks import all_of, begin, ended, failed, futures_in


def parallel(m: Machine, of: List, work: Any, form: Form) -> Any:
    """Each is worked on; `ForEach` waits for what is no task, `ForEachAsync` for tasks when it is waited for itself."""
    if not isinstance(work, Closure):
        m.doubt(form.node, "what is done in parallel")
        return Opaque()
    since = len(m.path.waits)
    m.beside += 1
    try:
        found = [ended(partial(work.call, [one]))[1] if form.name == "ForEachAsync" else work.call([one]) for one in of.items]
    finally:
        m.beside -= 1
    if form.name != "ForEachAsync":
        return None
    return start(m, None, next((one for one in found if one is not None), None), form.node, since)


def task(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    name = form.name
    if name == "Run" and args:
        return begin(m, args[0], form.node)
    if name in ("WhenAll", "WaitAll"):
        made = all_of(m, args, form.node)
        return made if name == "WhenAll" else awaited(m, made)
    if name == "FromException":
        return failed(m, args, form.node)
    if name == "WhenEach" and (found := futures_in(args)) and not any(isinstance(one, Opaque) for one in args):
        for one in found:
            one.waited = True
        return List([*found], form.node)
    if name == "WhenAny" and (first := first_of(m, form, args)) is not None:
        return first
    if name not in ("Delay", "FromResult", "Yield"):
        m.doubt(form.node, f"Task.{name}", of_value(args))
    made = Future(args[0] if args and name == "FromResult" else None, None, form.node, "", m.unit)
    if name == "Delay":
        made.waits = slice(len(m.path.waits) - 1, len(m.path.waits)) if m.path.waits and m.path.waits[-1].node == form.node else made.waits
    return made


def part(m: Machine, of: Future, name: str) -> Any:
    """A property of a task."""
    if name == "Result":
        return awaited(m, of)
    if name in ("IsFaulted", "IsCompletedSuccessfully"):
        of.looked = True
        return (of.error is not None) == (name == "IsFaulted")
    if name == "Exception":
        of.looked = True
        return of.error
    return Opaque(about_of(of))


def method(m: Machine, of: Future, form: Form, args: tuple[Any, ...]) -> Any:
    """What a method of a task gives; what is to go on with it is handed the task, and whoever waits for that learns nothing else of its failure.

    https://learn.microsoft.com/en-us/dotnet/api/system.threading.tasks.task.continuewith
    """
    name = form.name
    if name == "Wait" and args and form.node.parent is not None and form.node.parent.type == "expression_statement":
        m.doubt(form.node, "whether it has ended in time, which nobody looks at,", HANDED)
    if name in ("Wait", "GetResult"):
        return awaited(m, of)
    if name == "ConfigureAwait" and _SUPPRESSES in (form.node.text or b""):
        of.looked = True
        if of.error is not None:
            m.catch(of.error, "ConfigureAwaitOptions.SuppressThrowing", form.node, broad=True)
        return start(m, None, None, form.node, of.waits.start)
    if name == "WaitAsync" and args:
        of.error = of.error or outlasted(m, form, of)
    if name in ("ConfigureAwait", "GetAwaiter", "AsTask", "WaitAsync"):
        return of
    if name == "ContinueWith" and args and isinstance(args[0], Closure):
        of.looked = True
        if (only := _ONLY.search(text_of(form.node).rpartition("}")[2])) is not None and (of.error is not None) != (only[0] in _OF_FAULTS):
            return start(m, None, _cancelled(m, of), form.node, of.waits.start)
        if of.error is not None:
            m.catch(of.error, ".ContinueWith(…)", form.node, broad=True)
        work = args[0]
        value, error = ended(lambda: work.call([of]))
        return start(m, value, error, form.node, of.waits.start)
    m.doubt(form.node, f"{name} of a task", of_value(args))
    return Opaque(about_of(of))


_ONLY: Final = regex(r"\b(?:OnlyOn(?:Faulted|RanToCompletion)|NotOn(?:Faulted|RanToCompletion))\b")
_OF_FAULTS: Final = ("OnlyOnFaulted", "NotOnRanToCompletion")


def _cancelled(m: Machine, of: Future) -> Error:
    """What goes on with a task only if it ends otherwise is cancelled: https://learn.microsoft.com/en-us/dotnet/api/system.threading.tasks.taskcontinuationoptions"""
    made = Error(m.language.above(m, "TaskCanceledException"), about_of((of.value, of.error)))
    if of.error is not None:
        made.fault, made.work, made.wraps = of.error.fault, of.error.work, True
    return made


_SUPPRESSES: Final = b"SuppressThrowing"
"""https://learn.microsoft.com/en-us/dotnet/api/system.threading.tasks.configureawaitoptions"""


def interlocked(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    """`Interlocked.Increment(ref count)`: https://learn.microsoft.com/en-us/dotnet/api/system.threading.interlocked"""
    step = {"Increment": 1, "Decrement": -1, "Add": args[-1]}.get(form.name)
    value = args[0] + step if type(args[0]) is int and type(step) is int else Opaque(about_of(args))
    store(m, form.parts[1][0], value)
    return value
