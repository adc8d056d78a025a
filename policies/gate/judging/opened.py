"""What is judged, and by what: an assembly that was read, and the rules and settings of the run. Every step of a run knows these records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from queuegate._light import NamedTuple
from queuegate.synth import Assembly
from queuegate.synth.linking.grouping.crossings import Group
from queuegate.synth.linking.grouping.survey import Survey
from queuegate.synth.sources import disk
from queuegate.synth.sources.template import Spot, Template

from ...contents import Named
from ...severity import Severity
from ...team import Declaration, Team
from ..report.source.no_echo import told_apart, values
from ..settings.given_parameters import Given
from ..settings.handlers import StatedHandler, stated_of
from ..settings.settings import Wrong
from .places import Places
from .thresholds import Thresholds

if TYPE_CHECKING:
    from queuegate.synth.linking.links import Links
    from queuegate.synth.model.pipelines import Model


class Wanted(NamedTuple):
    """One assembly to check: the targets that are deployed together, and the parameter values (`Name` or `Stack.Name`) given for it, with where each is written.

    `met`: nobody wrote the targets, they are what lies there. `named` is where the settings name each.
    """

    targets: tuple[str, ...]
    given: Mapping[str, str]
    name: str | None = None
    origins: Mapping[str, Given] = {}
    met: bool = False
    named: Mapping[str, Spot | None] = {}


class Own(NamedTuple):
    """What of the team's own rules does not judge: what is wrong with them, and what is not run, by the names that the settings have for it."""

    wrong: tuple[Wrong, ...] = ()
    skipped: tuple[str, ...] = ()


class Stated(NamedTuple):
    """What the team says of what is not read: `resources` that lie outside, as a template, and what the code of functions does."""

    resources: Template | None = None
    handlers: tuple[StatedHandler, ...] = ()


class Judging(NamedTuple):
    """How pipelines are judged: the rules of the run, and what the team has decided, declares of its pipelines and states of what is not read. Each process judges for at most so many `seconds`. `own`: which of the team's rules are not among them.
    `by` names the rules, with the code of the team's, and the command that asks for this; "": nobody says.
    """

    rules: tuple[Named, ...]
    severities: Mapping[str, Severity] = {}
    thresholds: Mapping[str, object] = {}
    declared: tuple[Declaration, ...] = ()
    stated: Stated = Stated()
    seconds: float = 300
    own: Own = Own()
    by: str = ""

    def team(self, declared: tuple[Declaration, ...]) -> Team:
        """What a rule is told of the team, with these declarations."""
        return Team(Thresholds(self.thresholds), declared)


class Opened:
    """One assembly that was read: its templates, the groups in which they are judged, and the places in them as seen from a working folder. `asked` was asked for what is
    remembered for several groups: all of them, and `asked_beside` for what stands beside each.
    """

    def __init__(self, wanted: Wanted, survey: Survey, groups: Sequence[Group], judging: Judging, cwd: str) -> None:
        self.wanted, self.survey, self.groups = wanted, survey, groups
        self._externals, self._handlers = judging.stated
        self.places = Places(survey.assembly, cwd)
        self.asked: disk.Asked = {}
        self.asked_beside: disk.Asked = {}

    @property
    def assembly(self) -> Assembly:
        return self.survey.assembly

    @cached_property
    def model(self) -> Model:
        """All templates linked."""
        with disk.noting() as asked:
            model = self.linked(self.survey.templates(range(len(self.survey.routes))))
        disk.add(self.asked, asked)
        return model

    @property
    def secrets(self) -> set[str]:
        """The values of NoEcho parameters, and what they are compared with."""
        return {
            secret
            for scope in self.model.scopes
            for secret in (*values(scope.template.source, self.wanted.given, scope.id), *told_apart(scope.variables.values()))
        }

    def is_whole(self, group: Group) -> bool:
        """Are all templates judged in this group? Only then it has the model of all, for which others ask, too: what is learnt in a model is not learnt again, and a part of a group may be
        judged in any process, after any other part.
        """
        return bool(self.assembly.templates) and len(group.own) == len(self.survey.routes)

    def linked(self, templates: Mapping[int, Template], stacks: Collection[str] = ()) -> Model:
        """These templates linked, with what the team says of what lies outside."""
        from queuegate.synth.model.pipelines import build  # noqa: PLC0415 - it loads the model, and what is kept needs none

        return build(
            [*templates.values()],
            dict(self.wanted.given),
            self._externals,
            self.assembly.nested,
            stacks,
            handlers=cache(partial(stated_of, self._handlers)),
            beside=self._watching if stacks else None,
        )

    @cached_property
    def _watching(self) -> Links | None:
        """The templates with an alarm that may watch anything, linked once for all groups."""
        from queuegate.synth.model.pipelines import build  # noqa: PLC0415 - as above

        templates = self.survey.templates(self.survey.watching)
        with disk.noting() as asked:
            links = build([*templates.values()], dict(self.wanted.given), None, self.assembly.nested, self.survey.stacks).links if templates else None
        disk.add(self.asked_beside, asked)
        return links
