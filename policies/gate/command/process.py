"""The command as a process of its own, which is what the script `queuegate` and `python -m queuegate` start."""

from __future__ import annotations

import atexit
import os
import sys

from .main import main


def run() -> None:
    """Runs what the command line asks for, and ends the process with its exit code.

    Python would take apart all that was imported and made, object by object, which takes a thirtieth of a short run: here it goes with the process, as in mypy
    (https://github.com/python/mypy/blob/master/mypy/util.py, `hard_exit`). Threads, and what anything here has registered for the end, come before that.
    """
    codes: list[int] = []
    atexit.register(_gone, codes)  # what is registered first is called last
    try:
        main()
    except SystemExit as ended:
        codes += [ended.code] if isinstance(ended.code, int) else []
        raise


def _gone(codes: list[int]) -> None:
    """Raises what Python says of a stream that cannot be written."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    if codes:
        os._exit(codes[0])
