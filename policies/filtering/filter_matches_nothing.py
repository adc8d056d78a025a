"""A filter has a field that no SQS record has, so that every message is deleted.

Lambda applies a filter to the record of a message: `body`, which is the message, beside `messageId`, `attributes`, `eventSource` and the like. No record has another field, and a message
that does not match is deleted: it is not retried, and does not reach the dead-letter queue. The usual mistakes are the message's own fields without `body` around them, and the key of
another source (`data` for Kinesis, `dynamodb`, `value` for Kafka). Examples of the syntax in AWS's guides, such as `{"key": ["val1", "val2"]}` in the one of SAM, have no `body` either:
copied as they are, they delete every message.

An operator that stands in no array (`{"total": {"numeric": [">", 0]}}`) is a field of the message, which hardly any has: that is a warning.

It is an error where none of the mapping's filters can match; a warning where others can, since this one then has no effect.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"kind": ["order"]}'}]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import RECORD, Filter, filters_of, filters_with

from ..rule import Change, Finding, Mapping, Severity, Undecided, few, rule


@rule(
    "filter-matches-nothing",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html",
    fix='Put the fields of the message under body: Pattern: \'{"body": {"kind": ["order"]}}\'.',
)
def check(mapping: Mapping) -> Iterator[Finding]:
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
        raise doubt
    for one in dead:
        what = "Lambda deletes every message" if whole else "it has no effect"
        yield Finding(
            f"A filter of {mapping.name} matches no SQS message: {_why(one)}. {what[0].upper()}{what[1:]}",
            at=one.place,
            severity=None if whole else Severity.WARNING,
            changes=_listed(mapping),
        )

    for one in (one for one in sound if one not in dead):
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
