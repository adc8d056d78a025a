"""What there is in the place of a pipeline that queuegate.yaml declares, and that no event source mapping is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ...team import Declaration
from ..report.record.model import Linked, Pipeline
from ..report.record.names import known_as
from ..report.text.layout import listed
from ..settings.patterns import means
from ..settings.suggest import nearest

_MOST: Final = 3


def beside(declaration: Declaration, pipelines: Sequence[Pipeline]) -> Declaration:
    """With what there is in its place, where it means no pipeline: what is near an end that no pipeline has, or what reads its queue."""
    if declaration.mappings:
        return declaration
    missing = list(_missing(declaration, pipelines))
    return declaration._replace(near=f"has {' or '.join(missing)}" if missing else _apart(declaration, pipelines))


def _missing(declaration: Declaration, pipelines: Sequence[Pipeline]) -> Iterator[str]:
    """The ends that no pipeline has."""
    for kind, ends in _each(pipelines).items():
        pattern = declaration.parameters.get(kind, "**")
        if not any(means(pattern, end.resource, end.construct) for end in ends):
            yield f"the {kind} {pattern!r}{nearest(pattern.rpartition('/')[2], sorted({known_as(end, kind) for end in ends}))}"


def _apart(declaration: Declaration, pipelines: Sequence[Pipeline]) -> str:
    """Both ends are there, and not of one pipeline."""
    pattern = declaration.parameters.get("queue", "**")
    of = [one for one in pipelines if isinstance(one.queue, Linked) and means(pattern, one.queue.resource, one.queue.construct)]
    read = dict.fromkeys(f"{known_as(one.queue, 'queue')} is read by {known_as(one.function, 'function')}" for one in of)
    return f"connects such a queue and function: {listed(read, _MOST)}"


def _each(pipelines: Sequence[Pipeline]) -> dict[str, list[Linked]]:
    """The queues and the functions of pipelines that are among the targets."""
    return {
        "queue": [one.queue for one in pipelines if isinstance(one.queue, Linked)],
        "function": [one.function for one in pipelines if isinstance(one.function, Linked)],
    }
