"""A function of the world that is worked out once for all who ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from .exploration import CAP, NOTHING, TOO_MANY, explore, forget
from .meter import METER, Spent
from .trees import Leaf, Question, Tree, leaf, paths
from .worlds import Impossible, Undecided, World

_TRIES: Final = 4
"""So often it is begun for whoever has too little for it, since what is worked out on the way is known to the next. After that it is for those who have twice as much."""
IN_A_CIRCLE: Final = "it refers to itself in a circle"
_BLOCKED: Final = Impossible()  # its tree keeps the worlds that cannot be, since whoever reads it there has to be told


class Plan:
    """A function of the world, worked out once for all worlds and all rules, as the fewest questions that settle it. What is learnt on the way where nothing is decided is left in the `root` for whoever asks there."""

    __slots__ = ("_growing", "_left", "_root", "_too_little", "_tree", "_work")

    def __init__(self, work: Callable[[World], Any], root: World | None = None) -> None:
        self._work, self._root, self._growing = work, root, False
        self._tree: Tree | None = None
        self._left, self._too_little = _TRIES, (0.0, 0.0)

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
                raise Undecided(IN_A_CIRCLE)
            has = METER.worlds, METER.steps
            if not self._left and all(mine < 2 * little for mine, little in zip(has, self._too_little, strict=True)):
                raise Spent(late=False)
            self._growing, pool = True, None if self._root is None else {NOTHING: self._root}
            try:
                self._tree = explore(self._try, cap=4 * CAP, pool=pool)
            except Spent:
                self._left, self._too_little = max(self._left - 1, 0), (max(self._too_little[0], has[0]), max(self._too_little[1], has[1]))
                raise
            finally:
                self._growing = False
                if pool and len(pool) > 1:
                    forget(world for decisions, world in pool.items() if decisions)
        return self._tree

    def __call__(self, world: World) -> Any:
        node = self._tree or self.tree()
        if type(node) is Question:
            node = self._followed(node, world)
        outcome = node.outcome  # type: ignore[union-attr]  # what is no Question is a Leaf
        if outcome is TOO_MANY:  # the tree was cut off here, but this world may have decided enough
            outcome = self._work(world)
            world.views[self] = leaf(outcome)
            return outcome
        if isinstance(outcome, Undecided):
            raise outcome.again()
        if outcome is _BLOCKED:
            raise Impossible
        return outcome

    def _followed(self, node: Tree, world: World) -> Tree:
        """Where the questions end in this world. How far it has got stays true in it: who asks again goes on from there."""
        known = node = world.views.get(self, node)
        try:
            while type(node) is Question:
                node = node.nodes[world.ask(node.variable, node.masks)]
        finally:
            if node is not known:
                world.views[self] = node
        return node

    def outcomes(self) -> Iterable[Any]:
        tree = self.tree()
        return (tree.outcome,) if type(tree) is Leaf else (outcome for _, outcome in paths(tree, {}))
