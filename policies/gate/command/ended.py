"""How every command ends: with its exit code, or with what is to be said of an interruption and of our own mistake."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import NoReturn

from ..run.exit_codes import CRASHED, INTERRUPTED, UNUSABLE


def ended(command: Callable[[], int | None]) -> NoReturn:
    """Run the command, and exit."""
    # Imports included, a short run makes much and drops little: to look for rubbish took a tenth of it. A program that looks less often goes on so.
    gc.set_threshold(max(300_000, gc.get_threshold()[0]), 50, 50)
    try:
        code = command()
    except KeyboardInterrupt:
        _aside("interrupted: nothing can be said of what was not checked")
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 - our own mistake: never a traceback
        from ..report.text.unwritable import without_leave, without_room  # noqa: PLC0415 - few end so

        theirs = without_room(error) or without_leave(error)
        _aside(theirs or f"Queuegate itself crashed: {type(error).__name__}: {error}. Please report it")
        code = UNUSABLE if theirs else CRASHED
    sys.exit(code or 0)


def _aside(text: str) -> None:
    from ..output.screen import aside  # noqa: PLC0415 - what has loaded it may be what failed

    aside(text)
