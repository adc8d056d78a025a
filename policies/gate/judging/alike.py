"""What is said in several worlds, and is one thing: its words differ by the values of parameters alone, as where a name is made of a stage."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, TypeVar

from queuegate._light import regex
from queuegate.synth.values.trees import Tree, paths
from queuegate.synth.values.worlds import Domains

T = TypeVar("T", bound=Hashable)
Words = Callable[[str], str]
_WORD = regex("[A-Za-z0-9]+")


def alike(tree: Tree, said: Callable[[Any], Iterable[T]], worded: Callable[[T, Words], Hashable]) -> Iterator[list[T]]:
    """Each thing that is said in the worlds of the tree, in all of its wordings: first that of the likeliest world. `worded` is the thing in other words."""
    worlds: dict[T, list[Domains]] = {}
    for cube, outcome in paths(tree, {}):
        for one in said(outcome):
            worlds.setdefault(one, []).append(cube)
    groups: list[list[T]] = []
    known: dict[Hashable, list[T]] = {}
    for one, cubes in worlds.items():
        keys = [worded(one, _without(cube)) for cube in cubes] if len(worlds) > 1 else [one]
        group = next((known[key] for key in keys if key in known), None)
        if group is None:
            groups.append(group := [])
        group.append(one)
        for key in keys:
            known.setdefault(key, group)
    yield from groups


def _without(cube: Domains) -> Words:
    """A text with the parameters of a world in the place of their values. A number is no name: with another one it says something else."""
    names: dict[str, str] = {}
    for variable, mask in cube.items():
        value = variable.atoms[mask.bit_length() - 1] if mask.bit_count() == 1 else None
        if isinstance(value, str) and not value.isdigit():
            names[value] = f"${{{variable.name.rpartition('.')[2]}}}"
    return lambda text: _WORD.sub(lambda word: names.get(word[0], word[0]), text) if names else text
