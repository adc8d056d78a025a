"""Every rule on every pipeline in two rounds: first whatever needs little, then the rest, as far as the bounds of work allow.

So nothing that is expensive to judge keeps from being judged what is not, wherever in the templates it stands. Work is counted, and two machines say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from queuegate._light import NamedTuple
from queuegate.synth.model.pipelines import Model, Pipeline
from queuegate.synth.values.exploration import NOTHING, TOO_COSTLY, Pool, forget
from queuegate.synth.values.meter import METER, Spent
from queuegate.synth.values.worlds import World

from ...contents import Named
from ...rule import Mapping
from ...team import Team
from .parts import Late
from .speaking import asked, is_known
from .verdicts import Crash, Doubt, Verdict, of_pipeline, of_subject

FEW_WORLDS: Final = 40
"""How many worlds one rule may look at for one pipeline in the first round, and"""
FEW_STEPS: Final = 400
"""how many expressions may be worked out in them: whoever is the first to ask learns what others then know. A world is 0.1 to 0.6 ms, a step 2 to 7 µs (benchmarks/README.md)."""
FEW_OF_ONE: Final = 2_000
"""How many steps all rules together may take for one pipeline in the first round: most real ones take less than half of it. Past it each has"""
LEAST: Final = 40
"""so many: enough for nine rules of ten."""
MOST_WORLDS: Final = 50_000
"""How many worlds are looked at in the second round for all pipelines of a group, and"""
MOST_OF_ONE: Final = 2_000
"""how many more for each of them: no real one takes more than 800."""
MOST_STEPS: Final = 200_000
"""How many expressions are worked out in those worlds, and"""
STEPS_OF_ONE: Final = 2_000
"""how many more for each pipeline. None of the corpus's templates takes more than 11,000."""
_SHARE: Final = 4
"""A rule may take one part in so many of what is left for its pipeline, so that there is something left for the next."""
_SPENT: Final = Doubt(TOO_COSTLY.reason, TOO_COSTLY.settle, None)
_Bound = tuple[float, float]
"""So many worlds, and so many steps."""


class _Round(NamedTuple):
    """What is judged, by which rules, each imported when it is asked; what they said, by the positions of pipeline and rule; and of each pipeline the rules that need more.

    Of a pipeline whose parts are known those `of_known` parts are asked, with their positions.
    """

    pipelines: tuple[Pipeline, ...]
    root: World
    rules: tuple[Named, ...]
    of_known: tuple[tuple[int, Named], ...]
    team: Team
    possible: Callable[[World], bool] | None
    said: dict[tuple[int, int], list[Verdict | Crash]]
    waiting: dict[int, list[int]]


def judge(model: Model, rules: Iterable[Named], team: Team) -> Iterator[Verdict | Crash | Late]:
    """Every verdict on the pipelines that is not a pass, in the order of the pipelines and the rules. What has cost too much is undecided; what is late is said once, at the end."""
    if not model.pipelines:
        return
    of_mappings = of_subject(tuple(rules), Mapping.__name__)
    work = _Round(model.pipelines, model.links.root, of_mappings, asked(of_mappings, model.links, team), team, model.possible(), {}, {})
    with METER.limited():
        late = _first(work) or _second(work)
    for at in sorted(work.said):
        yield from work.said[at]
    if late:
        yield late


def _first(work: _Round) -> Late | None:
    """What needs little; the rest waits."""
    pool: Pool = {NOTHING: work.root}
    some_are_silent = len(work.of_known) < len(work.rules)
    for i, pipeline in enumerate(work.pipelines):
        pool, left = _shared(pool), float(FEW_OF_ONE)
        METER.allow(FEW_WORLDS, FEW_STEPS)
        for j, one in work.of_known if some_are_silent and is_known(pipeline, work.team, pool, work.possible) else enumerate(work.rules):
            few = max(min(left, FEW_STEPS), LEAST)
            METER.allow(FEW_WORLDS, few)
            try:
                said = of_pipeline(one.rule, pipeline, work.team, pool, work.possible)
            except Spent as spent:
                if spent.late:
                    return Late(pipeline.id, len(work.pipelines) - i)
                work.waiting.setdefault(i, []).append(j)
            else:
                if said:
                    work.said[i, j] = said
            left -= few - METER.steps
    forget(pool.values())
    return None


def _second(work: _Round) -> Late | None:
    """What waits: a pipeline of which little does comes before one of which much does."""
    everybodys: _Bound = (MOST_WORLDS, MOST_STEPS)
    several = sorted(work.waiting, key=lambda i: len(work.waiting[i]))
    pool: Pool = {NOTHING: work.root}
    for done, i in enumerate(several):
        pipeline = work.pipelines[i]
        spent = _SPENT._replace(place=pipeline.mapping.place)
        own: _Bound = (MOST_OF_ONE, STEPS_OF_ONE)
        pool = _shared(pool)
        for j in work.waiting[i]:
            worlds, steps = ((mine + all_) // _SHARE for mine, all_ in zip(own, everybodys, strict=True))
            METER.allow(worlds, steps)
            try:
                work.said[i, j] = of_pipeline(work.rules[j].rule, pipeline, work.team, pool, work.possible, rest=spent)
            except Spent as end:
                if end.late:
                    return Late(pipeline.id, len(several) - done)
                work.said[i, j] = [Verdict(work.rules[j].rule, (pipeline.id,), spent, ())]
            own, everybodys = _less(own, everybodys, (worlds, steps))
    forget(pool.values())
    return None


def _less(own: _Bound, everybodys: _Bound, allowed: _Bound) -> tuple[_Bound, _Bound]:
    """What is left after a rule of what its pipeline has, and, where that is not enough, of what all have."""
    over = [mine - (before - left) for mine, before, left in zip(own, allowed, (METER.worlds, METER.steps), strict=True)]
    return (max(over[0], 0), max(over[1], 0)), (everybodys[0] + min(over[0], 0), everybodys[1] + min(over[1], 0))


def _shared(pool: Pool) -> Pool:
    """What holds whatever is decided: it holds for all pipelines."""
    forget(world for decisions, world in pool.items() if decisions)
    return {nothing: world for nothing, world in pool.items() if not nothing}
