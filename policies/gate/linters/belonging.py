"""Which resources belong to which pipelines: its queue, function, role, mapping and dead-letter queue, and what is one reference away from these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from queuegate.synth.language.creation_order import references
from queuegate.synth.language.scope import Scope

from ..report.record.model import Linked, Pipeline

Belonging = Mapping[tuple[str, str], list[str]]
"""The pipelines of a resource, by its stack and logical id."""


def belonging(pipelines: Sequence[Pipeline], scopes: Iterable[Scope]) -> Belonging:
    """A role belongs to all functions that take it on, so what refers to it counts only if it is a policy."""
    found: dict[tuple[str, str], list[str]] = {}
    names = {scope.id: {name: set(references(resource)) & scope.resources.keys() for name, resource in scope.resources.items()} for scope in scopes}
    types = {(scope.id, name): str(resource.get("Type")) for scope in scopes for name, resource in scope.resources.items()}
    for pipeline in pipelines:
        for part in (pipeline.mapping, pipeline.queue, pipeline.function, pipeline.role, pipeline.dead_letter_queue):
            if isinstance(part, Linked) and part.resource in names.get(part.stack, {}):
                named = names[part.stack]
                near = {part.resource, *named[part.resource], *(name for name, others in named.items() if part.resource in others)}
                for name in near:
                    if part is pipeline.role and name != part.resource and not types[part.stack, name].startswith("AWS::IAM::"):
                        continue
                    of = found.setdefault((part.stack, name), [])
                    if pipeline.id not in of:
                        of.append(pipeline.id)
    return found


def consumers(pipelines: Sequence[Pipeline]) -> set[tuple[str, str]]:
    """The functions that read a queue, by stack and logical id."""
    return {(pipeline.function.stack, pipeline.function.resource) for pipeline in pipelines if isinstance(pipeline.function, Linked)}
