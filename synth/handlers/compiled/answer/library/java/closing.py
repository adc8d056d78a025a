"""What `try` closes at its end: an executor waits for all that it was given, https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/ExecutorService.html#close()"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form
from ...run.state.machine import Machine, Table
from ...run.state.values import List, Object, Opaque

if TYPE_CHECKING:
    from ....program.code import Type

EXECUTORS: Final = frozenset({
    "ExecutorService", "Executor", "ThreadPoolExecutor", "ScheduledExecutorService", "ForkJoinPool", "ThreadPoolTaskExecutor", "AsyncTaskExecutor", "TaskExecutor",
})  # fmt: skip


_CLOSES: Final = ("close", "Dispose", "DisposeAsync")


def is_executor(of: Any) -> bool:
    return isinstance(of, Opaque) and of.type.rpartition(".")[2] in EXECUTORS


def closing(m: Machine, form: Form) -> Any:
    held = m.of(form.parts[0])
    if is_executor(held) and m.program.language == "Java":
        for one in m.path.started:
            one.waited = True
    elif isinstance(held, Object) and held.type is not None and any(isinstance(one, List) for one in held.fields.values()) and _closes(m, held.type):
        m.doubt(form.node, f"what {held.type.name} does at its end")


def _closes(m: Machine, kind: Type) -> bool:
    return any(m.program.methods(kind, name) for name in _CLOSES)


TABLE: Final[Table] = {"closing": closing}
