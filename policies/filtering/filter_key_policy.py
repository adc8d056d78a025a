"""The key that encrypts the filters does not let Lambda decrypt them.

Lambda reads the filters in its own name, so the key's own policy has to let `lambda.<Region>.amazonaws.com` do kms:Decrypt: the statement for the account that every key has does not
speak of a service, and no role's policy counts. Conditions may ask for the mapping's ARN (aws:SourceArn) and for the encryption context aws:lambda:FunctionArn and
aws:lambda:EventSourceArn. The CDK's `filter_encryption` adds the statement where the key is one of the app's.

Bad::

    Key:
      Type: AWS::KMS::Key
      Properties:
        EnableKeyRotation: true
        KeyPolicy:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
        KmsKeyArn: !GetAtt Key.Arn

Good::

    Key:
      Type: AWS::KMS::Key
      Properties:
        EnableKeyRotation: true
        KeyPolicy:
          Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}
            - Effect: Allow
              Principal: {Service: !Sub "lambda.${AWS::Region}.amazonaws.com"}
              Action: kms:Decrypt
              Resource: "*"
              Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
        KmsKeyArn: !GetAtt Key.Arn
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import may_read_filters
from queuegate.synth.model import is_key_arn

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "filter-key-policy",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Let the key's policy allow kms:Decrypt to lambda.<Region>.amazonaws.com (in the CDK: the mapping's filter_encryption).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    arn = mapping.key_arn.get()
    if arn is None or not is_key_arn(arn, mapping) or not mapping.filters.get():
        return  # what is no ARN is `mapping-key`
    try:
        key = mapping.filter_key
    except Outside:
        return
    if key is not None and not may_read_filters(mapping, key):
        yield Finding(
            f"The policy of {key.name} does not let lambda.amazonaws.com do kms:Decrypt: Lambda cannot read the filters of {mapping.name} that are encrypted with it",
            at=key.policy,
            because=[mapping],
            key=mapping.id,
        )
