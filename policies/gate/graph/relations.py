"""Who belongs to a pipeline, in every world that the template leaves open: each end of each link, and the combinations in which it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Final, TypeVar

from queuegate._light import NamedTuple
from queuegate.synth.iam import producers, senders_of_code, sending, unread
from queuegate.synth.linking.facts import Facts
from queuegate.synth.linking.resources import View, view_of
from queuegate.synth.model import Alarm, Mapping, senders
from queuegate.synth.model.pipelines import Pipeline
from queuegate.synth.values.exploration import IMPOSSIBLE, TOO_COSTLY, TOO_MANY, explore
from queuegate.synth.values.meter import Pot, Spent
from queuegate.synth.values.trees import paths, when
from queuegate.synth.values.value import Value
from queuegate.synth.values.worlds import Impossible, Undecided, World

from ..judging.verdicts import describe
from .model import Way

_SIGNS: Final = {
    "GreaterThanOrEqualToThreshold": "≥",
    "GreaterThanThreshold": ">",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "≤",
}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html: those that compare with a fixed threshold."""
T = TypeVar("T")


class End(NamedTuple):
    """One end of a link: the resource, or why nobody can know it, with what is written there in its place. With both, the resource is known and the link is not.

    `of` is the other end, where that is not the mapping.
    """

    facts: Facts | None
    doubt: str = ""
    written: str = ""
    of: Facts | None = None


_COSTLY: Final = End(None, TOO_COSTLY.reason)


class Found(NamedTuple):
    """An end, and the combinations in which it is there; none: in all of them."""

    end: End
    worlds: tuple[str, ...]


Possible = Callable[[World], bool] | None


def related(pipeline: Pipeline, possible: Possible, pot: Pot) -> dict[Way, list[Found]]:
    """The ends of each kind of link: what sends to the queue, the queue, the function, the dead-letter queue, and the alarms."""
    found: dict[Way, list[Found]] = {}
    for way, work in _WAYS.items():
        try:
            with pot.share():
                found[way] = _explored(pipeline, work, possible)
        except Spent:
            found[way] = [Found(_COSTLY, ())]
    return found


def existence(pipeline: Pipeline, possible: Possible) -> tuple[str, ...]:
    """The combinations in which the mapping is there; none: in all of them."""
    tree = explore(lambda world: _there(view_of(pipeline.mapping, world)), possible=possible, assumes=True)
    cubes = when(tree, lambda outcome: outcome is True)
    return tuple(filter(None, map(describe, cubes))) if all(map(describe, cubes)) else ()


def _explored(pipeline: Pipeline, work: Callable[[Mapping], Iterable[End]], possible: Possible) -> list[Found]:
    def ends(world: World) -> tuple[End, ...]:
        mapping: Mapping = view_of(pipeline.mapping, world)
        if not _there(mapping):
            raise Impossible
        return tuple(_once(work(mapping)))

    tree = explore(ends, possible=possible, assumes=True, rest=(_COSTLY,))
    found = []
    for end in dict.fromkeys(end for _, outcome in paths(tree, {}) for end in _of(outcome)):
        cubes = when(tree, lambda outcome, end=end: outcome is IMPOSSIBLE or end in _of(outcome))  # type: ignore[misc]  # a default argument is no annotation
        worlds = tuple(describe(cube) for cube in cubes if any(end in _of(outcome) for _, outcome in paths(tree, cube)))
        found.append(Found(end, worlds if all(worlds) else ()))
    return found


def _of(outcome: object) -> tuple[End, ...]:
    if outcome is TOO_MANY:
        return (End(None, TOO_MANY.reason),)
    return outcome if isinstance(outcome, tuple) else ()


def _once(ends: Iterable[End]) -> Iterator[End]:
    """Each resource once: a link that is known wins over one that is not."""
    ordered = sorted(ends, key=lambda end: bool(end.doubt))
    seen: set[object] = set()
    for end in ordered:
        key = (end.facts, end.of) if end.facts else end
        if key not in seen:
            seen.add(key)
            yield end


def _there(mapping: Mapping) -> bool:
    """Whether it is there; one of which nobody knows is drawn."""
    try:
        return mapping.exists()
    except Undecided:
        return True


def _followed(follow: Callable[[], View | None], written: Callable[[], Value[object]], of: Facts | None = None) -> Iterator[End]:
    try:
        view = follow()
    except Undecided as doubt:
        spelt = ""
        with suppress(Undecided):
            spelt = str(written().get() or "")
        yield End(None, doubt.reason, spelt, of)
    else:
        if view is not None:
            yield End(view.facts, of=of)


def _queue(mapping: Mapping) -> Iterator[End]:
    return _followed(lambda: mapping.queue, lambda: mapping.event_source)


def _function(mapping: Mapping) -> Iterator[End]:
    return _followed(lambda: mapping.function, lambda: mapping.function_name)


def _dead_letters(mapping: Mapping) -> Iterator[End]:
    with suppress(Undecided):
        queue = mapping.queue
        yield from _followed(lambda: queue.dead_letter_queue, lambda: queue.dead_letter_target, queue.facts)


def _producers(mapping: Mapping) -> Iterator[End]:
    queue = None
    with suppress(Undecided):
        queue = mapping.queue
    of = None if queue is None else queue.facts
    with suppress(Undecided):
        yield from (End(function.facts, of=of) for function, _ in producers(mapping))
    if queue is None:
        return
    try:
        yield from (End(sender.view.facts, of=of) for sender in senders(queue))
    except Undecided as doubt:
        yield End(None, doubt.reason, of=of)
    for function in senders_of_code(mapping):
        if sending(function, queue):
            yield End(function.facts, of=of)
        elif code := unread(function):
            yield End(function.facts, code.reason, of=of)


def _alarms(mapping: Mapping) -> Iterator[End]:
    """The alarms that name one of its parts, or all of its kind."""
    owners = []
    for follow in (lambda: mapping.queue, lambda: mapping.queue.dead_letter_queue, lambda: mapping.function):
        with suppress(Undecided, Impossible):
            owners += [view] if (view := follow()) is not None else []
    for owner in dict.fromkeys(owners):
        try:
            yield from (End(alarm.facts, of=owner.facts) for alarm in owner.alarms.naming())
        except Undecided as doubt:
            yield End(None, doubt.reason, of=owner.facts)


_WAYS: dict[Way, Callable[[Mapping], Iterable[End]]] = {
    "sends": _producers,
    "polls": _queue,
    "invokes": _function,
    "dead-letters": _dead_letters,
    "watches": _alarms,
}


def condition_of(alarm: Facts, pipeline: Pipeline) -> tuple[str, str, float | None]:
    """When an alarm goes off, as it usually is: its metric, `≥` or the like, and its threshold; "" and None for what is not known, or is no single metric."""
    view: Alarm = view_of(alarm, pipeline.usual().world)
    comparison = _known(view.comparison) or ""
    return _known(view.metric) or "", _SIGNS.get(comparison, comparison), _known(view.threshold)


def _known(value: Value[T]) -> T | None:
    with suppress(Undecided, Impossible):
        return value.get()
    return None
