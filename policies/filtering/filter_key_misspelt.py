"""The mapping has a property KMSKeyArn, which CloudFormation does not know.

The developer guide's example spells it so; the resource's own reference and its schema say `KmsKeyArn`. CloudFormation fails for a property that the resource type does not have.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
        KMSKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
        KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "filter-key-misspelt",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html",
    fix="Spell the property KmsKeyArn.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (written := mapping.filter_key_misspelt).get():
        key = mapping.misspelt_key_arn.get()
        arn = key.plain() if key is not None else None
        yield Finding(
            f"{mapping.name} has the property KMSKeyArn; AWS::Lambda::EventSourceMapping has KmsKeyArn: CloudFormation fails",
            at=written,
            changes=[Change(mapping, "KMSKeyArn"), Change(mapping, "KmsKeyArn", arn)] if isinstance(arn, str) else [],
        )
