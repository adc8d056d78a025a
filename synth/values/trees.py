"""What came out of a computation in every world, as the fewest questions that tell its outcomes apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from queuegate._light import NamedTuple

from .worlds import Domains, Variable


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


def leaf(outcome: Any) -> Leaf:
    return tuple.__new__(Leaf, (outcome, type(outcome)))  # as `Leaf(…)` gives it, in half of the time: each rule ends in one


_TRUE, _FALSE = leaf(True), leaf(False)


def paths(node: Tree, within: Domains) -> Iterator[tuple[Domains, Any]]:
    """Every outcome that can be reached inside a cube, with the cube that leads to it."""
    waiting = [(node, within)]
    while waiting:
        node, within = waiting.pop()
        if isinstance(node, Leaf):
            yield within, node.outcome
            continue
        variable, masks, nodes = node
        left = within.get(variable, -1)
        waiting.extend([(below, {**within, variable: mask & left}) for mask, below in zip(reversed(masks), reversed(nodes), strict=True) if mask & left])


def chosen(tree: Tree) -> bool:
    """Is it true in a world in which nobody moved a switch from its default, so that elsewhere somebody chose that it is not?"""
    return any(outcome is True and not any(variable.departs(mask) for variable, mask in cube.items()) for cube, outcome in paths(tree, {}))


def when(tree: Tree, holds: Callable[[Any], bool]) -> list[Domains]:
    """The shortest descriptions of the worlds in which `holds`: no variable in them can be left out."""
    return [*_cubes(_truth(tree, holds))]


@lru_cache(maxsize=64)
def _cubes(truth: Tree) -> tuple[Domains, ...]:
    """Of the worlds in which it is true. Kept, since most rules of a pipeline are told apart by the same questions."""
    cubes: list[Domains] = []
    for cube, true in paths(truth, {}):
        if not true or any(all(cube.get(v, -1) & ~mask == 0 for v, mask in known.items()) for known in cubes):
            continue
        apart = _apart(truth, cube)
        for variable, bit in _bits(cube).items():
            if bit not in apart:  # something else tells it from every world in which it does not hold
                del cube[variable]
                apart = {telling & ~bit for telling in apart}
        cubes.append(cube)
    return tuple(cubes)


def _bits(cube: Domains) -> dict[Variable, int]:
    return {variable: 1 << i for i, variable in enumerate(cube)}


def _apart(truth: Tree, cube: Domains) -> set[int]:
    """Which variables tell a cube from worlds in which it does not hold: for each, their bits. One that is told by more than another is not looked for."""
    bits, within, found = _bits(cube), dict[Variable, int](), set[int]()

    def walk(node: Tree, telling: int) -> None:
        if isinstance(node, Leaf):
            if not node.outcome:
                found.add(telling)
            return
        variable, masks, nodes = node
        left, own, bit = within.get(variable, -1), cube.get(variable, -1), bits.get(variable, 0)
        for mask, below in zip(masks, nodes, strict=True):
            if telling and telling in found:
                break
            if now := mask & left:
                within[variable] = now
                walk(below, telling if now & own else telling | bit)
        within[variable] = left

    walk(truth, 0)
    return found


def _truth(node: Tree, holds: Callable[[Any], bool]) -> Tree:
    """The tree with whether it holds as its outcomes, and without the questions on which that does not hang."""
    if isinstance(node, Leaf):
        return _TRUE if holds(node.outcome) else _FALSE
    below = tuple(_truth(one, holds) for one in node.nodes)
    return below[0] if isinstance(below[0], Leaf) and all(one is below[0] for one in below) else Question(node.variable, node.masks, below)
