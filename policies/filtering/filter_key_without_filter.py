"""The mapping names a key for its filters, and has no filter.

KmsKeyArn encrypts the FilterCriteria and nothing else: not the messages, whose key is the queue's KmsMasterKeyId. The CDK refuses it; what Lambda says of it is not documented.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
        KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "filter-key-without-filter",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Take KmsKeyArn from the mapping. To encrypt messages, set KmsMasterKeyId of the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    key = mapping.key_arn
    if key.get() is not None and not mapping.filters.get():
        yield Finding(f"{mapping.name} has a KmsKeyArn and no filter: the key encrypts filter criteria only, and no message", at=key)
