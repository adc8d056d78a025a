"""The command in a process of its own that need not import it: this process has, and forks for each run. `python forked.py` serves requests, a line of JSON each.

A request names arguments, working folder, environment, the files that standard input comes from and that standard output and standard error go to, and how much memory (bytes) and
processor time (seconds) the run may have, None for as much as it likes; the answer is the exit code, or the signal that ended it, with a minus. Nothing is run here itself, so
that no run finds what another one left behind.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

SECONDS = 60
PIPELINE = str(Path(__file__).parent / "policies" / "base.yaml")
USUAL = (
    ["check", PIPELINE, "--linters", "none"],
    ["check", PIPELINE, "--linters", "none", "--report", "json"],
    ["check", "none.yaml"],
    ["graph", PIPELINE],
    ["permissions", PIPELINE],
    ["access", "no-public-access", PIPELINE],
)
"""What tests run most: a check, what cannot be read, and what else reads a template."""


def imported() -> list[str]:
    """Whatever the usual commands import: a child tells."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ".git").mkdir()
        told, report = Path(folder) / "modules", Path(folder) / "report"
        if (child := os.fork()) == 0:
            os.chdir(folder)
            os.environ["XDG_CACHE_HOME"] = folder  # most runs keep what they say
            for arguments in USUAL:
                answer({"arguments": arguments, "out": str(report), "error": str(report)})
            told.write_text(" ".join(sys.modules), encoding="utf-8")
            os._exit(0)
        os.waitpid(child, 0)
        return told.read_text(encoding="utf-8").split()


def answer(asked: dict[str, Any]) -> int:
    """Be the command. What it prints goes to files, and its exit is this function's."""
    for name, number in (("out", 1), ("error", 2)):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    from queuegate.policies.gate.command.process import command  # noqa: PLC0415 - after standard output is what it is to be

    try:
        command(asked["arguments"])
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:  # noqa: BLE001 - as Python does
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def serve() -> None:
    for name in imported():
        with contextlib.suppress(ImportError):  # some are made by others
            importlib.import_module(name)
    from queuegate.policies.gate.kept.identity import ours  # noqa: PLC0415 - it is imported by now

    ours()  # our code is what it is for a whole run: to look at each of its files is a third of a short command
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        if (child := os.fork()) == 0:
            signal.alarm(20 * (asked["seconds"] or SECONDS // 20))  # a busy machine gives a process little of its time
            os.dup2(os.open(asked["input"], os.O_RDONLY), 0)
            sys.stdin = os.fdopen(0, encoding="utf-8")
            os.chdir(asked["cwd"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            for what, most in ((resource.RLIMIT_AS, asked["memory"]), (resource.RLIMIT_CPU, asked["seconds"])):
                if most is not None:
                    resource.setrlimit(what, (most, most))
            os._exit(answer(asked))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
