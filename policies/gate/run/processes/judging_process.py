"""A process that judges shares for another: it reads them from standard input and answers on standard output. When its input ends so does it, whatever it is doing.

Started by `workers` as `python -P -m queuegate.policies.gate.run.processes.judging_process`. What it reads was pickled by the process that started it.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO

from queuegate import _modules

if TYPE_CHECKING:
    from .shares import Judged, Share


def main() -> None:
    """Answer whether the work can be done, then each share with what comes of it; None for one that the other process should do itself."""
    _modules.install()
    from queuegate.synth.values.meter import METER  # noqa: PLC0415 - from here on modules are found sooner

    from ..read import taken_over  # noqa: PLC0415 - as above
    from .shares import judged_share  # noqa: PLC0415 - as above

    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no file: whatever is printed here must not be taken for an answer
        os.dup2(nowhere.fileno(), 1)
    gc.set_threshold(300_000, 50, 50)  # as `queuegate check` does
    try:
        assemblies, request = taken_over(pickle.load(questions))  # noqa: S301 - as above
    except Exception:  # noqa: BLE001 - whatever it is: the other process can, since it did
        _answer(answers, False)
        return
    _answer(answers, True)
    waiting: SimpleQueue[Share] = SimpleQueue()
    Thread(target=_read, args=(questions, waiting), daemon=True).start()
    with METER.timed(request.judging.seconds):
        while True:
            share = waiting.get()
            try:
                judged: Judged | None = judged_share(share, assemblies, request)
            except Exception:  # noqa: BLE001 - the other process meets it, too, and says what it is
                judged = None
            _answer(answers, judged)


def _read(questions: BinaryIO, waiting: SimpleQueue[Share]) -> None:
    """Take in every share. At the end of the input the other process needs no answers any more: it is done, or it is gone, perhaps killed."""
    try:
        while True:
            waiting.put(pickle.load(questions))  # noqa: S301 - as above
    finally:
        os._exit(0)


def _answer(answers: BinaryIO, value: object) -> None:
    pickle.dump(value, answers)
    answers.flush()


if __name__ == "__main__":
    main()
