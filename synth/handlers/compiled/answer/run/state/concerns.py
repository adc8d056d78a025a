"""To which groups of facts it matters that something is not followed."""

from __future__ import annotations

from typing import Any, Final

from .values import Closure

GROUPS: Final = frozenset({"answers", "failures", "records", "order", "unawaited", "waits", "unpacking", "idempotency"})
"""The groups of facts that a run tells."""
VALUES: Final = GROUPS - {"waits", "unpacking", "idempotency"}
"""Those that depend on what a value is, when all that was to be run has been run."""
HANDED: Final = frozenset({"failures", "order", "unawaited"})
"""Those that depend on what becomes of a function that was handed to code which is not there, and of the error with which it ends: that it is called at all is taken for granted."""


def of_value(args: tuple[Any, ...]) -> frozenset[str]:
    """The groups of facts that matter where it is not known what a call gives that runs nothing, unless it is handed a function."""
    return GROUPS if any(isinstance(one, Closure) for one in args) else VALUES
