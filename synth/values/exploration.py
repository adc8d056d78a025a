"""How a computation is tried in every world that it notices.

`explore` replays a function until every answer to every question that it asked has been tried, nearest to the defaults first. Only what a computation meets is
multiplied, so forty conditions that no rule reads cost nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from typing import Any, Final

from .meter import METER, Spent
from .trees import Leaf, Question, Tree, leaf
from .worlds import Departed, Domains, Impossible, Step, Undecided, Variable, World

CAP: Final = 64
"""How many worlds one judgement is replayed in at most. Past it the verdict is undecided, with that reason (design, section 2)."""
_DEEPEST: Final = 250
"""How many questions one world may answer: a tree of more is too deep to walk, and none of the corpus's has a tenth of them."""
_ASKED: Final = 1_000
"""How many questions all worlds of one tree may answer together: of deep worlds there are fewer than the cap allows. No tree of the corpus has 400, and conditions upon conditions have more worlds than anybody can wait for."""
_ALONE: Final = (2_000, 50_000)
"""How many worlds and steps a computation may take that nobody counts together with others: no real one takes a tenth of it."""


class Forgetful:
    """What keeps what is asked of it, and can let go of that."""

    __slots__ = ()

    def forget(self) -> None:
        raise NotImplementedError


TOO_MANY: Final = Undecided(f"it depends on more than {CAP} combinations of parameters and conditions", "--parameter NAME=VALUE for some of them")
TOO_COSTLY: Final = Undecided(
    "its templates have more combinations of parameters and conditions than are looked at, or more statements and names to compare",
    "--parameter NAME=VALUE for some of them, or fewer templates at once",
)
"""What is said of the worlds that are not looked at since the work is spent."""
IMPOSSIBLE: Final = Impossible()
_CUT: Final = leaf(TOO_MANY)

Pool = dict[frozenset[tuple[Variable, int]], World]
NOTHING: Final[frozenset[tuple[Variable, int]]] = frozenset()


def explore(  # noqa: PLR0913 - how it is done, each by its name
    work: Callable[[World], Any],
    *,
    cap: int = CAP,
    possible: Callable[[World], bool] | None = None,
    pool: Pool | None = None,
    assumes: bool = False,
    rest: Any = None,
) -> Tree:
    """The outcomes of `work`, world by world, fewest departures from the defaults first, so that the cap cuts off the strangest worlds.

    A world depends on nothing but what has been decided in it: a replay starts where its new answer was given, and a `pool` hands worlds, with all that was learnt
    in them, from one computation to the next. `possible` says whether the rest of a world can be deployed; `work` may raise `Impossible` itself.
    With `assumes` the parameters that nothing tells apart are at their defaults. Raises `Spent` where the process's meter says so; with `rest`, only if no world is known yet:
    that is what comes out of the others.
    """
    if METER.is_free:  # nobody counts this one together with others
        with METER.limited(*_ALONE):
            try:
                return explore(work, cap=cap, possible=possible, pool=pool, assumes=assumes, rest=TOO_MANY if rest is None else rest)
            except Spent:
                return _CUT
    METER.count()
    worlds: Pool = {} if pool is None else pool
    world = worlds.pop(NOTHING, None) or World(assumes=assumes, stays=pool is not None)
    steps: list[Step] = []
    try:
        outcome = _tried(work, world, steps, possible)
    except Departed:  # what was learnt before the question is there for whoever asks none
        worlds[NOTHING] = world
        world = _taken_up(steps, worlds, assumes=assumes)
        outcome = _tried(work, world, steps, possible)
    finally:  # what was learnt until the meter said no is there for the next who asks
        worlds[frozenset(world.domains.items()) if world.domains else NOTHING] = world
    tree = _replayed(work, [(steps, outcome)], cap, possible, worlds, assumes=assumes, rest=rest) if steps else leaf(outcome)  # most ask nothing
    if pool is None:
        forget(worlds.values())
    return tree


