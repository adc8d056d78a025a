"""The command in a process of its own that need not import it: this process has, and forks for each run. `python forked.py` serves requests, a line of JSON each.

A request names arguments, working folder, environment, and the files that standard output and standard error go to; the answer is the exit code. Nothing is run here itself, so
that no run finds what another one left behind.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

SECONDS = 60
PIPELINE = Path(__file__).parent / "policies" / "base.yaml"


def imported() -> list[str]:
    """Whatever a check imports: a child tells."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ".git").mkdir()
        told, report = Path(folder) / "modules", Path(folder) / "report"
        if (child := os.fork()) == 0:
            os.chdir(folder)
            answer({"arguments": ["check", str(PIPELINE), "--linters", "none"], "out": str(report), "error": str(report)})
            told.write_text(" ".join(sys.modules), encoding="utf-8")
            os._exit(0)
        os.waitpid(child, 0)
        return told.read_text(encoding="utf-8").split()


def answer(asked: dict[str, Any]) -> int:
    """Be the command. What it prints goes to files, and its exit is this function's."""
    for name, number in (("out", 1), ("error", 2)):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    from queuegate.policies.gate.command.main import main  # noqa: PLC0415 - after standard output is what it is to be

    try:
        main(asked["arguments"])
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
    for line in sys.stdin:
        asked = json.loads(line)
        if (child := os.fork()) == 0:
            signal.alarm(SECONDS)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.chdir(asked["cwd"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            os._exit(answer(asked))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
