"""What is said where a run ends in an exception: it is our own mistake, or there is no room for what is laid out in temporary folders."""

from __future__ import annotations

from ..report.record.model import Problem
from ..report.text.unwritable import without_room
from .verdicts import raised


def crashed(error: Exception, of: str = "templates") -> Problem:
    """One problem, which is no crash where the disk is full."""
    if said := without_room(error):
        return Problem("settings", said)
    return Problem("rule-crash", f"Queuegate itself crashed: {raised(error)}. This says nothing about your {of}. Please report it")
