"""Worlds: what a template leaves open, and how a computation is tried in every case that it notices.

Whatever is open is a finite `Variable`: a parameter, or an equation that nobody can settle. A `World` narrows variables one question at a time, and `explore` replays
a function until every answer to every question that it asked has been tried, nearest to the defaults first. Only what a computation meets is multiplied, so forty
conditions that no rule reads cost nothing.

Reading from a world means `ask`ing it; there is no other way. That is what makes it sound to keep the answer of one computation (`Plan`) for all that come later.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

CAP: Final = 64
"""How many worlds one judgement is replayed in at most. Past it the verdict is undecided, with that reason (design, section 2)."""


class Undecided(Exception):  # noqa: N818 - a verdict, not an error
    """Nobody can know this from the template: why (`reason`), and the flag or settings key that would settle it (`settle`, may be empty)."""

    def __init__(self, reason: str, settle: str = "", place: Any = None) -> None:
        super().__init__(reason, settle, place)
        self.reason, self.settle, self.place = reason, settle, place

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and (self.reason, self.settle) == (other.reason, other.settle)

    def __hash__(self) -> int:
        return hash((self.reason, self.settle))

    def again(self) -> Undecided:
        """A new one that says the same: an exception that was raised holds on to the frames it went through."""
        return type(self)(*self.args)


class Outside(Undecided):
    """A link that leads out of the templates: whoever follows it is undecided, whoever asks "is it mine?" gets a no."""


class Impossible(Exception):  # noqa: N818 - control flow of a replay
    """This world cannot be deployed: something that exists in it needs something that does not."""


class _Open(Exception):  # noqa: N818 - control flow of a replay
    """A peeking world met a question with more than one answer."""


class _Other:
    __slots__ = ()

    def __repr__(self) -> str:
        return "something else"


OTHER: Final = _Other()
"""The atom of an open-ended variable that equals none of the constants which the template mentions."""


class Variable:
    """Something open: its atoms are the values that the template tells apart, the default first, `OTHER` last. A set of atoms is a bit mask."""

    __slots__ = ("atoms", "name", "singles")

    def __init__(self, name: str, atoms: tuple[Any, ...]) -> None:
        self.name, self.atoms = name, atoms
        self.singles = tuple(1 << i for i in range(len(atoms)))

    def describe(self, mask: int) -> str:
        """Which of its values this is, in words: `Env = dev`, `Env is not prod`."""
        inside = [atom for i, atom in enumerate(self.atoms) if mask >> i & 1]
        outside = [str(atom) or "empty" for i, atom in enumerate(self.atoms) if not mask >> i & 1]
        if self.atoms == (True, False):
            return self.name if inside[0] is True else f"not {self.name}"
        if inside[-1] is OTHER or len(outside) < len(inside):
            return f"{self.name} is not {' or '.join(outside)}"
        return f"{self.name} = {' or '.join(str(atom) or 'empty' for atom in inside)}"


Domains = dict[Variable, int]


class Step(NamedTuple):
    """One question that a replay asked, which answers were left, and the one that was taken."""

    variable: Variable
    masks: tuple[int, ...]
    feasible: tuple[int, ...]
    taken: int


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
IMPOSSIBLE: Final = Impossible()
_BLOCKED: Final = Impossible()  # a plan's own: its tree keeps the worlds that cannot be, since whoever reads it there has to be told


def leaf(outcome: Any) -> Leaf:
    return Leaf(outcome, type(outcome))


class World:
    """One combination, as far as anybody has asked. `views` is a place for what has been learnt in it, which stays true in it."""

    __slots__ = ("domains", "peeking", "steps", "views")

    def __init__(self, domains: Domains | None = None) -> None:
        self.domains: Domains = domains or {}
        self.steps: list[Step] | None = None
        self.peeking = False
        self.views: dict[Any, Any] = {}

    def ask(self, variable: Variable, masks: tuple[int, ...]) -> int:
        """Which of these disjoint sets of atoms is the variable's? Gives the index of the likeliest that is left; `explore` comes back for the others."""
        domain = self.domains.get(variable, -1)
        feasible = tuple(i for i, mask in enumerate(masks) if mask & domain)
        if len(feasible) > 1:
            if self.peeking:
                raise _Open
            if self.steps is None:
                raise RuntimeError("a value was read after its replay had ended")
            self.steps.append(Step(variable, masks, feasible, feasible[0]))
            self.domains[variable] = domain & masks[feasible[0]]
        return feasible[0]


Pool = dict[frozenset[tuple[Variable, int]], World]


