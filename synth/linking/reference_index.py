"""Which of many resources name a resource in some world: worked out once, so that not every one of them is asked about every other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from ..values.worlds import Outside, Undecided, World
from .facts import Facts
from .links import Links

Named = Callable[[Facts, World], Iterator[Facts | None]]
"""The resources that one names in a world; None for a name that nobody knows. May raise `Undecided`."""


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
            for one in [None] if None in found else found:
                index.setdefault(one, {})[facts] = i
        return index

    index = links.keep(key, build)
    known, unknown = index.get(target), index[None]
    if known and unknown:
        both = known | unknown
        return sorted(both, key=both.__getitem__)
    return [*(known or unknown)]
