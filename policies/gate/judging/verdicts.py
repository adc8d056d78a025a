"""Run the rules over the pipelines, world by world, and say what each found: a finding, or why it cannot be decided."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from queuegate._light import NamedTuple
from queuegate.synth.linking.facts import Facts
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Pipeline
from queuegate.synth.sources.template import Spot
from queuegate.synth.values.exploration import IMPOSSIBLE, TOO_MANY, Pool, explore
from queuegate.synth.values.meter import Spent
from queuegate.synth.values.text import fails_at, other_than_default
from queuegate.synth.values.trees import Leaf, Tree, leaf, when
from queuegate.synth.values.value import CodePlace, Place, Refused
from queuegate.synth.values.worlds import Domains, Undecided, World

from ...contents import Named
from ...rule import Finding, Mapping, Rule, TemplateFile
from ...team import Declaration, Team
from ..own_rules.records import is_own
from ..report.record.model import Problem


class Doubt(NamedTuple):
    """Why a rule cannot be decided, what would settle it, and which value it is about; of a function's code, the line in `spot`."""

    reason: str
    settle: str
    place: Place | None
    spot: Spot | None = None


class Verdict(NamedTuple):
    """What one rule says of one subject. `worlds` are the combinations in which it does; empty: in all of them."""

    rule: Rule
    pipelines: tuple[str, ...]
    what: Finding | Doubt
    worlds: tuple[str, ...]


class Crash(NamedTuple):
    """A rule that raised."""

    rule: Rule
    pipeline: str
    error: Exception


_CLEAN = leaf(())
_TOO_MANY = Doubt(TOO_MANY.reason, TOO_MANY.settle, None)
_NEVER = Doubt(
    "no combination of parameter values can be deployed: the template's Rules refuse each, or what exists needs something that does not",
    "--parameter NAME=VALUE for a combination that can",
    None,
)


@lru_cache(maxsize=4)
def of_subject(rules: tuple[Named, ...], subject: str) -> tuple[Named, ...]:
    """Those that judge such things: told apart once for all groups of a run."""
    return tuple(one for one in rules if one.subject == subject)


def judge_subjects(subjects: Iterable[Declaration | TemplateFile], rules: Iterable[Named], team: Team) -> Iterator[Verdict | Crash]:
    """Every verdict on what is no pipeline: the team's declarations, the template files."""
    rules = tuple(rules)
    for subject in subjects:
        for one in of_subject(rules, type(subject).__name__):
            yield from _of_subject(one.rule, subject, team)


def of_pipeline(  # noqa: PLR0913 - what is judged, and how far
    rule: Rule, pipeline: Pipeline, team: Team, pool: Pool, possible: Callable[[World], bool] | None, *, rest: Doubt | None = None
) -> list[Verdict | Crash]:
    """Every verdict of one rule on one pipeline that is not a pass. Raises `Spent`; with `rest`, only if nothing is known yet: that is said of what was not looked at."""
    try:
        tree = explore(partial(_found, rule, pipeline.mapping, team, rest), possible=possible, pool=pool, rest=None if rest is None else (rest,))
    except Spent:
        raise
    except Exception as error:  # noqa: BLE001 - a rule that raises is reported by name, and the others go on
        pool.clear()
        return [Crash(rule, pipeline.id, error)]
    if tree == _CLEAN:
        return []
    return [
        Verdict(rule, (pipeline.id,), what if isinstance(what, Finding) or what.place else what._replace(place=pipeline.mapping.place), worlds)
        for what, worlds in outcomes(tree)
    ]


def _found(rule: Rule, facts: Facts, team: Team, rest: Doubt | None, world: World) -> tuple[Finding | Doubt, ...]:
    found: list[Finding | Doubt] = []
    try:
        if (mapping := _in_force(facts, world)) is not None:
            found.extend(rule.judge(mapping, team))
    except Refused:  # the rule that speaks of the value says so; what would follow from it comes to light when it is put right
        pass
    except Undecided as doubt:
        found.append(_doubt(doubt))
    except Spent as spent:
        if rest is None or spent.late or not found:
            raise
        found.append(rest)
    return tuple(dict.fromkeys(found) if len(found) > 1 else found)


def _in_force(facts: Facts, world: World) -> Mapping | None:
    """The mapping, if it exists in this world and reads a queue: found out once in each."""
    if (known := world.views.get(("in force", facts), world)) is world:
        mapping: Mapping = view_of(facts, world)
        known = world.views["in force", facts] = mapping if mapping.exists() and mapping.reads_sqs() else None
    return known  # type: ignore[no-any-return]  # one key, one type


