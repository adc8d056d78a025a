"""What `try` closes at its end: an executor waits for all that it was given, https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/ExecutorService.html#close()"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form
from ...run.meaning.calls import run
from ...run.meaning.expressions import awaited
from ...run.state.machine import Machine, Table
from ...run.state.values import Object, Opaque

if TYPE_CHECKING:
    from ....program.code import Function, Type

EXECUTORS: Final = frozenset({
    "ExecutorService", "Executor", "ThreadPoolExecutor", "ScheduledExecutorService", "ForkJoinPool", "ThreadPoolTaskExecutor", "AsyncTaskExecutor", "TaskExecutor",
    "StructuredTaskScope", "ShutdownOnFailure", "ShutdownOnSuccess",
})  # fmt: skip


_CLOSES: Final = ("DisposeAsync", "Dispose", "close")


def is_executor(of: Any) -> bool:
    return isinstance(of, Opaque) and of.type.rpartition(".")[2] in EXECUTORS


def closing(m: Machine, form: Form) -> Any:
    held = m.of(form.parts[0])
    if is_executor(held) and m.program.language == "Java":
        for one in m.path.started:
            one.waited = True
    elif isinstance(held, Object) and held.type is not None and (function := _closes(m, held.type, form)) is not None:
        awaited(m, run(m, function, held, [], form.node))


def _closes(m: Machine, kind: Type, form: Form) -> Function | None:
    """What is called at its end: https://learn.microsoft.com/en-us/dotnet/standard/garbage-collection/implementing-disposeasync"""
    names = _CLOSES if form.name == "await" else _CLOSES[1:]
    meant = (one for name in names for one in m.program.methods(kind, name) if one.node.child_by_field_name("body") is not None)
    return next(meant, None)


TABLE: Final[Table] = {"closing": closing}
