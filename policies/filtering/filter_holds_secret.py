"""A filter holds a secret, and is not encrypted with a customer managed key.

Lambda does not encrypt filter criteria by default: whoever has lambda:ListEventSourceMappings or lambda:GetEventSourceMapping reads them. A value that the template hides (a NoEcho
parameter, a reference to Secrets Manager or to a secure string of Parameter Store) is readable there. With a KmsKeyArn the list shows null, and reading one mapping needs kms:Decrypt.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"token": ["{{resolve:secretsmanager:orders:SecretString:token}}"]}}'}]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"token": ["{{resolve:secretsmanager:orders:SecretString:token}}"]}}'}]}
        KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import filters_of

from ..rule import Finding, Mapping, Severity, few, rule


@rule(
    "filter-holds-secret",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Set KmsKeyArn of the mapping, and let the key's policy allow kms:Decrypt to Lambda; better, filter on something that is not a secret.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for one in filters_of(mapping):
        if one.secrets and mapping.key_arn.get() is None:
            yield Finding(
                f"A filter of {mapping.name} holds {few(one.secrets)}, and has no KmsKeyArn: whoever has lambda:ListEventSourceMappings reads it", at=one.place
            )