def _of_subject(rule: Rule, subject: Declaration | TemplateFile, team: Team) -> Iterator[Verdict | Crash]:
    try:
        for finding in rule.judge(subject, team):
            yield Verdict(rule, (), finding, ())
    except Undecided as doubt:
        told = _doubt(doubt)
        yield Verdict(rule, (), told if told.place else told._replace(place=subject.place), ())
    except Exception as error:  # noqa: BLE001 - as above
        yield Crash(rule, subject.name, error)


def outcomes(tree: Tree) -> Iterator[tuple[Finding | Doubt, tuple[str, ...]]]:
    """Each thing that was said, and in which worlds; empty: in all of them."""
    if isinstance(tree, Leaf):
        yield from ((what, ()) for what in ((_NEVER,) if tree.outcome is IMPOSSIBLE else _said(tree.outcome)))
        return
    from .alike import alike  # noqa: PLC0415 - in most templates there is nothing that worlds differ by

    found: list[tuple[Finding | Doubt, tuple[str, ...]]] = []
    asked_by: dict[Finding | Doubt, Doubt] = {}
    for what, *others in alike(tree, _said, _worded):
        wordings = {what, *others}
        cubes = when(tree, lambda outcome, wordings=wordings: not wordings.isdisjoint(_said(outcome))) if what != _TOO_MANY else []  # type: ignore[misc]  # a default argument is no annotation
        if isinstance(what, Finding) and not any(_is_judged(cube) for cube in cubes):
            what, end = _question(cubes[0], what.place)  # noqa: PLW2901 - what a parameter may be instead of its default is a question, and no finding
            asked_by[what] = end
        found.append((what, described(cubes)))
    said = {what for what, _ in found}
    yield from ((what, worlds) for what, worlds in found if asked_by.get(what) in {None, what} or asked_by[what] not in said)


def _worded(what: Finding | Doubt, words: Callable[[str], str]) -> Hashable:
    return what.worded(words) if isinstance(what, Finding) else what._replace(reason=words(what.reason), settle=words(what.settle))


def _doubt(doubt: Undecided) -> Doubt:
    return Doubt(doubt.reason, doubt.settle, *(doubt.place[:2] if isinstance(doubt.place, CodePlace) else (doubt.place,)))


def _is_judged(cube: Domains) -> bool:
    """Are the parameters that nothing tells apart at their defaults in these worlds?"""
    return all(variable.is_judged(mask) for variable, mask in cube.items())


def _question(cube: Domains, place: Place) -> tuple[Doubt, Doubt]:
    """What is asked, and the question that makes it needless: of a number beside the least one, that of the least."""
    open_ = [(variable, mask) for variable, mask in cube.items() if not variable.is_judged(mask)]
    variable, mask = next((one for one in open_ if one[0].ends), open_[0])
    if not variable.ends:
        doubt = other_than_default(variable.name)
        return (asked := Doubt(doubt.reason, doubt.settle, place)), asked
    at = (mask & -mask).bit_length() - 1
    doubt, end = (fails_at(variable.name, variable.atoms[one]) for one in (at, min(at, 1)))
    return Doubt(doubt.reason, doubt.settle, place), Doubt(end.reason, end.settle, place)


def described(cubes: Iterable[Domains]) -> tuple[str, ...]:
    """Worlds in words; none where one of them is what everybody has."""
    worlds = tuple(map(describe, cubes))
    return worlds if all(worlds) else ()


def describe(cube: Domains) -> str:
    """A world in words: `Env = prod, not HasDlq`."""
    return ", ".join(variable.describe(mask) for variable, mask in cube.items() if not variable.is_assumed(mask))


def _said(outcome: Any) -> tuple[Finding | Doubt, ...]:
    if outcome is TOO_MANY:
        return (_TOO_MANY,)
    return () if outcome is IMPOSSIBLE else outcome


def crashed(crash: Crash) -> Problem:
    """A rule that raised, by name: with what to tell us."""
    whose = "It is a rule of your own: correct it" if is_own(crash.rule) else "Please report this"
    message = f"the rule {crash.rule.name} crashed on {crash.pipeline}: {raised(crash.error)}. What the other rules found still holds. {whose}"
    return Problem("rule-crash", message, rule=crash.rule.name)


def raised(error: Exception) -> str:
    """What was raised, and at which line: `KeyError: 'Arn' at link.py:12`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}: {error}{where}"