def explore(work: Callable[[World], Any], *, cap: int = CAP, possible: Callable[[World], bool] | None = None, pool: Pool | None = None) -> Tree:
    """The outcomes of `work`, world by world, fewest departures from the defaults first, so that the cap cuts off the strangest worlds.

    A world depends on nothing but what has been decided in it: a replay starts where its new answer was given, and a `pool` hands worlds, with all that was learnt
    in them, from one computation to the next. `possible` says whether the rest of a world can be deployed; `work` may raise `Impossible` itself.
    """
    pool = {} if pool is None else pool
    frontier: list[tuple[int, tuple[int, ...], list[Step]]] = [(0, (), [])]
    runs: list[tuple[list[Step], Any]] = []
    while frontier and len(runs) < cap:
        departures, _, steps = heapq.heappop(frontier)
        domains: Domains = {}
        for step in steps:
            domains[step.variable] = domains.get(step.variable, -1) & step.masks[step.taken]
        world = pool.pop(frozenset(domains.items()), None) or World(domains)
        world.steps, known = steps, len(steps)
        try:
            outcome = work(world)
            if possible is not None and not possible(world):
                outcome = IMPOSSIBLE
        except Impossible:
            outcome = IMPOSSIBLE
        finally:
            world.steps = None
        pool[frozenset(world.domains.items())] = world
        if not steps:
            return leaf(outcome)
        runs.append((steps, outcome))
        for depth in range(known, len(steps)):
            for other in steps[depth].feasible:
                if other != steps[depth].taken:
                    turned = [*steps[:depth], steps[depth]._replace(taken=other)]
                    heapq.heappush(frontier, (departures + 1, tuple(step.taken for step in turned), turned))
    return _grow(runs, 0) or leaf(IMPOSSIBLE)


def _grow(runs: list[tuple[list[Step], Any]], depth: int) -> Tree | None:
    """The tree of these runs, which agree down to `depth`: equal branches merged, impossible ones dropped, and what the cap cut off marked."""
    steps, outcome = runs[0]
    if len(steps) == depth:
        return None if outcome is IMPOSSIBLE else leaf(outcome)
    variable, masks, feasible, _ = steps[depth]
    merged: list[tuple[int, Tree]] = []
    for answer in feasible:
        below = [run for run in runs if run[0][depth].taken == answer]
        node = _grow(below, depth + 1) if below else leaf(TOO_MANY)
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


def when(tree: Tree, holds: Callable[[Any], bool]) -> list[Domains]:
    """The shortest descriptions of the worlds in which `holds`: no variable in them can be left out."""
    cubes: list[Domains] = []
    for path, outcome in paths(tree, {}):
        if not holds(outcome) or any(all(path.get(v, -1) & ~mask == 0 for v, mask in cube.items()) for cube in cubes):
            continue
        cube = path
        for variable in list(cube):
            fewer = {v: mask for v, mask in cube.items() if v is not variable}
            if all(holds(other) for _, other in paths(tree, fewer)):
                cube = fewer
        cubes.append(cube)
    return cubes


class Plan:
    """A function of the world, worked out once for all worlds and all rules, as the fewest questions that settle it."""

    __slots__ = ("_growing", "_tree", "_work")

    def __init__(self, work: Callable[[World], Any]) -> None:
        self._work, self._tree, self._growing = work, None, False  # type: tuple[Callable[[World], Any], Tree | None, bool]

    def _try(self, world: World) -> Any:
        try:
            return self._work(world)
        except Undecided as doubt:
            return doubt.again()
        except Impossible:
            return _BLOCKED
        except RecursionError:
            return Undecided("its expression is nested too deeply to follow")

    def tree(self) -> Tree:
        if self._tree is None:
            if self._growing:
                raise Undecided("it refers to itself in a circle")
            self._growing = True
            try:
                self._tree = explore(self._try, cap=4 * CAP)
            finally:
                self._growing = False
        return self._tree

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

    def outcomes(self) -> Iterator[Any]:
        return (outcome for _, outcome in paths(self.tree(), {}))


def some(world: World, tests: Iterable[Callable[[], bool]]) -> bool:
    """Kleene's any: one known yes is yes, whatever the others are. What needs no choice is tried first, so that it costs no worlds."""
    remaining = list(tests)
    for peeking in (False,) if world.peeking else (True, False):
        doubt: Exception | None = None
        before, world.peeking = world.peeking, peeking or world.peeking
        try:
            for test in remaining:
                try:
                    if test():
                        return True
                except (Undecided, _Open) as open_or_unknown:
                    doubt = doubt or open_or_unknown
        finally:
            world.peeking = before
        if doubt is None:
            return False
    raise doubt if doubt is not None else AssertionError("unreachable: the last round ends in a doubt")


def every(world: World, tests: Iterable[Callable[[], bool]]) -> bool:
    """Kleene's all: one known no is no, whatever the others are."""
    return not some(world, [lambda test=test: not test() for test in tests])  # type: ignore[misc]  # a default argument is no annotation
