"""Messages that the code gives up after so many receives, and that nobody learns of: before the work on them, or when it failed. Lambda deletes them, and they reach no dead-letter queue.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html (ApproximateReceiveCount)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...reading import LOST
from ..run.state.path import Path
from ..run.ways import Exploration, Outcome
from .failures import Failures, Told
from .untold import decided
from .work.late import late


def given_up(runs: Exploration, well: list[Outcome], failures: Failures) -> Iterator[tuple[str, int, Any, Any]]:
    """The kind of each, the receive from which on it is given up, its condition and the module that this stands in."""
    for kind, node, module, path in late(runs, well, lambda path: path.of_tries):
        if kind == "late" and (first := _first(path)):
            yield "given-up", first, node, module
    for (of, *_), held in failures.every.items():
        for one, choices in decided(held, failures, of):
            if hangs_on_tries(one, choices) and one.kind in LOST and (first := _first(one.outcome.path)):
                yield "given-up-failed", first, *one.outcome.path.of_tries[next(iter(choices))]


def hangs_on_tries(one: Told, choices: set[int]) -> bool:
    """Is it how often a message was received, and nothing else, that decides whether its failure is told?"""
    return choices <= one.outcome.path.of_tries.keys()


def _first(path: Path) -> int:
    """The receive from which on a run may go so; 0 where nobody knows."""
    return min(path.counts.get(0, frozenset()), default=-1) + 1
