"""How a computation is tried in every world that it notices.

`explore` replays a function until every answer to every question that it asked has been tried, nearest to the defaults first. Only what a computation meets is
multiplied, so forty conditions that no rule reads cost nothing. A `Plan` keeps what came out, as a tree of the fewest questions, for all that ask later.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from queuegate._light import NamedTuple

from .meter import METER, Spent
from .worlds import Domains, Impossible, Step, Undecided, Variable, World

CAP: Final = 64
"""How many worlds one judgement is replayed in at most. Past it the verdict is undecided, with that reason (design, section 2)."""


_DEEPEST: Final = 250
"""How many questions one world may answer: a tree of more is too deep to walk, and none of the corpus's has a tenth of them."""
_ALONE: Final = (2_000, 50_000)
"""How many worlds and steps a computation may take that nobody counts together with others: no real one takes a tenth of it."""


class Forgetful:
    """What keeps what is asked of it, and can let go of that."""

    __slots__ = ()

    def forget(self) -> None:
        raise NotImplementedError


class Leaf(NamedTuple):
    """What came out. `kind` keeps `1` and `True` apart."""

    outcome: Any
    kind: type


class Question(NamedTuple):
    """What has to be known next: for each set of atoms, the tree below it."""

    variable: Variable
    masks: tuple[int, ...]
    nodes: tuple[Question | Leaf, ...]


Tree = Question | Leaf

TOO_MANY: Final = Undecided(f"it depends on more than {CAP} combinations of parameters and conditions", "--parameter NAME=VALUE for some of them")
TOO_COSTLY: Final = Undecided(
    "its templates have more combinations of parameters and conditions than are looked at, or more statements and names to compare",
    "--parameter NAME=VALUE for some of them, or fewer templates at once",
)
"""What is said of the worlds that are not looked at since the work is spent."""
IMPOSSIBLE: Final = Impossible()
_BLOCKED: Final = Impossible()  # a plan's own: its tree keeps the worlds that cannot be, since whoever reads it there has to be told


def leaf(outcome: Any) -> Leaf:
    return tuple.__new__(Leaf, (outcome, type(outcome)))  # as `Leaf(…)` gives it, in half of the time: each rule ends in one


_TRUE, _FALSE, _CUT = leaf(True), leaf(False), leaf(TOO_MANY)

Pool = dict[frozenset[tuple[Variable, int]], World]
_NOTHING: Final[frozenset[tuple[Variable, int]]] = frozenset()


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
    worlds: Pool = {} if pool is None else pool
    world = worlds.pop(_NOTHING) if _NOTHING in worlds else World(assumes=assumes)
    steps: list[Step] = []
    outcome = _tried(work, world, steps, possible)
    if steps:
        worlds[frozenset(world.domains.items())] = world
        tree = _replayed(work, [(steps, outcome)], cap, possible, worlds, assumes=assumes, rest=rest)
    else:  # most ask nothing
        worlds[_NOTHING] = world
        tree = leaf(outcome)
    if pool is None:
        forget(worlds.values())
    return tree


