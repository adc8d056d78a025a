"""What is otherwise in the pipelines, in AWS's words: `MaximumConcurrency 10 → none`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..report.record.model import External, Known, Linked, Pipeline, Report, Unknown
from ..report.record.names import PARAMETERS, known_as, pipeline_names, said
from .model import Changed
from .pairs import name_of, paired
from .seen import Seen

_OF_FUNCTION: Final = frozenset({"function_timeout", "reserved_concurrency"})
_OF_QUEUE: Final = frozenset({"visibility_timeout", "retention", "fifo", "max_receive_count"})


def changes(before: Report, after: Report, seen: Seen) -> list[Changed]:
    """Everything that is otherwise: pipelines that came and went, then each pipeline's parts and parameters. What is not `seen` of the state after is not gone."""
    old, new = pipeline_names(before.pipelines), pipeline_names(after.pipelines)
    pairs = paired(before.pipelines, after.pipelines)
    found = [
        *(Changed("added", new[one.id], None, None, new[one.id], f"{new[one.id]} is a new pipeline") for one in pairs.new),
        *(
            Changed("removed", old[one.id], None, old[one.id], None, f"{old[one.id]} is not a pipeline any more: nothing connects them")
            for one in pairs.gone
            if seen.template(one.mapping.template)
        ),
        *_stacks(pairs.same),
    ]
    for was, now in pairs.same:
        found += _pipeline(was, now, new[now.id])
    return found


def _stacks(same: list[tuple[Pipeline, Pipeline]]) -> Iterator[Changed]:
    """Stacks of an app that have other names. What the stack of a template is called nobody can read there."""
    apps = [(was.mapping.stack, now.mapping.stack) for was, now in same if was.mapping.construct and now.mapping.construct]
    moved = dict.fromkeys(pair for pair in apps if pair[0] != pair[1])
    for was, now in moved:
        names = [known_as(one.queue, "queue") for _, one in same if one.mapping.stack == now]
        yield Changed("renamed", ", ".join(dict.fromkeys(names)), "stack", was, now, f"the stack {was} is {now} now")


def _pipeline(was: Pipeline, now: Pipeline, name: str) -> Iterator[Changed]:
    yield from _part(name, "queue", was.queue, now.queue, f"reads {{after}}, and read {{before}} before ({name})")
    yield from _part(
        name, "function", was.function, now.function, f"the messages of {known_as(now.queue, 'queue')} go to {{after}}, and went to {{before}} before"
    )
    yield from _part(
        name, "execution role", was.role, now.role, f"{known_as(now.function, 'function')} runs with the role {{after}}, and ran with {{before}} before"
    )
    yield from _dead_letters(name, known_as(now.queue, "queue"), was.dead_letter_queue, now.dead_letter_queue)
    owners = {**dict.fromkeys(_OF_QUEUE, known_as(now.queue, "queue")), **dict.fromkeys(_OF_FUNCTION, known_as(now.function, "function"))}
    for key in dict.fromkeys((*was.parameters, *now.parameters)):
        before, after = _value(key, was.parameters.get(key)), _value(key, now.parameters.get(key))
        if before != after:
            what = f"{PARAMETERS.get(key, key)}{f' of {owners[key]}' if key in owners else ''}"
            yield Changed("changed", name, what, before, after, f"{what} {before} → {after}")


def _part(name: str, what: str, was: Linked | External | None, now: Linked | External | None, message: str) -> Iterator[Changed]:
    if name_of(was) == name_of(now):
        return
    before, after = _called(was), _called(now)
    yield Changed(
        "renamed" if isinstance(was, Linked) and isinstance(now, Linked) else "changed",
        name,
        what,
        before,
        after,
        message.replace("{before}", before).replace("{after}", after),
    )


def _dead_letters(name: str, queue: str, was: Linked | External | None, now: Linked | External | None) -> Iterator[Changed]:
    if name_of(was) == name_of(now) and (was is None) == (now is None):
        return
    before, after = (None if one is None else _called(one) for one in (was, now))
    if now is None:
        message = f"{queue} has no dead-letter queue any more (it was {before})"
    elif was is None:
        message = f"{queue} has a dead-letter queue now: {after}"
    else:
        message = f"the dead-letter queue of {queue} is {after}, and was {before}"
    yield Changed("changed", name, "dead-letter queue", before, after, message)


def _called(part: Linked | External | None) -> str:
    if part is None:
        return "none"
    return known_as(part, "resource") if isinstance(part, Linked) else "one outside the templates"


def _value(key: str, value: Known | Unknown | None) -> str:
    """A value as a person says it, with what it is elsewhere."""
    if not isinstance(value, Known):
        return "unknown"
    default = " (default)" if value.origin == "default" and value.value is not None else ""
    others = "".join(f"; {said(key, one.value)} when {one.world}" for one in value.worlds if one.value != value.value)
    return f"{said(key, value.value)}{default}{others}"
