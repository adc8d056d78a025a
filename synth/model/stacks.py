"""The stacks that a pipeline is made of, where its parts lie in several, and what CloudFormation cannot resolve in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ..language.scope import Scope
from ..linking.resources import View
from ..values.worlds import Undecided
from .mappings import Mapping
from .missing.not_there import Unresolved
from .missing.unresolved import unresolved_in
from .pipelines import linked


def unresolved(mapping: Mapping) -> Iterator[Unresolved]:
    """All of it in the stacks that a pipeline is made of, each once."""
    for stack in stacks_of(mapping):
        for scope in stack.together():
            yield from unresolved_in(scope, mapping.facts.links)


def stacks_of(mapping: Mapping) -> list[Scope]:
    """The stack of the mapping, those of its queues, its function and its role, and those of what sends to its queues, as far as they are known: each that is deployed by itself once."""
    links, own = mapping.facts.links, mapping.facts.scope.top
    several = links.keep("tops", lambda: {facts.scope.top for facts in links.facts.values() if facts.scope is not links.externals})
    others = [part.facts.scope.top for part in _parts(mapping)] if len(several) > 1 else []
    return list(dict.fromkeys([own, *(scope for scope in others if scope in several)]))


def _parts(mapping: Mapping) -> Iterator[View]:
    from .sending.service_senders import senders  # noqa: PLC0415 - few pipelines lie in several stacks

    parts = linked(mapping)
    yield from (part for part in parts.values() if isinstance(part, View))
    for queue in (parts["queue"], parts["dead_letter_queue"]):
        if isinstance(queue, View):
            with suppress(Undecided):
                yield from (sender.view for sender in senders(queue))
