"""Runs a shell command that may hang, print without end, or start other processes, and leaves nothing of it behind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO

from queuegate._light import NamedTuple

from ...process_group import kill

_KEPT = 256 * 1024


class Ended(NamedTuple):
    """How a command ended: `code` is None when it did not end in time. Of its output the last 256 kB are kept."""

    code: int | None
    stdout: str
    stderr: str


def run(command: str, *, folder: Path, environment: Mapping[str, str], timeout: float) -> Ended:
    """Run a shell command in `folder` for at most `timeout` seconds.

    Whatever it started is killed when it ends, when the time is over, and when we are interrupted: on POSIX its process group, on Windows its process tree.
    """
    kept = bytearray(), bytearray()
    with _started(command, folder, environment) as process:
        threads = [Thread(target=_keep_tail, args=pair, daemon=True) for pair in zip((process.stdout, process.stderr), kept, strict=True)]
        threads.append(waiter := Thread(target=process.wait, daemon=True))  # Popen.wait(timeout) polls, and so is up to 50 ms late
        for thread in threads:
            thread.start()
        waiter.join(timeout)
        code = process.poll()
    for thread in threads:
        thread.join(timeout=5)
    stdout, stderr = (bytes(tail).decode(errors="replace") for tail in kept)
    return Ended(code, stdout, stderr)


@contextmanager
def _started(command: str, folder: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The process, which is killed at the end. A thread starts it: an interrupt in the midst of that would lose it, and only the main thread is interrupted."""
    came: list[subprocess.Popen[bytes] | Exception] = []
    settled = Event()  # not `join`: Python takes a thread for ended whose `join` was interrupted

    def start() -> None:
        try:
            came.append(
                subprocess.Popen(  # noqa: S602 - cdk.json's `app` is a shell command line
                    command,
                    shell=True,
                    cwd=folder,
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )
            )
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            came.append(error)
        finally:
            settled.set()

    starter = Thread(target=start)
    try:
        starter.start()
        settled.wait()
        if isinstance(came[0], Exception):
            raise came[0]
        yield came[0]
    finally:
        if starter.ident is not None:
            settled.wait()
        for one in came:
            if isinstance(one, subprocess.Popen):
                kill(one)


def _keep_tail(stream: IO[bytes], tail: bytearray) -> None:
    with stream:
        while chunk := os.read(stream.fileno(), 65536):
            tail += chunk
            del tail[:-_KEPT]
