"""The mapping's KmsKeyArn is no ARN of a key.

`KmsKeyArn` of a mapping names the key that encrypts its FilterCriteria, and has to be the ARN of a key. `Ref` of an AWS::KMS::Key returns the key ID, and an alias name is no ARN either: CloudFormation fails on create and on update.

Bad::

    Key:
      Type: AWS::KMS::Key
      DeletionPolicy: Retain
      Properties: {EnableKeyRotation: true}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        KmsKeyArn: !Ref Key
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import is_key_arn, referred

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "mapping-key",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html",
    fix="Set KmsKeyArn of the mapping to the ARN of a key, for example with !GetAtt Key.Arn, or remove it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    key = mapping.key_arn
    if (written := key.get()) and not is_key_arn(written, mapping):
        named = referred(written, mapping)
        yield Finding(
            f"KmsKeyArn of {mapping.name} is {f'Ref of {named.name}' if named else written}, which is not the ARN of a key: CloudFormation fails, on create and on update",
            at=key,
            changes=[Change(mapping, "KmsKeyArn", {"Fn::GetAtt": [named.id, "Arn"]})] if named else [],
            fix=""
            if named
            else f"Set KmsKeyArn of {mapping.name} to the ARN of the key (arn:aws:kms:…:key/…), or remove it: FilterCriteria are then encrypted with a key of AWS.",
        )
