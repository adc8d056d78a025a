"""How many invocations mappings of one function can have running at once, and what says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queuegate._light import NamedTuple

from ..linking.facts import Facts
from ..linking.properties import Property
from ..values.defaults import POLLER_INVOCATIONS
from ..values.value import Resolved, Value
from ..values.worlds import Undecided
from .functions import Function
from .mappings import Mapping


class Capacity(NamedTuple):
    """How many invocations run at once at most, how that comes about in words, and the values that say so, of which the first is the one to change.

    `doubt`: it is not known whether the function reserves less.
    """

    most: int
    words: str
    values: tuple[Value[Any], ...]
    doubt: Undecided | None = None


def capacity(mappings: Sequence[Mapping]) -> Capacity | None:
    """What mappings of one function can run at once: their maximum concurrency or their pollers together, or what the function reserves where that is less. None: nothing bounds it."""
    bounds = [_bound(mapping) for mapping in mappings]
    known = [bound for bound in bounds if bound is not None]
    most = sum(count for count, _, _ in known) if len(known) == len(bounds) else None
    doubt = None
    try:
        function = mappings[0].function
        reserved = function.reserved_concurrency
        if (kept := reserved.get()) is not None and (most is None or kept < most):
            return Capacity(kept, f"ReservedConcurrentExecutions of {function.name}", (reserved,))
    except Undecided as unknown:
        if most is None:
            raise
        doubt = unknown.again()
    return None if most is None else Capacity(most, " + ".join(words for _, words, _ in known), tuple(value for _, _, value in known), doubt)


def at_most(mapping: Mapping) -> int:
    """What all functions that are deployed together may take together in whatever world, as far as it is written: what each reserves, and what each mapping may start. Asks nothing of this world."""
    links, scope = mapping.facts.links, mapping.facts.scope

    def build() -> int:
        reserved = sum(_largest(Function.reserved_concurrency, facts) for facts in links.deployed_with(Function.type, scope))
        started = [max(_largest(Mapping.maximum_concurrency, facts), _pollers(facts)) for facts in links.deployed_with(Mapping.type, scope)]
        return reserved + sum(started)

    return links.keep(("taken at most", scope.top.id), build)


def _pollers(mapping: Facts) -> int:
    return POLLER_INVOCATIONS * _largest(Mapping.maximum_pollers, mapping) if "ProvisionedPollerConfig" in str(mapping.body) else 0


def _largest(number: Property[Any], facts: Facts) -> int:
    outcomes = [outcome.value for outcome in number.plan(facts).outcomes() if isinstance(outcome, Resolved)]
    return max((value for value in outcomes if isinstance(value, int)), default=0)


def _bound(mapping: Mapping) -> tuple[int, str, Value[Any]] | None:
    if (cap := mapping.maximum_concurrency).get() is not None:
        return cap.get() or 0, f"MaximumConcurrency of {mapping.name}", cap
    if mapping.provisioned.get():
        pollers = mapping.maximum_pollers
        return POLLER_INVOCATIONS * pollers.get(), f"{POLLER_INVOCATIONS} × MaximumPollers of {mapping.name}", pollers
    return None