def _tried(work: Callable[[World], Any], world: World, steps: list[Step], possible: Callable[[World], bool] | None) -> Any:
    """What comes out in one world, in which these steps were taken: those that it takes itself are added to them."""
    METER.count()
    world.steps = steps
    try:
        outcome = work(world)
        if len(steps) > _DEEPEST:
            raise Spent(late=False)
        return outcome if possible is None or possible(world) else IMPOSSIBLE
    except Impossible:
        return IMPOSSIBLE
    finally:
        world.steps = None


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
    departures = known = 0
    try:
        while True:
            steps = runs[-1][0]
            for depth in range(known, len(steps)):
                for other in steps[depth].feasible:
                    if other != steps[depth].taken:
                        METER.step(1 + depth // 16)
                        turned = [*steps[:depth], steps[depth]._replace(taken=other)]
                        heapq.heappush(frontier, (departures + 1, tuple(step.taken for step in turned), turned))
            if not frontier or len(runs) >= cap:
                return _grow(runs, 0, _CUT) or leaf(IMPOSSIBLE)
            departures, _, steps = heapq.heappop(frontier)
            known = len(steps)
            world = _taken_up(steps, worlds, assumes=assumes)
            outcome = _tried(work, world, steps, possible)
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
    for answer in feasible:
        below = [run for run in runs if run[0][depth].taken == answer]
        node = _grow(below, depth + 1, cut) if below else cut
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


def paths(node: Tree, within: Domains) -> Iterator[tuple[Domains, Any]]:
    """Every outcome that can be reached inside a cube, with the cube that leads to it."""
    if isinstance(node, Leaf):
        yield within, node.outcome
    else:
        for mask, below in zip(node.masks, node.nodes, strict=True):
            if narrowed := mask & within.get(node.variable, -1):
                yield from paths(below, {**within, node.variable: narrowed})


def chosen(tree: Tree) -> bool:
    """Is it true in a world in which nobody moved a switch from its default, so that elsewhere somebody chose that it is not?"""
    return any(outcome is True and not any(variable.departs(mask) for variable, mask in cube.items()) for cube, outcome in paths(tree, {}))


def when(tree: Tree, holds: Callable[[Any], bool]) -> list[Domains]:
    """The shortest descriptions of the worlds in which `holds`: no variable in them can be left out."""
    reached = [*paths(_truth(tree, holds), {})]
    others = [path for path, true in reached if not true]
    cubes: list[Domains] = []
    for cube, true in reached:
        if not true or any(all(cube.get(v, -1) & ~mask == 0 for v, mask in known.items()) for known in cubes):
            continue
        apart = [{variable for variable, mask in cube.items() if not path.get(variable, -1) & mask} for path in others]
        for variable in [*cube]:
            if {variable} not in apart:  # something else tells it from every world in which it does not hold
                del cube[variable]
                for telling in apart:
                    telling.discard(variable)
        cubes.append(cube)
    return cubes


def _truth(node: Tree, holds: Callable[[Any], bool]) -> Tree:
    """The tree with whether it holds as its outcomes, and without the questions on which that does not hang."""
    if isinstance(node, Leaf):
        return _TRUE if holds(node.outcome) else _FALSE
    below = tuple(_truth(one, holds) for one in node.nodes)
    return below[0] if isinstance(below[0], Leaf) and all(one is below[0] for one in below) else Question(node.variable, node.masks, below)


Roots = list[World]
"""Worlds in which nothing is decided, with what was learnt in them: as many as plans are worked out inside of one another."""


class Plan:
    """A function of the world, worked out once for all worlds and all rules, as the fewest questions that settle it. What is learnt on the way where nothing is decided is left in `roots` for other plans."""

    __slots__ = ("_growing", "_roots", "_tree", "_work")

    def __init__(self, work: Callable[[World], Any], roots: Roots | None = None) -> None:
        self._work, self._roots, self._growing = work, roots, False
        self._tree: Tree | None = None

    def _try(self, world: World) -> Any:
        try:
            return self._work(world)
        except Undecided as doubt:
            return doubt.again()
        except Impossible:
            return _BLOCKED
        except RecursionError:
            return Undecided("its expression is nested too deeply to follow")

    def keep(self, outcome: Any) -> None:
        """Let this be what comes out in every world: it is known without a look at any."""
        self._tree = leaf(outcome)

    def settle(self) -> None:
        """Work it out for all worlds at once: it is known that it asks none of them anything."""
        self._tree = leaf(self._try(World()))

    def tree(self) -> Tree:
        if self._tree is None:
            if self._growing:
                raise Undecided("it refers to itself in a circle")
            self._growing = True
            try:
                self._tree = self._grown()
            finally:
                self._growing = False
        return self._tree

    def _grown(self) -> Tree:
        if self._roots is None:
            return explore(self._try, cap=4 * CAP)
        pool = {_NOTHING: self._roots.pop()} if self._roots else {}
        tree = explore(self._try, cap=4 * CAP, pool=pool)
        if root := pool.pop(_NOTHING, None):
            self._roots.append(root)
        forget(pool.values())
        return tree

    def __call__(self, world: World) -> Any:
        node = self._tree or self.tree()
        while type(node) is Question:
            node = node.nodes[world.ask(node.variable, node.masks)]
        outcome = node.outcome  # type: ignore[union-attr]  # what is no Question is a Leaf
        if outcome is TOO_MANY:  # the tree was cut off here, but this world may have decided enough
            return self._work(world)
        if isinstance(outcome, Undecided):
            raise outcome.again()
        if outcome is _BLOCKED:
            raise Impossible
        return outcome

    def outcomes(self) -> Iterable[Any]:
        tree = self.tree()
        return (tree.outcome,) if type(tree) is Leaf else (outcome for _, outcome in paths(tree, {}))
