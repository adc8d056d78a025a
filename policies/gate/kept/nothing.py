"""A run of which nothing is kept, and that knows of no other: what it is asked for and told in the place of `answers.Kept`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from queuegate.synth.linking.grouping.crossings import Group
from queuegate.synth.linking.grouping.notes import NONE, Notes
from queuegate.synth.sources.disk import Asked, Others

from ..judging.opened import Opened
from ..judging.parts import Part

Parts = dict[int, Part]


class Nothing:
    """What earlier runs have said, and what this one adds: nothing."""

    def notes(self, given: Mapping[str, str]) -> Notes:  # noqa: ARG002 - as `Kept` has it, here and below
        """What is noted of sources that are read with these values."""
        return NONE

    def of(self, one: Opened, group: Group, others: Others) -> Parts | None:  # noqa: ARG002
        """What was said of a group; None where that does not hold, or nothing was. `others` answer what is not the disk's."""
        return None

    def add(self, one: Opened, group: Group, parts: Parts, asked: Asked) -> None:
        """Keep what was said of a group."""

    def write(self, secrets: Iterable[str]) -> None:
        """Write down what is new. What tells a secret is not written."""
