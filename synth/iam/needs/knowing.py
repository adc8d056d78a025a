"""Which functions are told of a queue by an environment variable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ...linking.facts import Facts
from ...linking.reference_index import naming
from ...linking.resources import view_of
from ...model import Function, Mapping, Queue
from ...values.worlds import Undecided, World


def knowing(mapping: Mapping, queue: Queue) -> list[Function]:
    """The functions that name the queue in an environment variable in some world: those deployed with the mapping, and those of other stacks that are known to name this very queue."""

    def named(facts: Facts, world: World) -> Iterator[Facts]:
        function: Function = view_of(facts, world)
        return (known.facts for known in function.knows(Queue.type))

    links, scope = mapping.facts.links, mapping.facts.scope
    found = naming(links, ("naming queues", scope.top.id), lambda: links.deployed_with(Function.type, scope), named, queue.facts)
    elsewhere = naming(links, "naming queues", lambda: links.of(Function.type), lambda facts, world: _surely(named(facts, world)), queue.facts)
    return [view_of(facts, mapping.world) for facts in dict.fromkeys((*found, *elsewhere))]


def _surely(named: Iterator[Facts]) -> Iterator[Facts]:
    """Those that are known, if nothing is."""
    with suppress(Undecided):
        yield from named
