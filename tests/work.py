"""What work costs, in calls: the same on every machine and however busy it is, unlike the time that it takes. `runpy.run_path(…)["calls"]` gives this to a test."""

from __future__ import annotations

import cProfile
import gc
from collections.abc import Callable


def calls(act: Callable[[], object]) -> int:
    """How many functions `act` calls, those of C too."""
    counted = cProfile.Profile()  # which counts in C: a function of Python that is told of each call takes five times as long
    collecting = gc.isenabled()
    gc.disable()  # a search for rubbish may begin at any call, and calls whoever wants to hear of it (Hypothesis does): that is no work of `act`
    try:
        counted.runcall(act)
    finally:
        if collecting:
            gc.enable()
    return sum(one.callcount for one in counted.getstats())
