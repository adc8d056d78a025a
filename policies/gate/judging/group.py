"""Judges the templates of one group, and keeps what is said of each apart: groups may be judged in any order, and in several processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from queuegate.synth.language.scope import Scope
from queuegate.synth.linking.gaps import Gap, missing, unread
from queuegate.synth.linking.grouping.template_groups import Group
from queuegate.synth.model.around.event_sources import unknown_streams
from queuegate.synth.model.pipelines import Model, stacks_of
from queuegate.synth.sources import disk
from queuegate.synth.values.meter import Pot
from queuegate.synth.values.value import Place

from ...rule import TemplateFile
from ..report.record.model import Problem
from ..report.source.no_echo import told_apart, values
from ..settings.given_parameters import stack_of
from .declared import matched
from .described import MOST, OF_ONE, described
from .findings import findings
from .opened import Judging, Opened
from .parts import Late, Part, Said, nothing
from .rounds import judge
from .verdicts import Crash, Verdict, crashed, judge_subjects
from .waived import template_waivers

REFUSED: Final = "unresolved-reference"
"""The rule that says of pipelines what CloudFormation refuses in their templates."""


def judged(group: Group, one: Opened, judging: Judging) -> dict[int, Part]:
    """What comes of each template of a group, by its position."""
    templates = one.survey.templates(group.context, group.own)
    is_whole = one.is_whole(group) and len(templates) == len(group.own)
    model = one.model if is_whole else one.linked(templates, one.survey.stacks)
    parts = {i: Part([], nothing(), Said([], [_gone(one, i)] if i not in templates else [], []), {}, [], set(), []) for i in group.own}
    at = {template.file: parts[i] for i, template in templates.items() if i in parts}
    for i in parts.keys() & templates.keys():
        waivers, problems = template_waivers(templates[i], one.places)
        parts[i].waivers.extend(waivers)
        parts[i].of_file.problems.extend(problems)
    of = {pipeline.id: at[file] for pipeline in model.pipelines if (file := pipeline.mapping.scope.template.file) in at}
    model = model._replace(pipelines=tuple(pipeline for pipeline in model.pipelines if pipeline.id in of))
    declared = matched(judging.declared, model)
    for declaration in declared:
        for mapping in declaration.mappings:
            of[mapping].means.setdefault(declaration.name, []).append(mapping)
    verdicts = list(_kept(judge(model, judging.rules, judging.team(declared)), {name: part.of_pipelines for name, part in of.items()}))
    for finding in findings(verdicts, one.places):
        of[finding.pipelines[0]].of_pipelines.findings.append(finding)
    pot = Pot(MOST, OF_ONE)
    for pipeline in model.pipelines:
        of[pipeline.id].pipelines.append(described(pipeline, one.places, pot))
    for scope in (scope for scope in model.scopes if scope.template.file in at):
        part = at[scope.template.file]
        part.secrets.update(values(scope.template.source, one.wanted.given, scope.id), told_apart(scope.variables.values()))
        said = _kept(judge_subjects(_file(scope, model, judging), judging.rules, judging.team(declared)), {scope.id: part.of_file})
        part.of_file.findings.extend(findings(said, one.places))
        part.stacks.append(stack_of(scope.id, scope.declared))
    if not is_whole:
        model.links.forget()
    return parts


def _kept(said: Iterable[Verdict | Crash | Late], by_subject: Mapping[str, Said]) -> Iterator[Verdict]:
    """The verdicts; a crash is a problem of its subject's."""
    for one in said:
        if isinstance(one, Crash):
            by_subject[one.pipeline].problems.append(crashed(one))
        elif isinstance(one, Late):
            by_subject[one.pipeline].late.append(one)
        else:
            yield one


def _file(scope: Scope, model: Model, judging: Judging) -> Iterator[TemplateFile]:
    """The template as a file. What a pipeline's rule says of it is not asked again."""
    lacks, gaps = missing(scope), (*unread(scope), *unknown_streams(model.links, scope))
    is_refused = bool(lacks or scope.template.slips) and _is_refused(scope, model, judging)
    if scope.template.slips and not is_refused:  # and perhaps no pipeline is one because of them
        from queuegate.synth.model.missing.misspelt import of_resources  # noqa: PLC0415 - few templates have any

        gaps += tuple(Gap(f"{one.said}, and CloudFormation refuses the template", f"{one.instead[0]} in its place", one.place) for one in of_resources(scope))
    if lacks and is_refused:
        from queuegate.synth.model.missing.unresolved import unresolved_in  # noqa: PLC0415 - few templates lack anything

        sure = {one.key for one in unresolved_in(scope, model.links)}
        lacks = [what for what in lacks if what not in sure]
    with suppress(OSError):
        size = disk.stat(scope.template.file).st_size
        yield TemplateFile(scope.id, size, Place(scope, ()), tuple(lacks), gaps)


def _is_refused(scope: Scope, model: Model, judging: Judging) -> bool:
    """Is a pipeline of the template, or of what is deployed with it, told what CloudFormation refuses there?"""
    return any(rule.name == REFUSED for rule in judging.rules) and any(scope.top in stacks_of(pipeline.usual()) for pipeline in model.pipelines)


def _gone(one: Opened, position: int) -> Problem:
    file = one.places.path(one.survey.routes[position].file)
    return Problem("unreadable", "this was read once, and cannot be read again: it was changed or removed while it was checked. Run again", file)
