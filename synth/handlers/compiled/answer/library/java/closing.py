"""What `try` closes at its end: an executor waits for all that it was given, https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/ExecutorService.html#close()"""

from __future__ import annotations

from typing import Any, Final

from ...forms.form import Form
from ...run.machine import Machine, Table
from ...run.values import Opaque

EXECUTORS: Final = frozenset({
    "ExecutorService", "Executor", "ThreadPoolExecutor", "ScheduledExecutorService", "ForkJoinPool", "ThreadPoolTaskExecutor", "AsyncTaskExecutor", "TaskExecutor",
})  # fmt: skip


def is_executor(of: Any) -> bool:
    return isinstance(of, Opaque) and of.type.rpartition(".")[2] in EXECUTORS


def closing(m: Machine, form: Form) -> Any:
    if is_executor(m.of(form.parts[0])):
        for one in m.path.started:
            one.waited = True


TABLE: Final[Table] = {"closing": closing}