def _tried(work: Callable[[World], Any], world: World, steps: list[Step], possible: Callable[[World], bool] | None) -> Any:
    """What comes out in one world, in which these steps were taken: those that it takes itself are added to them."""
    asked, peeking = world.steps, world.peeking
    world.steps, world.peeking = steps, False
    try:
        outcome = work(world)
        if len(steps) > _DEEPEST:
            raise Spent(late=False)
        return outcome if possible is None or possible(world) else IMPOSSIBLE
    except Impossible:
        return IMPOSSIBLE
    finally:
        world.steps, world.peeking = asked, peeking


def _replayed(  # noqa: PLR0913 - as above
    work: Callable[[World], Any],
    runs: list[tuple[list[Step], Any]],
    cap: int,
    possible: Callable[[World], bool] | None,
    worlds: Pool,
    *,
    assumes: bool,
    rest: Any,
) -> Tree:
    """The tree of what came out in the first world and comes out in the others."""
    frontier: list[tuple[int, tuple[int, ...], list[Step]]] = []
    departures = known = asked = 0
    try:
        while True:
            steps = runs[-1][0]
            asked += len(steps)
            answers = tuple([step.taken for step in steps])
            for depth in range(known, len(steps)):
                for other in steps[depth].feasible:
                    if other != answers[depth]:
                        METER.step(1 + depth // 16)
                        heapq.heappush(frontier, (departures + 1, (*answers[:depth], other), steps))
            if not frontier or len(runs) >= cap or asked > _ASKED:
                return _grow(runs, 0, _CUT) or leaf(IMPOSSIBLE)
            departures, answers, steps = heapq.heappop(frontier)
            known = len(answers)  # the last of them is another one than was given there
            steps = [*steps[: known - 1], steps[known - 1]._replace(taken=answers[-1])]
            world = _taken_up(steps, worlds, assumes=assumes)
            METER.count()
            try:
                outcome = _tried(work, world, steps, possible)
            finally:
                worlds[frozenset(world.domains.items())] = world
            runs.append((steps, outcome))
    except Spent as spent:
        if rest is None or spent.late:
            raise
        return _grow(runs, 0, leaf(rest)) or leaf(IMPOSSIBLE)


def _taken_up(steps: list[Step], pool: Pool, *, assumes: bool) -> World:
    """The world in which these steps were taken, with what was learnt in it."""
    domains: Domains = {}
    for step in steps:
        domains[step.variable] = domains.get(step.variable, -1) & step.masks[step.taken]
    decided = frozenset(domains.items())
    return pool.pop(decided) if decided in pool else World(domains, assumes=assumes)


def forget(worlds: Iterable[World]) -> None:
    """Let go of what was learnt in these worlds, which holds on to them in turn: nobody has to look for it as rubbish. Whoever asks again learns it again."""
    for world in worlds:
        if views := world.views:
            for view in views.values():
                if isinstance(view, Forgetful):
                    view.forget()
            views.clear()
        for place in world.apart:
            place.clear()
        world.apart.clear()


def _grow(runs: list[tuple[list[Step], Any]], depth: int, cut: Leaf) -> Tree | None:
    """The tree of these runs, which agree down to `depth`: equal branches merged, impossible ones dropped, and `cut` for what was not looked at."""
    steps, outcome = runs[0]
    if len(steps) == depth:
        return None if outcome is IMPOSSIBLE else leaf(outcome)
    variable, masks, feasible, _ = steps[depth]
    merged: list[tuple[int, Tree]] = []
    taken: dict[int, list[tuple[list[Step], Any]]] = {}
    for run in runs:
        taken.setdefault(run[0][depth].taken, []).append(run)
    for answer in feasible:
        node = _grow(taken[answer], depth + 1, cut) if answer in taken else cut
        if node is None:
            continue
        for i, (mask, twin) in enumerate(merged):
            if twin == node:
                merged[i] = (mask | masks[answer], twin)
                break
        else:
            merged.append((masks[answer], node))
    if len(merged) < 2:  # noqa: PLR2004 - nothing is left to ask
        return merged[0][1] if merged else None
    return Question(variable, tuple(mask for mask, _ in merged), tuple(node for _, node in merged))
