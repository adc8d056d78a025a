"""Who sends to the FIFO queues of a pipeline: services, the code of functions, and who publishes to the FIFO topics that feed them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ...handlers import Call
from ...model import Function, Mapping, Queue, Sender, senders
from ..policies.items import each
from .callers import sends_in_code, sent_elsewhere

T = TypeVar("T")


def each_sender_in_order(
    mapping: Mapping,
    sent: Callable[[Queue, Sender], Iterable[T]],
    called: Callable[[Function, Call, Queue], Iterable[T]],
    published: Callable[[Queue], Iterable[T]],
) -> Iterator[T]:
    """What is to be said of each resource and of each call that sends to a FIFO queue of the mapping, of the topics before any queue of it, and of what its function sends to other FIFO queues."""

    def of(queue: Queue) -> Iterator[T]:
        asked: tuple[Callable[[], Iterable[T]], ...] = (
            lambda: each(senders(queue), lambda sender: sent(queue, sender)),
            lambda: each(sends_in_code(mapping, queue), lambda one: called(*one, queue)),
            lambda: published(queue),
        )
        return each(asked if queue.fifo.get() else asked[-1:], lambda ask: ask())

    yield from each(mapping.own_queues(), of)
    yield from each(sent_elsewhere(mapping), lambda one: called(*one) if one[2].fifo.get() else ())
