"""What all rules say of a template, and one more that reads all that there is to read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from types import NoneType
from typing import Any

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash, Verdict
from queuegate.policies.rule import Finding, Mapping, Rule, Severity, Team
from queuegate.synth.linking.resources import Property, View
from queuegate.synth.model.pipelines import build, linked
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.value import Place, Value
from queuegate.synth.values.worlds import Undecided


def tried(work: Any) -> Any:
    try:
        return work()
    except Undecided as doubt:
        if not isinstance(doubt.reason, str) or not isinstance(doubt.place, (Place, NoneType)):
            raise TypeError(f"{doubt!r} is no reason at a place") from doubt
        return None


def properties(view: View) -> Iterator[Value[Any]]:
    """Every property that this kind of resource is read for."""
    return (getattr(view, name) for name in _names(type(view)))


@cache
def _names(kind: type[View]) -> tuple[str, ...]:
    return tuple(name for name, descriptor in vars(kind).items() if isinstance(descriptor, Property))


def everything(mapping: Mapping) -> Iterator[Finding]:
    """A rule that reads all that there is to read."""
    ways = (lambda: mapping.queue, lambda: mapping.function, lambda: mapping.function.role, lambda: mapping.queue.dead_letter_queue)
    views = [mapping, *(view for way in ways if (view := tried(way)) is not None)]
    for view in views:
        for value in properties(view):
            tried(value.get)
            tried(lambda value=value: value.place)
        for name in ("alarms", "sources", "mappings"):
            if hasattr(type(view), name):
                members = getattr(view, name)
                for ask in (members.any, members.all):
                    tried(lambda ask=ask: ask(lambda member: any(tried(value.get) for value in properties(member))))
                tried(lambda members=members: list(members))
        for other in views:
            view.waits_for(other.facts)
    queue = tried(lambda: mapping.queue)
    if queue is not None:
        tried(lambda: queue.allows_redrive_from(queue))
    yield Finding("read", at=mapping, because=views)


ALL = [*RULES, Rule("everything", "test", Mapping, Severity.ERROR, "", "", everything, "")]


SECONDS = 5
"""How much of the processor one template may take: most take a fiftieth of it, and what grows without bounds takes minutes."""


def judged(body: Any, rules: Any = ALL) -> list[Verdict]:
    """What the rules say. Fails where one raises, and where it hangs."""
    start = time.process_time()
    model = build([Template(file="/hostile.json", stack="hostile", body=body, spot=lambda _: Spot("/hostile.json", 1))])
    told = list(judge(model, rules, Team({})))
    for pipeline in model.pipelines:
        linked(pipeline.usual())
    took = time.process_time() - start
    for one in told:
        if isinstance(one, Crash):
            raise one.error
    assert took < SECONDS
    return [one for one in told if isinstance(one, Verdict)]
