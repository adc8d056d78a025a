"""How grave a finding is."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """*error*: the deployment fails, or healthy messages are lost or dead-lettered, or something is open to the world. *warning*: against AWS's recommendation, or an
    incident in waiting. *note*: a behaviour that people get wrong.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the strongest."""
        return ("error", "warning", "note").index(self)
