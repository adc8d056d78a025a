"""A filter has a field that no SQS record has, so that every message is deleted; or an event pattern has one that no event has.

Lambda applies a filter to the record of a message: `body`, which is the message, beside `messageId`, `attributes`, `eventSource` and the like. No record has another field, and a message
that does not match is deleted: it is not retried, and does not reach the dead-letter queue. The usual mistakes are the message's own fields without `body` around them, and the key of
another source (`data` for Kinesis, `dynamodb`, `value` for Kafka). Examples of the syntax in AWS's guides, such as `{"key": ["val1", "val2"]}` in the one of SAM, have no `body` either:
copied as they are, they delete every message.

An operator that stands in no array (`{"total": {"numeric": [">", 0]}}`) is a field of the message, which hardly any has: that is a warning.

The same goes for the EventPattern of a rule that sends to the queue: an event of EventBridge has `version`, `id`, `detail-type`, `source`, `account`, `time`, `region`, `resources` and `detail`, and nothing else beside them
([AWS](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html)). With `detail_type` or `detailType`, or with fields of the detail beside it, the rule matches no event, and the queue stays empty.
So it does with the event type of a notification (`ObjectCreated:Put`) in the place of S3's detail-type (`Object Created`), with a field of CloudTrail's record (`eventName`) in its detail, or with the ARN of a bucket in the place of its name, and a pipe from a table's stream whose filters ask for a field or an eventName that no record has.

A star stands for anything in `wildcard` alone: a value, a prefix or a suffix with one (`["uploads/*"]`) is compared as it is, and hardly any message has a star there. That is a warning, of a filter, of the EventPattern of a rule, of the filters of a pipe and of the prefix and suffix of a bucket's notification. So is a prefix of keys that begins as a path or a URI does (`/incoming/`, `s3://inbox/incoming/`).

It is an error where none of the mapping's filters can match; a warning where others can, since this one then has no effect.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"kind": ["order"]}'}]}

Bad::

    Placed:
      Type: AWS::Events::Rule
      Properties:
        EventPattern: {source: [shop], detail_type: [OrderPlaced]}
        Targets: [{Id: orders, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Placed.Arn}}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.model import (
    RECORD,
    Filter,
    Queue,
    Sender,
    Starred,
    domains_as_sources,
    filters_of,
    filters_with,
    foreign_prefixes,
    meant_field,
    senders,
    stars_of_notification,
    stars_of_pipe,
    stars_of_rule,
    strange_fields,
    unmatched_of_bucket,
    unmatched_of_stream,
)
from queuegate.synth.values import Place

from ..rule import Change, Finding, Mapping, Severity, Undecided, few, rule

_RULE: Final = "AWS::Events::Rule"
_OF_KEYS: Final = ("s3", "events")
_PATTERNS: Final = {_RULE: ("EventPattern", stars_of_rule), "AWS::Pipes::Pipe": ("A filter", stars_of_pipe)}


@rule(
    "filter-matches-nothing",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html",
    fix='Put the fields of the message under body: Pattern: \'{"body": {"kind": ["order"]}}\'.',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    with suppress(Undecided):  # the queue is not known, or who else sends to it
        yield from _of_rules(mapping.queue)
    yield from _of_filters(mapping)


def _of_rules(queue: Queue) -> Iterator[Finding]:
    for sender in senders(queue):
        if not sender.gives_up:
            found = [*_of_sender(sender, queue)]
            yield from found or _stars(sender, queue)


def _of_sender(sender: Sender, queue: Queue) -> Iterator[Finding]:
    """What no event has of all that it asks for."""
    place, strange = strange_fields(sender.view) if sender.view.facts.type == _RULE else (sender.place, ())
    if strange:
        meant = [f"{name} is {near}" for name in strange if (near := meant_field(name))]
        yield Finding(
            f"EventPattern of {sender.view.name} matches no event: an event of EventBridge has no field {few(strange)} (fields of one's own are under detail). The rule sends nothing to {queue.name}",
            at=place,
            key=", ".join(strange),
            fix=f"Correct the name: {', '.join(meant)}." if meant else "Put fields of your own under detail.",
        )
    elif sender.view.facts.type == _RULE:
        for one in unmatched_of_bucket(sender.view):
            yield Finding(
                f"EventPattern of {sender.view.name} matches no event: S3 sends EventBridge none with the {one.said}. The rule sends nothing to {queue.name}",
                at=one.place,
                key=one.said,
                fix=one.meant,
            )
        for one in domains_as_sources(sender.view):
            yield Finding(
                f"EventPattern of {sender.view.name} asks for the {one.said}, and no service of AWS sends EventBridge events of it: theirs begin with aws. The rule sends nothing to {queue.name}, unless events of your own have that source",
                at=one.place,
                key=one.said,
                severity=Severity.WARNING,
                fix=one.meant,
            )
    elif sender.service == "pipes":
        for one in unmatched_of_stream(sender.view):
            yield Finding(
                f"No record matches the filters of {sender.view.name}: none of its source has the {one.said}. The pipe sends nothing to {queue.name}",
                at=one.place,
                key=one.said,
                fix=one.meant,
            )


def _stars(sender: Sender, queue: Queue) -> Iterator[Finding]:
    name = sender.view.name
    for text, place in foreign_prefixes(sender) if sender.service in _OF_KEYS else ():
        meant = text.partition("://")[2].partition("/")[2] if "://" in text else text.lstrip("/")
        yield Finding(
            f"{name} asks for keys with the prefix {text!r}: the key of an object has neither its bucket nor a / before it, unless who writes it puts that there. Of the others {queue.name} is told nothing",
            at=place,
            key=f"prefix: {text}",
            severity=Severity.WARNING,
            fix=f"Write {meant} in its place." if meant else "Leave the prefix out.",
        )
    if (kind := sender.view.facts.type) in _PATTERNS:
        what, found = _PATTERNS[kind]
        why = f"* is a wildcard in the operator wildcard alone. Hardly an event has that star, and the others are not sent to {queue.name}"
        yield from (_literal(f"{what} of {name}", one, why, place, f"{one.field}: {one.text}", one.meant) for one, place in found(sender.view))
    elif sender.service == "s3":
        why = f"S3 has no wildcards there. Hardly a key has that star, and of the others {queue.name} is told nothing"
        for one, place in stars_of_notification(sender):
            parts = one.text.strip("*").split("*")
            yield _literal(f"A notification of {name}", one, why, place, f"{one.operator}: {one.text}", parts[-1 if one.operator == "suffix" else 0])


def _literal(what: str, star: Starred, why: str, place: Place, key: str, meant: str) -> Finding:  # noqa: PLR0913, PLR0917 - the parts of a sentence
    return Finding(f"{what} asks whether {star.asks}, literally: {why}", at=place, key=key, severity=Severity.WARNING, fix=f"Write {meant} in its place.")


def _of_filters(mapping: Mapping) -> Iterator[Finding]:
    filters: list[Filter] = []
    doubt = None
    try:
        for one in filters_of(mapping):
            filters.append(one)  # noqa: PERF402 - what came before the doubt is kept
    except Undecided as unknown:
        doubt = unknown.again()
    sound = [one for one in filters if not one.refused]
    dead = [one for one in sound if not one.may_match()]
    whole = len(dead) == len(filters)
    if dead and whole and doubt is not None:
        raise doubt.again()
    for one in dead:
        what = "Lambda deletes every message" if whole else "it has no effect"
        yield Finding(
            f"A filter of {mapping.name} matches no SQS message: {_why(one)}. {what[0].upper()}{what[1:]}",
            at=one.place,
            severity=None if whole else Severity.WARNING,
            changes=_listed(mapping),
        )

    for one in (one for one in sound if one not in dead):
        for star in one.starred():
            why = "* is a wildcard in no value, prefix or suffix. Only messages with that star match it, and Lambda deletes what no filter matches"
            yield _literal(f"A filter of {mapping.name}", star, why, one.place, f"{star.field}: {star.text}", star.meant)
        for path in one.misplaced_operators():
            yield Finding(
                f"A filter of {mapping.name} asks for a field {path[-1]} in {'.'.join(path[:-1])}: an operator stands in an array, and without one it is the name of a field, which messages hardly have. Lambda deletes those without it",
                at=one.place,
                key=".".join(path),
                severity=Severity.WARNING,
                fix=f'Write the operator as an object in an array: "{path[-2]}": [{{"{path[-1]}": […]}}].',
            )


def _listed(mapping: Mapping) -> list[Change]:
    listed = filters_with(mapping, lambda one: None if one.may_match() else one.under_body())
    return [Change(mapping, "FilterCriteria.Filters", listed)] if listed else []


def _why(one: Filter) -> str:
    strange = [key for key in one.asked() if key not in RECORD]
    if strange:
        return f"an SQS record has no field {few(strange)} (fields of the message are under body)"
    return "no record has these values in its own fields"
