"""What a team has decided, declares of its pipelines, and accepts."""

from __future__ import annotations

from collections import abc
from datetime import date
from typing import TYPE_CHECKING, Any

from queuegate._light import NamedTuple
from queuegate.synth.values import CodePlace, Place

if TYPE_CHECKING:
    from queuegate.synth.model import Mapping


class Related(NamedTuple):
    """Another place that a finding speaks of."""

    message: str
    place: Place | CodePlace


class Declaration(NamedTuple):
    """What queuegate.yaml declares of one pipeline: its name there, each parameter by its key (`batch-size`), and the mappings that it speaks of. `near` is what there is instead, in words: for one that speaks of none."""

    name: str
    parameters: dict[str, Any]
    mappings: tuple[str, ...]
    place: Place
    near: str = ""

    def says(self, key: str) -> Related:
        """What it declares under a key, and where."""
        value = self.parameters[key]
        return Related(f"{self.name} declares {key}: {f'{value:g}' if isinstance(value, float) else value}", self.place / key)


class Waiver(NamedTuple):
    """A finding that the team accepts: an exact rule, a pattern for its resource, the reason, the last day in UTC on which it holds (None: for ever), and where it is written.

    `action` and `statement_resource` narrow it to findings that name the same ones (None: any). They are compared as they are written, so `sqs:*` means that pattern, and
    nothing that it covers: to waive one wildcard hides no other. Of a finding that names several actions, with commas between them, all have to be among the waiver's. `function`,
    a pattern as that of the resource, narrows it to findings of no other pipelines than those of this function. `near` is what there is instead, in words: for a waiver that covers none.
    """

    rule: str
    resource: str
    reason: str
    until: date | None
    place: Place
    action: str | None = None
    statement_resource: str | None = None
    function: str | None = None
    near: str = ""


class Setting(NamedTuple):
    """An entry of queuegate.yaml that names something of the templates: its section and name, what nobody has of that name in words, and where it is written. `sure`: everything was read that it may speak
    of. `near`: what it may have meant.
    """

    section: str
    name: str
    what: str
    place: Place
    sure: bool
    near: str = ""


class Team(NamedTuple):
    """What the team has decided: thresholds by key, and what it declares."""

    thresholds: abc.Mapping[str, Any]
    declarations: tuple[Declaration, ...] = ()

    def of(self, mapping: Mapping) -> tuple[Declaration, ...]:
        """The declarations that mean this pipeline."""
        return tuple(one for one in self.declarations if mapping.path in one.mappings)
