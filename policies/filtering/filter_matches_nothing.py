"""A filter asks for what no message of a queue has, so that every message is deleted.

Lambda runs a filter on the record of a queue: `body`, which holds the message, beside `messageId`, `attributes`, `eventSource` and the like. A field that is not among them is
missing from every record, and a message that does not match is deleted: no retry, nothing in the dead-letter queue. The usual mistakes are the message's own fields without `body`
around them, and the key of another source (`data` for Kinesis, `dynamodb`, `value` for Kafka). Examples of the syntax in AWS's guides, such as `{"key": ["val1", "val2"]}` in the one of SAM, have no `body` either: copied as they are,
they delete everything.

It is an error where none of the mapping's filters can match; a warning where others can, since this one then lets nothing through.

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
from typing import Final

from queuegate.synth.model import RECORD, Filter, filters_of

from ..rule import Finding, Mapping, Severity, Undecided, few, rule

LONGEST: Final = 200
"""Characters of a Pattern that a fix spells out."""


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
        what = "every message is deleted" if whole else "it lets no message through"
        meant = one.under_body()
        yield Finding(
            f"A filter of {mapping.name} matches no message of a queue: {_why(one)}; {what}",
            at=one.place,
            severity=None if whole else Severity.WARNING,
            fix=f"Write the Pattern as {meant}" if meant is not None and len(meant) <= LONGEST and not one.secrets else "",
        )


def _why(one: Filter) -> str:
    strange = [key for key in one.asked() if key not in RECORD]
    if strange:
        return f"a record has no field {few(strange)} (what is in the message is under body)"
    return "what it asks of the record's own fields never holds"
