"""What is told of a handler, as data: which file and function were read, the facts that were found, what is not known of each kind of fact and why, and the calls of AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from queuegate.synth.handlers import GROUPS, Calls, Env, OneOf, Piece, Reading, Told, calls, read
from queuegate.synth.linking.facts import Facts
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model import Function
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.value import CodePlace
from queuegate.synth.values.worlds import Undecided, World

from ..judging.places import Places
from ..report.record.model import Source


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact of a group: its `kind` and the words of the code that it is about; of a failure, what catches it and what failed; of a wait, how long and how often."""

    group: str
    kind: str
    what: str = ""
    source: Source | None = None
    details: dict[str, Any] = {}


class Open(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is not known, and why; `settle` is what would settle it."""

    group: str
    reason: str
    settle: str = ""


class Handler(msgspec.Struct, frozen=True, omit_defaults=True):
    """A function's handler. `status`: `read`, to its end; `partly`, some groups of facts are not known; `not-read`, nothing is."""

    function: str
    stack: str
    status: str
    source: Source | None = None
    language: str = ""
    file: str | None = None
    handler: str = ""
    facts: list[Fact] = []
    undecided: list[Open] = []
    not_followed: list[str] = []


class Handlers(msgspec.Struct, frozen=True):
    """What `queuegate handlers --json` prints. Within a version, fields are only added."""

    handlers: list[Handler]
    version: int = 1


def handlers(model: Model, chosen: list[Facts] | None, places: Places) -> Iterator[Handler]:
    """The handlers of these functions, or else of all that read a pipeline's queue."""
    seen: set[tuple[str, str]] = set()
    for view in _views(model, chosen):
        key = (view.facts.scope.id, view.facts.id)
        if key not in seen:
            seen.add(key)
            yield _handler(view, places)


def _views(model: Model, chosen: list[Facts] | None) -> Iterator[Function]:
    for facts in chosen or ():
        world = World()
        world.steps = []
        yield view_of(facts, world)
    for pipeline in model.pipelines if chosen is None else ():
        try:
            yield pipeline.usual().function
        except Undecided:
            continue


def _handler(function: Function, places: Places) -> Handler:
    head: dict[str, Any] = {"function": function.name, "stack": function.facts.scope.id, "source": places.primary(function.facts.place)[0]}
    called = _calls(function, places)
    try:
        reading = read(function)
    except Undecided as doubt:
        return Handler(status="not-read", undecided=[Open("handler", doubt.reason, doubt.settle), *called[1]], facts=called[0], **head)
    facts, undecided = _facts(reading, places)
    return Handler(
        status="partly" if undecided or called[1] else "read",
        language=reading.where.language,
        file=places.path(reading.where.file) if reading.where.file else None,
        handler=reading.where.function,
        facts=[*facts, *called[0]],
        undecided=[*undecided, *called[1]],
        not_followed=[one.reason for one in reading.unfollowed],
        **head,
    )


def _facts(reading: Reading, places: Places) -> tuple[list[Fact], list[Open]]:
    facts, undecided = [], []
    for group in GROUPS:
        known = getattr(reading, group)
        for one in known.found:
            fields = one._asdict()
            fields.pop("failed", None)  # each call of AWS is told with its place
            kind = str(fields.pop("kind", None) or fields.pop("told", None) or "waits")
            facts.append(Fact(group, kind, str(fields.pop("what", "")), _source(fields.pop("at"), places), fields))
        if known.doubt is not None:
            undecided.append(Open(group, known.doubt.reason, known.doubt.settle))
    return facts, undecided


def _calls(function: Function, places: Places) -> tuple[list[Fact], list[Open]]:
    try:
        found: Calls = calls(function)
    except Undecided as doubt:
        return [], [Open("calls", doubt.reason, doubt.settle)]
    facts = [Fact("calls", f"{one.service}.{one.operation}", _spelt(one.named), _source(one.at, places)) for one in found.calls]
    facts += [Fact("calls", one.action, one.on, _source(one.at, places)) for one in found.stated]
    return facts, [Open("calls", one.doubt.reason, one.doubt.settle) for one in found.unread]


def _spelt(named: tuple[Piece, ...] | None) -> str:
    return "".join(part if isinstance(part, str) else _stands_for(part) for part in named or ())


def _stands_for(part: Env | Told | OneOf | None) -> str:
    """What is known of a part only when the code runs."""
    if isinstance(part, OneOf):
        return f"one of {', '.join(map(_spelt, part.names))}"
    return f"${{{part.name}}}" if isinstance(part, Env) else f"the {part.what} of the message" if isinstance(part, Told) else "?"


def _source(at: CodePlace, places: Places) -> Source | None:
    return places.source(at.spot) if at.spot is not None else places.primary(at.place)[0]
