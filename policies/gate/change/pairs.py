"""Which pipeline of one state is which of the other: stacks, functions and queues may have other names meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final

from queuegate._light import NamedTuple

from ..report.record.model import External, Linked, Pipeline


class Pairs(NamedTuple):
    """Pipelines that are the same before and after, those that are gone, and those that are new."""

    same: list[tuple[Pipeline, Pipeline]]
    gone: list[Pipeline]
    new: list[Pipeline]


def paired(before: Sequence[Pipeline], after: Sequence[Pipeline]) -> Pairs:
    """By the template and the mapping in it, else by the id, else by what only one pipeline on each side has: the mapping's name, its queue and function, its queue, its function. Symmetric."""
    gone, new = {one.id: one for one in before}, {one.id: one for one in after}
    same: list[tuple[Pipeline, Pipeline]] = []
    for key in _KEYS:
        left, right = _alone(gone.values(), key), _alone(new.values(), key)
        same += [(gone.pop(left[name].id), new.pop(right[name].id)) for name in left.keys() & right.keys()]
    order = {one.id: i for i, one in enumerate(after)}
    return Pairs(sorted(same, key=lambda pair: order[pair[1].id]), [*gone.values()], [*new.values()])


def name_of(part: Linked | External | None) -> str | None:
    """What a part is, whatever its stack is called: its logical id."""
    return part.resource if isinstance(part, Linked) else None


def _alone(pipelines: object, key: Callable[[Pipeline], Hashable]) -> dict[Hashable, Pipeline]:
    """The pipelines by what no other one has."""
    found: dict[Hashable, list[Pipeline]] = {}
    for one in pipelines:  # type: ignore[attr-defined]  # the values of a dictionary
        if (name := key(one)) is not None:
            found.setdefault(name, []).append(one)
    return {name: several[0] for name, several in found.items() if len(several) == 1}


def _ends(one: Pipeline) -> Hashable:
    queue, function = name_of(one.queue), name_of(one.function)
    return None if queue is None or function is None else (queue, function)


_KEYS: Final[tuple[Callable[[Pipeline], Hashable], ...]] = (
    lambda one: (one.mapping.template, one.mapping.resource),
    lambda one: one.id,
    lambda one: (name_of(one.mapping), _ends(one)),
    _ends,
    lambda one: name_of(one.mapping),
    lambda one: name_of(one.queue),
    lambda one: name_of(one.function),
)
