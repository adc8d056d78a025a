"""Tasks that are waited for no longer than so long: they may not have ended by then, which is a failure of its own.

https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/Future.html#get(long,java.util.concurrent.TimeUnit) and
https://learn.microsoft.com/en-us/dotnet/api/system.threading.tasks.task.waitasync
"""

from __future__ import annotations

import re
from typing import Any, Final

from ..forms.form import Form, text_of
from ..run.state.machine import Machine
from ..run.state.values import Error, Future, Opaque, about_of
from .tasks import futures_in
from .waiting import cut, shortest

_PAUSE: Final = re.compile(r"(?:[\w.]+\.)?Task\.Delay\b")


def outlasted(m: Machine, form: Form, of: Future) -> Error | None:
    """The error of a task that has not ended in time, where that is what goes wrong in this run."""
    if of.error is not None or m.loading:
        return None
    m.path.ends.add(form.node.id)
    error = m.work(form, (Opaque(about_of(of)),))
    if error is not None:
        error.kinds = m.language.above(m, "TimeoutException")
    return error


def first_of(m: Machine, form: Form, args: tuple[Any, ...]) -> Future | None:
    """`Task.WhenAny`: the task that fails, or the first one, or the pause that ended before it; None where it is not known which tasks these are.

    https://learn.microsoft.com/en-us/dotnet/api/system.threading.tasks.task.whenany
    """
    inside = futures_in(args)
    pauses = [one for one in inside if _PAUSE.match(text_of(one.node))]
    work = [one for one in inside if one not in pauses]
    if not work or any(isinstance(one, Opaque) for one in args):
        return None
    limit = shortest(*(wait.seconds for one in pauses for wait in m.path.waits[one.waits]))
    for one in inside:
        one.waited = True
        if pauses and one in work:
            cut(m, one, limit)
    ended = next((one for one in work if one.error is not None), work[0])
    if pauses and (error := outlasted(m, form, ended)) is not None:
        m.catch(error, "Task.WhenAny(…)", form.node, broad=True)
        ended = pauses[0]
    return Future(ended, None, form.node, "", m.unit)
