"""Which of many resources name a resource in some world: worked out once, so that not every one of them is asked about every other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator

from ..values.exploration import TOO_MANY
from ..values.plan import Plan
from ..values.worlds import Outside, Undecided, World
from .facts import Facts
from .links import Links

Named = Callable[[Facts, World], Iterator[Facts | None]]
"""The resources that one names in a world; None for a name that nobody knows. May raise `Undecided`."""


def in_question(links: Links, key: Hashable, several: Callable[[], Iterable[Facts]], told: Callable[[Facts], Plan]) -> list[Facts]:
    """Those of the resources of which this tells something in some world, in their order: of the others nobody has to ask."""

    def is_told(outcome: object) -> bool:
        return outcome is TOO_MANY or (bool(outcome) and not isinstance(outcome, Undecided))

    return links.keep(key, lambda: [facts for facts in several() if any(map(is_told, told(facts).outcomes()))])


def naming(links: Links, key: Hashable, several: Callable[[], Iterable[Facts]], named: Named, target: Facts) -> list[Facts]:
    """Those of the resources that name the target in some world, or may, in their order. `key` tells this question apart from others."""

    def build() -> dict[Facts | None, dict[Facts, int]]:
        index: dict[Facts | None, dict[Facts, int]] = {None: {}}
        for i, facts in enumerate(several()):
            found: dict[Facts | None, None] = {}
            for outcome in facts.plan(key, lambda world, facts=facts: tuple(named(facts, world))).outcomes():  # type: ignore[misc]  # a default argument is no annotation
                found |= dict.fromkeys(
                    outcome if isinstance(outcome, tuple) else [None] if isinstance(outcome, Undecided) and not isinstance(outcome, Outside) else ()
                )
            for one in found:
                index.setdefault(one, {})[facts] = i
        return index

    index = links.keep(key, build)
    known, unknown = index.get(target), index[None]
    if known and unknown:
        both = known | unknown
        return sorted(both, key=both.__getitem__)
    return [*(known or unknown)]


def known_to_name(links: Links, key: Hashable, target: Facts) -> Collection[Facts]:
    """Those of what `naming` has told that are known to name the target in some world: the others only may."""
    index: dict[Facts | None, dict[Facts, int]] = links.keep(key, dict)
    return index.get(target, {})
