"""What starts the state machines and functions that feed a pipeline in the name of a role: rules and schedules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...linking.resources import View
from ...model import Mapping, Trigger, senders, triggers
from ...values.defaults import RULE, SCHEDULE, STATE_MACHINE
from ..policies.items import gathered
from .feeding import others_feeding

_STARTING: Final = (RULE, SCHEDULE)


def starting(mapping: Mapping) -> Iterator[tuple[View, Trigger]]:
    """Each with what it starts, as far as that is known. A rule invokes a function in its own name, whatever role it has."""
    if not any(mapping.facts.links.of(kind) for kind in _STARTING):
        return
    machines = (one.view for queue in gathered(mapping.own_queues())[0] for one in gathered(senders(queue))[0] if one.view.facts.type == STATE_MACHINE)
    for target in dict.fromkeys((*machines, *others_feeding(mapping))):
        for trigger in triggers(target):
            if trigger.view.facts.type == SCHEDULE or (trigger.view.facts.type == RULE and target.facts.type == STATE_MACHINE):
                yield target, trigger
