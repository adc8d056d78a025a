"""What may come of a defect, in few words."""

from __future__ import annotations

from enum import StrEnum


class Consequence(StrEnum):
    """What comes of a defect, the gravest first: of two findings of one severity, the one that is shown first."""

    LOST = "messages-lost"
    EXPOSED = "open-to-others"
    STOPPED = "nothing-processed"
    REPEATED = "messages-repeated"
    PERMISSIONS = "more-permissions-than-needed"
    UNNOTICED = "failure-unnoticed"
    UNRECOVERABLE = "no-recovery"
    PRACTICE = "practice"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return [*Consequence].index(self)
