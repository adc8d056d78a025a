"""What work costs, in calls: the same on every machine and however busy it is, unlike the time that it takes. `runpy.run_path(…)["calls"]` gives this to a test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def calls(act: Callable[[], object]) -> int:
    """How many functions `act` calls, those of C too."""
    count = 0

    def counted(_frame: object, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count
