"""Further processes that judge with this one, each started anew (nothing is forked), and talked to over pipes by a thread of its own.

None outlives the run: they are killed when it ends or is interrupted, and end by themselves when their input does.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread
from typing import Any, Final, TypeVar

from queuegate._light import NamedTuple

_MODULE: Final = "queuegate.policies.gate.run.processes.judging_process"
_MOST: Final = 8
"""How many processes judge at most: each holds 30 MB."""

S = TypeVar("S")
P = TypeVar("P")


class Lost(NamedTuple):
    """A share whose process ended, and how."""

    how: str


def cores() -> int:
    """How many processes can work at once: the cores that this one may use, up to a limit."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MOST)


def spread(shares: Sequence[S], here: Callable[[S], P], hello: bytes, helpers: int) -> list[P | Lost]:
    """What comes of each share, in their order: this process judges (`here`), and so do as many helpers, to each of which `hello` is said first.

    A helper that cannot begin takes nothing; a share that one gives back is judged here.
    """
    waiting = deque(enumerate(shares))
    done: list[P | Lost | None] = [None] * len(shares)
    with ExitStack() as stack:
        threads = [Thread(target=_served, args=(stack.enter_context(_helper()), hello, waiting, done), daemon=True) for _ in range(helpers)]
        for thread in threads:
            thread.start()
        for i, share in _taken(waiting):
            done[i] = here(share)
        for thread in threads:
            thread.join()
    return [here(share) if known is None else known for share, known in zip(shares, done, strict=True)]


def _taken(waiting: deque[tuple[int, S]]) -> Iterator[tuple[int, S]]:
    """What nobody has taken yet."""
    with suppress(IndexError):
        while True:
            yield waiting.popleft()


@contextmanager
def _helper() -> Iterator[subprocess.Popen[bytes] | None]:
    """A helper; None where none can be started. It does not see Ctrl-C, which is this process's to answer."""
    command = [sys.executable, *_flags(), "-m", _MODULE]
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - this Python
    except (OSError, ValueError):
        yield None
        return
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _flags() -> list[str]:
    """As this Python was started, and nothing imported from the working folder."""
    flags = sys.flags
    if flags.isolated:
        return ["-I"]
    return ["-P", *(["-E"] if flags.ignore_environment else []), *(["-s"] if flags.no_user_site else [])]


def _served(process: subprocess.Popen[bytes] | None, hello: bytes, waiting: deque[tuple[int, Any]], done: list[Any]) -> None:
    """Hand one share after the other to a helper, for as long as there are any."""
    if process is None or process.stdin is None or process.stdout is None:
        return
    taken: int | None = None
    with process.stdin as questions, process.stdout as answers:
        try:
            questions.write(hello)
            questions.flush()
            if pickle.load(answers) is not True:  # noqa: S301 - as above
                return
            for i, share in _taken(waiting):
                taken = i
                pickle.dump(share, questions)
                questions.flush()
                done[i] = pickle.load(answers)  # noqa: S301 - as above
                taken = None
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            if taken is not None:
                done[taken] = Lost(_how(process))
            with suppress(OSError):
                questions.close()  # what is left in it has no reader


def _how(process: subprocess.Popen[bytes]) -> str:
    with suppress(subprocess.TimeoutExpired):
        code = process.wait(5)
        if code < 0:
            with suppress(ValueError):
                return f"it was killed by the signal {signal.Signals(-code).name}"
        return f"it ended with exit code {code}"
    return "it no longer answers"
