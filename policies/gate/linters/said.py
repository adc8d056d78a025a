"""What a linter says, before it is a finding of the report: the shape that each linter's output is read into, and that the cache keeps."""

from __future__ import annotations

import msgspec

from ...severity import Severity


class Said(msgspec.Struct, frozen=True):
    """One finding of a linter. `route` leads to its place in the template; `skipped` is the reason that the template gives for not counting it.

    `crash`: it is no finding, but what the linter could not do.
    """

    rule: str
    severity: Severity
    message: str
    route: tuple[str | int, ...]
    docs: str
    skipped: str | None = None
    crash: bool = False


class Broken(Exception):  # noqa: N818 - what happened to the linter, not to us
    """A linter did not do its work; the message says what it did instead."""
