"""What people call things: a construct by the part of its path that somebody chose, a pipeline by its queue and function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from queuegate.synth.linking.formats import display_name

from ..text.escape import visible
from .model import External, Linked, Pipeline

CALLED: Final = "called from here"
"""What is said of a line of an app that leads to the one that a finding points at."""
PARAMETERS: Final = {
    "batch_size": "BatchSize",
    "batching_window": "MaximumBatchingWindowInSeconds",
    "maximum_concurrency": "MaximumConcurrency",
    "partial_responses": "ReportBatchItemFailures",
    "enabled": "Enabled",
    "function_timeout": "Timeout",
    "reserved_concurrency": "ReservedConcurrentExecutions",
    "visibility_timeout": "VisibilityTimeout",
    "retention": "MessageRetentionPeriod",
    "fifo": "FifoQueue",
    "max_receive_count": "maxReceiveCount",
}
"""The parameters of a pipeline, and how AWS spells them."""
SECONDS: Final = frozenset({"batching_window", "function_timeout", "visibility_timeout", "retention"})
"""Those that are counted in seconds."""
_SWITCHES: Final = frozenset({"partial_responses"})
"""Those that are a member of a list: nobody writes a boolean for them."""


def said(parameter: str, value: object) -> str:
    """A parameter's value as every report spells it: `1,800 s`, `on`, `true`, `none`."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return ("on" if value else "off") if parameter in _SWITCHES else str(value).lower()
    return f"{value:,}{' s' if parameter in SECONDS else ''}" if isinstance(value, int) else str(value)


def known_as(part: Linked | External | None, kind: str) -> str:
    """`Orders`: the construct's own name, or the logical id of a plain template."""
    return named(part.resource, part.construct, part.stack) if isinstance(part, Linked) else f"unknown {kind}"


def named(resource: str, construct: str | None, stack: str | None = None) -> str:
    """What people call a resource of a stack, fit for a terminal."""
    return visible(display_name.named(resource, construct, stack=stack or ""))


def pipeline_names(pipelines: Sequence[Pipeline]) -> dict[str, str]:
    """Every pipeline's name by its id: `Orders → Worker`, with the stack, the mapping or else the whole id where two would be alike."""
    plain = {one.id: f"{known_as(one.queue, 'queue')} → {known_as(one.function, 'function')}" for one in pipelines}
    called = plain
    for tell in (lambda one: one.mapping.stack, lambda one: known_as(one.mapping, "mapping"), lambda one: one.id):
        alike = Counter(called.values())
        called = {one.id: called[one.id] if alike[called[one.id]] == 1 else f"{plain[one.id]} ({visible(tell(one))})" for one in pipelines}
    return called
