"""A key policy allows Principal * without a Condition that limits who.

Principal `*` with Effect Allow means every AWS account. Whoever learns the key's ARN can then decrypt what was encrypted with it, or run up its bill. Only a Condition with a fixed value limits who: kms:CallerAccount, kms:ViaService,
aws:PrincipalOrgID or aws:PrincipalArn.

Always an error. The keys that encrypt the queue and its dead-letter queue are judged. checkov's CKV_AWS_33 says the same, and also of the Good fragment below, since it does not read the Condition: there it is wrong. cfn-lint does not
see it.

Bad::

    Key:
      Type: AWS::KMS::Key
      Properties:
        EnableKeyRotation: true
        KeyPolicy:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: "*", Action: "kms:*", Resource: "*"}]
    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}

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
              Principal: "*"
              Action: [kms:Decrypt, "kms:GenerateDataKey*"]
              Resource: "*"
              Condition: {StringEquals: {"kms:CallerAccount": !Ref AWS::AccountId, "kms:ViaService": !Sub "sqs.${AWS::Region}.amazonaws.com"}}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: !GetAtt Key.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from queuegate.synth.iam import EVERYBODY, KEY_CALLERS, Statement, asked_of_callers, each, is_limited, key_statements, walls
from queuegate.synth.model import Key, Queue

from ..rule import Finding, Mapping, Severity, acts, everybody, rule, under


@rule(
    "public-key-policy",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    fix="Name the account and the services under Principal, or add a Condition that only yours can satisfy: kms:CallerAccount, kms:ViaService or aws:PrincipalOrgID.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), _of_queue)


def _of_queue(queue: Queue) -> Iterator[Finding]:
    if key := queue.own_key():
        yield from each(key_statements(key), lambda statement: _judge(queue, key, statement))


def _judge(queue: Queue, key: Key, statement: Statement) -> Iterator[Finding]:
    if not statement.allow:
        return
    places = [place for name, place in statement.negations if name == "NotPrincipal"] or [one.place for one in statement.principals if one.kind == EVERYBODY]
    if places and not is_limited(statement, KEY_CALLERS, walls(key, partial(key_statements, key), KEY_CALLERS)):
        yield Finding(
            f"the key policy of {key.name}, which encrypts {queue.name}, allows {acts(statement)} to {everybody(statement)} {under(asked_of_callers(statement, KEY_CALLERS))}: any AWS account may use the key",
            at=places[0],
            key=str(statement.actions),
            fix=f"Name in the key policy of {key.name} the account and the services that use it, or add a Condition with a fixed value: kms:CallerAccount, kms:ViaService or aws:PrincipalOrgID.",
            because=(queue.key_id,),
        )
