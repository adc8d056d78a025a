"""What the filters of each mapping do, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec

from queuegate.synth.model import Filter, Mapping, examples, filters_of
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.worlds import Undecided

from ..judging.places import Places
from ..report.record.model import Source


class Pattern(msgspec.Struct, frozen=True, omit_defaults=True):
    """A filter's Pattern; `form` is what it takes the body for: `json`, `text`, `both` or `any`; `refused`, why Lambda takes it for none."""

    pattern: str
    form: str = ""
    refused: str = ""
    source: Source | None = None


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What becomes of a message with this body: `passes`, `deleted` (with the reason, where its form is that), or `undecided` with the reason."""

    body: str
    verdict: str
    reason: str = ""


class Filters(msgspec.Struct, frozen=True, omit_defaults=True):
    """The filters of a mapping. `examples` are messages that were made up, `messages` those that were asked for."""

    mapping: str
    stack: str
    queue: str
    source: Source | None = None
    patterns: list[Pattern] = []
    examples: list[Answer] = []
    messages: list[Answer] = []
    undecided: str = ""


class Seen(msgspec.Struct, frozen=True):
    """What `queuegate filters --json` prints. Within a version, fields are only added."""

    filters: list[Filters]
    version: int = 1


def seen(model: Model, bodies: Sequence[str], places: Places) -> Iterator[Filters]:
    """The mappings that have filters, in the world of the defaults."""
    for pipeline in model.pipelines:
        mapping = pipeline.usual()
        filters, reason = _known(mapping)
        if filters or reason:
            yield Filters(
                mapping.name,
                mapping.facts.scope.id,
                _queue(mapping),
                places.primary(mapping.facts.place)[0],
                [Pattern(str(one.text), one.form, one.refused, places.primary(one.place)[0]) for one in filters],
                [] if reason else list(_examples(filters)),
                [_answer(body, filters, reason) for body in bodies],
                reason,
            )


def _known(mapping: Mapping) -> tuple[list[Filter], str]:
    """The filters that are known, and why it is not known of others."""
    found: list[Filter] = []
    try:
        for one in filters_of(mapping):
            found.append(one)  # noqa: PERF402 - what came before the doubt is kept
    except Undecided as doubt:
        return found, f"{doubt.reason}{f' (settle: {doubt.settle})' if doubt.settle else ''}"
    refused = next((one.refused for one in found if one.refused), "")
    return found, f"Lambda refuses the mapping: {refused}" if refused else ""


def _queue(mapping: Mapping) -> str:
    try:
        return mapping.source()
    except Undecided:
        return "a queue that is not known"


def _examples(filters: list[Filter]) -> Iterator[Answer]:
    passes, deleted = examples(filters)
    if passes is not None:
        yield Answer(passes, "passes")
    if deleted is not None:
        yield Answer(deleted, "deleted")


def _answer(body: str, filters: list[Filter], reason: str) -> Answer:
    """One filter that lets it through is enough, whatever the others are; where one is refused there is no mapping at all."""
    for one in () if any(one.refused for one in filters) else filters:
        try:
            if one.lets_through(body):
                return Answer(body, "passes")
        except Undecided as doubt:
            reason = reason or doubt.reason
    return Answer(body, "undecided", reason) if reason else Answer(body, "deleted", _no_json(body, filters))


def _no_json(body: str, filters: list[Filter]) -> str:
    """What somebody means for JSON may have lost its quotes in the shell. Lambda drops a body of another form than the filter's: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html"""
    if any(one.form != "json" for one in filters):
        return ""
    try:
        json.loads(body)
    except ValueError:
        return "it is no JSON, which these filters ask for"
    return ""
