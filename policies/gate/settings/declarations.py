"""The `pipelines` of queuegate.yaml: which declarations mean a pipeline, by the names of its ends. Whatever links templates is not needed to ask that again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ...team import Declaration
from .patterns import means

Names = tuple[str | None, str | None]
"""The logical id and the construct path of a queue or a function."""


def meaning(declared: Sequence[Declaration], queue: Names, function: Names) -> Iterator[Declaration]:
    """The declarations that mean the pipeline between these two."""
    for one in declared:
        if means(one.parameters.get("queue", "**"), *queue) and means(one.parameters.get("function", "**"), *function):
            yield one


def told_of(declared: Sequence[Declaration], about: str) -> str:
    """What is declared of one pipeline (the names of its ends), and where, as one text."""
    return repr([_told(one) for one in meaning(declared, *json.loads(about))]) if declared else "[]"


def _told(one: Declaration) -> tuple[object, ...]:
    spot, route = one.place.scope.template.spot, one.place.route
    return one.name, one.parameters, spot(route), [spot((*route, key)) for key in one.parameters]
