"""A role has actions on every KMS key of the account, or kms:* on one.

A worker needs kms:Decrypt on the key of its queue, a producer kms:GenerateDataKey too. Resource `*` allows it on any key whose key policy allows the account: what other teams encrypted can be decrypted too. `kms:*` on one key
also allows to change its key policy and to schedule its deletion, and with it the loss of all that was encrypted with it. Name the key's ARN, and the actions.

Always a warning; each action is a finding of its own (the JSON report lists what a pattern allows). Nothing is said where a Condition on kms:ViaService, kms:ResourceAliases, kms:EncryptionContext or the key's tags narrows the
statement, of actions without a key (kms:ListAliases, kms:GenerateRandom), which need `*`, of those that only read (kms:DescribeKey), and of what a Deny denies. The roles of the worker and of the functions that are known to
send to the queue are judged; Action `*` is the matter of wildcard-queue-actions.

checkov's CKV_AWS_111 says the same of kms:Decrypt on `*`, and does not see kms:* on one key.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: kms:Decrypt, Resource: "*"}

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: kms:Decrypt, Resource: !Sub "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
                - {Effect: Allow, Action: kms:ListAliases, Resource: "*"}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import (
    Grant,
    Statement,
    each,
    granted_of,
    gravest,
    left,
    left_on,
    level,
    on_all,
    producers,
    replacing,
    resource_types,
    somebodys,
)
from queuegate.synth.model import Role

from ..rule import Finding, Mapping, Severity, few, in_its_place, rule

_SCOPES: Final = ("kms:viaservice", "kms:resourcealiases", "kms:requestalias", "kms:encryptioncontext:", "aws:resourcetag/")
"""Keys of conditions that say which key, or for what: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
_KEY: Final = "key/"
_USE: Final = frozenset({"kms:Decrypt", "kms:GenerateDataKey"})
"""What consumers and producers do with a queue's key: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"""
_LOOKS: Final = ("Read", "List")
"""The levels of actions that neither use a key nor change it, such as kms:DescribeKey."""
_GRAVE: Final = frozenset({"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"})


@rule(
    "key-actions-on-all-keys",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html",
    fix="Name the key's ARN under Resource and the actions under Action: kms:Decrypt to read, and kms:GenerateDataKey to send (in the CDK: key.grant_decrypt(function)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    roles = {mapping.function.role: None, **{role: None for _, role in producers(mapping)}}
    yield from each(roles, lambda role: each(granted_of(role, "kms"), lambda grant: _judge(role, grant)))


def _judge(role: Role, grant: Grant) -> Iterator[Finding]:
    statement = grant.statement
    if _is_scoped(statement):
        return
    of_keys = [action for action in grant.actions("kms") if resource_types(action) and level(action) not in _LOOKS]
    wide = on_all(statement, "kms", role, before=_KEY)
    given = {*(left_on([somebodys("kms", _KEY)], of_keys, role) if wide else left(grant, of_keys, role))}
    if not given or (wide is None and not given >= _GRAVE):
        return
    surplus = gravest(given if wide else given - _USE)
    what = f"{grant.action}{f' ({few(surplus)})' if grant.is_wild else ''}"
    source = f"{statement.policy} gives {role.name}" if statement.policy else f"{role.name} has"
    yield Finding(
        f"{source} {what} on every KMS key of the account ({_resource(str(wide.text))}): it may use each key whose key policy allows the account"
        if wide
        else f"{grant.said(role, what)}: with it the role may change the key policy and schedule the deletion of the key",
        at=grant.place,
        action=grant.action,
        on=str(wide.text if wide else statement.resources),
        surplus=surplus,
        because=(role,),
        changes=in_its_place(role, *replacing([grant], role, "kms")),
    )


def _resource(text: str) -> str:
    but = text.removeprefix("everything but ")
    return f"Resource {text}" if but == text else f"NotResource {but}"


def _is_scoped(statement: Statement) -> bool:
    return any(condition.key.lower().startswith(_SCOPES) for condition in statement.conditions)
