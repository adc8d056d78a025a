"""What one run writes down of its messages in tables, caches and databases, and what it finds there of the run before."""

from __future__ import annotations

from typing import Any


class Stores:
    """`kept` and `there` are `Kept` of `library/kept.py`."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        """What is written down of a message under a key, before anything failed."""
        self.there: list[Any] = []
        """What of it was written when the message came before."""
        self.unsaved: list[Any] = []
        """Rows that are written and not committed yet."""
        self.row: bool | None = None
        """Was the row that the last statement asks for written before (True), or one left as it was (False)? None: nobody knows."""
        self.lookups: set[int] = set()
        """Calls that only ask a database for something."""
