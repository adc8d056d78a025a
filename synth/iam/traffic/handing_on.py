"""Which functions of a template have Lambda hand on to a queue what became of their asynchronous invocations: by a DeadLetterConfig or a destination; or of what they read of a stream.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ...linking.facts import Facts
from ...linking.reference_index import naming
from ...linking.resources import view_of
from ...model import Function, Mapping, Queue
from ...values.defaults import INVOKE_CONFIG
from ...values.worlds import Undecided, World
from ..needs.need import Need
from ..needs.running import handed_on
from ..policies.items import gathered
from .feeding import others_feeding


def handing_on(mapping: Mapping, queue: Queue) -> Iterator[tuple[Function, list[Need]]]:
    """The functions of the mapping's template that do, each with what its role needs for it. As far as that is known."""
    links, scope = mapping.facts.links, mapping.facts.scope

    def several() -> list[Facts]:
        functions = links.deployed_with(Function.type, scope)
        return (
            list(functions)
            if links.deployed_with(INVOKE_CONFIG, scope)
            or any("DestinationConfig" in str(facts.body.get("Properties")) for facts in links.deployed_with(Mapping.type, scope))
            else [facts for facts in functions if "DeadLetterConfig" in str(facts.body.get("Properties"))]
        )

    def named(facts: Facts, world: World) -> Iterator[Facts]:
        return (need.owner for need in _known(view_of(facts, world)) if need.owner is not None)

    for facts in naming(links, ("hands on", scope.top.id), several, named, queue.facts):
        function: Function = view_of(facts, mapping.world)
        with suppress(Undecided):
            needs = _known(function) if function.exists() else []
            places = {need.place for need in needs if need.owner is queue.facts}
            if mine := [need for need in needs if need.place in places]:
                yield function, mine


def handing_elsewhere(mapping: Mapping) -> Iterator[tuple[Queue, Function, list[Need]]]:
    """The functions beside the worker that feed the pipeline, each with a queue which is none of the pipeline's and takes what became of its invocations, and what its role needs for that."""
    own = {queue.facts for queue in gathered(mapping.own_queues())[0]}
    for function in others_feeding(mapping):
        with suppress(Undecided):
            needs = _known(function)
            for queue in dict.fromkeys(need.owner for need in needs if need.owner is not None and need.owner.type == Queue.type and need.owner not in own):
                places = {need.place for need in needs if need.owner is queue}
                yield view_of(queue, mapping.world), function, [need for need in needs if need.place in places]


def _known(function: Function) -> list[Need]:
    return [one for one in handed_on(function) if isinstance(one, Need)]
