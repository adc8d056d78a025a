"""The step of a run that judges: every pipeline and template by every rule, then what the settings say of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from queuegate._light import NamedTuple
from queuegate.synth import Assembly

from ...team import Declaration, Team
from ..judging.opened import Opened
from ..judging.parts import Late, Part, Said, everywhere, together, weighed
from ..judging.places import Places
from ..judging.waived import TemplateWaiver
from ..report.record.model import Finding, Pipeline, Problem
from ..settings.given_parameters import wrongs
from ..settings.settings import Wrong
from .asking.records import Request
from .processes.shares import judged_in_shares
from .read import all_read, unread


class Met(NamedTuple):
    """What was met that the settings may name: parameters (`Name` and `Stack.Name`), and names of what lies outside."""

    parameters: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()


class Judged(NamedTuple):
    """What the rules say. `whole`: everything was read that the team has, so what the settings name has to be there; `secrets`: the values that nobody shall see;
    `waivers`: those that stand in templates.
    """

    findings: list[Finding]
    problems: list[Problem]
    pipelines: list[Pipeline]
    team: Team
    whole: bool
    secrets: frozenset[str]
    waivers: tuple[TemplateWaiver, ...] = ()
    met: Met = Met()


def judge(request: Request, assemblies: Sequence[Opened]) -> Judged:
    """Judge what was read, and hold the team's declarations and parameters against it."""
    parts = judged_in_shares(assemblies, request)
    severities = request.judging.severities
    found = together(weighed((finding for several in parts for said in _said(several) for finding in said.findings), severities))
    problems = [problem for one, several in zip(assemblies, parts, strict=True) for problem in _problems(one, several)]
    problems += _too_late([late for several in parts for said in _said(several) for late in said.late])
    settings = of_settings(request)
    if not problems:
        stacks = [(one.wanted.origins, [stack for part in several for stack in part.stacks]) for one, several in zip(assemblies, parts, strict=True)]
        problems += [wrong_settings(wrong, settings) for wrong in wrongs(stacks)]
    whole = request.accepted.whole and not problems and all_read(assemblies)
    team = request.judging.team(everywhere(request.judging.declared, [_meant(request, several) for several in parts]))
    pipelines = [pipeline for several in parts for part in several for pipeline in part.pipelines]
    if declared := [one for one in team.declarations if whole or one.mappings]:
        of_team = _of_team(declared, pipelines, request, team)
        found += weighed(of_team.findings, severities)
        problems += of_team.problems
    secrets = frozenset(secret for several in parts for part in several for secret in part.secrets)
    waivers = tuple(waiver for several in parts for part in several for waiver in part.waivers)
    return Judged(found, problems, pipelines, team, whole, secrets, waivers, _met([part for several in parts for part in several]))


def _met(parts: Sequence[Part]) -> Met:
    parameters = (name for part in parts for stack in part.stacks for own in stack.declared for name in (own, f"{stack.id}.{own}"))
    return Met(frozenset(parameters), frozenset(name for part in parts for name in part.outside))


def _of_team(declared: Sequence[Declaration], pipelines: Sequence[Pipeline], request: Request, team: Team) -> Said:
    """What is said of the declarations themselves."""
    from ..judging.findings import findings  # noqa: PLC0415 - only where a team declares anything
    from ..judging.near_declared import beside  # noqa: PLC0415 - as above
    from ..judging.verdicts import Crash, crashed, judge_subjects  # noqa: PLC0415 - as above

    said = list(judge_subjects(beside(declared, pipelines), request.judging.rules, team))
    verdicts = [one for one in said if not isinstance(one, Crash)]
    return Said(findings(verdicts, of_settings(request)), [crashed(one) for one in said if isinstance(one, Crash)], [])


def of_settings(request: Request) -> Places:
    """The places in queuegate.yaml."""
    return Places(Assembly(), str(request.reading.cwd))


def wrong_settings(wrong: Wrong, places: Places) -> Problem:
    """What is wrong with the command or the settings, as a report has it."""
    return Problem("settings", wrong.message, source=wrong.spot and places.source(wrong.spot))


def _said(parts: Sequence[Part]) -> Iterator[Said]:
    """What is said of the pipelines, then of the files."""
    yield from (part.of_pipelines for part in parts)
    yield from (part.of_file for part in parts)


def _problems(one: Opened, parts: Sequence[Part]) -> Iterable[Problem]:
    yield from (unread(problem, one.places, one.wanted.named) for problem in one.assembly.problems)
    yield from (problem for said in _said(parts) for problem in said.problems)


def _too_late(late: Sequence[Late]) -> Iterator[Problem]:
    """The end of the time, said once: each group of templates, in each process, comes to it by itself."""
    if late:
        left = sum(one.left for one in late)
        others = f" and {left - 1} more pipeline{'' if left == 2 else 's'} are" if left > 1 else " is"  # noqa: PLR2004 - one other
        yield Problem(
            "too-large",
            f"judging takes longer than judge-timeout: {late[0].pipeline}{others} not judged whole. Name fewer targets, or raise judge-timeout in queuegate.yaml",
        )


def _meant(request: Request, parts: Sequence[Part]) -> tuple[Declaration, ...]:
    """The declarations, each with the mappings of one assembly that it means."""
    return tuple(
        declaration._replace(mappings=tuple(mapping for part in parts for mapping in part.means.get(declaration.name, ())))
        for declaration in request.judging.declared
    )
