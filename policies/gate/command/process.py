"""The command as a process of its own, which is what the script `queuegate` and `python -m queuegate` start."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # what `signal` is made of, without its enumerations, which take longer than the command line
import atexit
import os
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module

from queuegate import _modules

from .ended import ended
from .plain import plain


def run() -> None:
    """Runs what the command line asks for, and ends the process with its exit code.

    Python would take apart all that was imported and made, object by object, which takes a thirtieth of a short run: here it goes with the process, as in mypy
    (https://github.com/python/mypy/blob/master/mypy/util.py, `hard_exit`). Threads, and what anything here has registered for the end, come before that.
    """
    _modules.install()
    _end_in_order()
    codes: list[int] = []
    atexit.register(_gone, codes)  # what is registered first is called last
    try:
        try:
            command(sys.argv[1:])
        except KeyboardInterrupt:  # what is asked for is still being loaded
            ended(_interrupted)
    except SystemExit as end:
        codes += [end.code] if isinstance(end.code, int) else []
        raise


def _end_in_order() -> None:
    """Has SIGTERM and SIGHUP, which a CI job that is cancelled and a terminal that is closed send, end what runs as Ctrl-C does: apps and linters are stopped, and temporary folders go.

    A second one is let pass, so that it interrupts no tidying up. What the caller has switched off (`nohup`) stays so.
    """
    ends = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(_signal, name, None)) is not None and _signal.getsignal(number) != _signal.SIG_IGN]

    def end(*_: object) -> None:
        for number in ends:
            _signal.signal(number, _signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in ends:
        _signal.signal(number, end)


def _interrupted() -> None:
    raise KeyboardInterrupt


def command(arguments: Sequence[str]) -> None:
    """Runs what the arguments ask for, and exits."""
    asked = plain(arguments)
    if asked is None:
        from .main import main  # noqa: PLC0415 - click is loaded where it is needed

        main(arguments)
    else:
        _load_records()
        from .checked import checked  # noqa: PLC0415 - when it is asked for

        ended(partial(checked, **asked))


def _load_records() -> None:
    """Loads msgspec without `typing_extensions`, for which it looks and which it can do without: with `inspect` and `ast` that takes a fifteenth of a short run.

    https://docs.python.org/3/reference/import.html#the-module-cache
    """
    if "typing_extensions" not in sys.modules:
        sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # as Python has it for a module that is not to be found
        import_module("msgspec")
        del sys.modules["typing_extensions"]  # a team's own rules may want it


def _gone(codes: list[int]) -> None:
    """Raises what Python says of a stream that cannot be written."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:  # a language server closes its own
            stream.flush()
    if codes:
        os._exit(codes[0])
