"""What earlier runs have said of the same templates is said again, and what this one says is kept, where a run of the same kind may come."""

from __future__ import annotations

import os

from .asking.records import STDIN, Request


def keeping(request: Request) -> Request:
    """The request with what is kept. Another revision's files lie elsewhere in each run, and what somebody types is new in each: of these nothing is kept."""
    reading = request.reading
    passing = reading.copy_of is not None or reading.made or any(STDIN in one.targets for one in request.wanted)
    try:
        here = os.getcwd()  # noqa: PTH109 - text
    except OSError:  # it was deleted
        return request
    if reading.cache_dir is None or not request.judging.by or passing:
        return request
    from ..kept.answers import Kept  # noqa: PLC0415 - only where anything is kept

    return request._replace(kept=Kept(reading.cache_dir, request.judging.by, here, str(reading.cwd), str(reading.root), str(reading.run_apps)))
