"""A filter asks for something beside the body of the message.

AWS's page on the filters of queues says that they support filtering on `body` only. Its general page names fields such as messageId and awsRegion as examples, and a table speaks
of filters on metadata only; whether one on attributes or messageAttributes matches anything is said nowhere. What does not match is deleted for good, so it is nothing to find out
in production: put what decides into the body, or send a message through a test stack first.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"messageAttributes": {"kind": {"stringValue": ["order"]}}}'}]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import BODY, RECORD, filters_of

from ..rule import Finding, Mapping, Severity, few, rule


@rule(
    "filter-on-metadata",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html",
    fix="Filter on a field of the body. Behind an SNS topic, a FilterPolicy of the subscription can filter on message attributes, and deletes nothing from a queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for one in filters_of(mapping):
        beside = [key for key in one.asked() if key in RECORD and key != BODY]
        if beside and one.may_match():
            yield Finding(
                f"A filter of {mapping.name} asks for {few(beside)}; for queues AWS supports filtering on body only, and every message that does not match is deleted",
                at=one.place,
                key=",".join(sorted(beside)),
            )
