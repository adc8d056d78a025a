"""What is judged, and by what: an assembly that was read, and the rules and settings of the run. Every step of a run knows these records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from queuegate.synth import Assembly
from queuegate.synth.linking.links import Links
from queuegate.synth.linking.survey import Survey
from queuegate.synth.linking.template_groups import Group
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.template import Template

from ...rule import Declaration, Rule, Severity, Team
from ..settings.given_parameters import Given
from .places import Places


class Wanted(NamedTuple):
    """One assembly to check: the targets that are deployed together, and the parameter values (`Name` or `Stack.Name`) given for it, with where each is written.

    `met`: nobody wrote the targets, they are what lies there.
    """

    targets: tuple[str, ...]
    given: Mapping[str, str]
    name: str | None = None
    origins: Mapping[str, Given] = {}
    met: bool = False


class Judging(NamedTuple):
    """How pipelines are judged: the rules of the run, and what the team has decided. `externals` describes, as resources, what it says lies outside; `declared` what it declares."""

    rules: tuple[Rule, ...]
    severities: Mapping[str, Severity] = {}
    thresholds: Mapping[str, object] = {}
    declared: tuple[Declaration, ...] = ()
    externals: Template | None = None

    def team(self, declared: tuple[Declaration, ...]) -> Team:
        """What a rule is told of the team, with these declarations."""
        return Team(dict(self.thresholds), declared)


class Opened:
    """One assembly that was read: its templates, the groups in which they are judged, and the places in them as seen from a working folder."""

    def __init__(self, wanted: Wanted, survey: Survey, groups: Sequence[Group], externals: Template | None, cwd: str) -> None:
        self.wanted, self.survey, self.groups, self._externals = wanted, survey, groups, externals
        self.places = Places(survey.assembly, cwd)

    @property
    def assembly(self) -> Assembly:
        return self.survey.assembly

    @cached_property
    def model(self) -> Model:
        """All templates linked."""
        return self.linked(self.survey.templates(range(len(self.survey.routes))))

    def linked(self, templates: Mapping[int, Template], stacks: Collection[str] = ()) -> Model:
        """These templates linked, with what the team says of what lies outside."""
        return build([*templates.values()], dict(self.wanted.given), self._externals, self.assembly.nested, stacks, self._watching if stacks else None)

    @cached_property
    def _watching(self) -> Links | None:
        """The templates with an alarm that may watch anything, linked once for all groups."""
        templates = self.survey.templates(self.survey.watching)
        return build([*templates.values()], dict(self.wanted.given), None, self.assembly.nested, self.survey.stacks).links if templates else None
