"""What there is in the place of a pipeline that queuegate.yaml declares, and that no event source mapping is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...team import Declaration
from ..report.record.model import Linked, Pipeline
from ..report.record.names import known_as
from ..report.text.layout import listed
from ..settings.patterns import means
from ..settings.suggest import nearest

_MOST: Final = 3
_MOST_HINTS: Final = 100
"""Past so many declarations that mean nothing, it is one mistake, not each of them."""


def beside(declared: Sequence[Declaration], pipelines: Sequence[Pipeline]) -> list[Declaration]:
    """With what there is in its place, where one means no pipeline: what is near an end that no pipeline has, or what reads its queue."""
    ends = _each(pipelines)
    first = {one.name for one in [one for one in declared if not one.mappings][:_MOST_HINTS]}
    return [one._replace(near=_near(one, ends, pipelines)) if one.name in first else one for one in declared]


def _near(declaration: Declaration, ends: Mapping[str, Sequence[Linked]], pipelines: Sequence[Pipeline]) -> str:
    missing = list(_missing(declaration, ends))
    return f"has {' or '.join(missing)}" if missing else _apart(declaration, pipelines)


def _missing(declaration: Declaration, ends: Mapping[str, Sequence[Linked]]) -> Iterator[str]:
    """The ends that no pipeline has."""
    for kind, of_kind in ends.items():
        pattern = declaration.parameters.get(kind, "**")
        if not any(means(pattern, end.resource, end.construct) for end in of_kind):
            yield f"the {kind} {pattern!r}{nearest(pattern.rpartition('/')[2], sorted({known_as(end, kind) for end in of_kind}))}"


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
