"""A role may use every key of the account, or administer one.

A worker decrypts with the key of its queue, a producer makes data keys with it. `*` under Resource lets the role use any key whose policy lets the account decide: what other
teams encrypted is open to it too. `kms:*` on one key lets it change that key's policy and have the key deleted, and with it all that was ever encrypted. Name the key's ARN,
and the actions.

A condition on kms:ViaService, kms:ResourceAliases, kms:EncryptionContext or the key's tags narrows the statement as well, and actions that know no key (kms:ListAliases,
kms:GenerateRandom) have to be allowed on `*`: of those nothing is said, nor of those that only look (kms:DescribeKey), nor of what a Deny takes back. Each action is a finding
of its own; the JSON report lists what a pattern gives. The roles of the worker and of the functions that are known to send to the queue are judged; `*` under Action is
another rule's matter.

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
    grants,
    gravest,
    least,
    left,
    left_on,
    level,
    on_all,
    producers,
    resource_types,
    role_statements,
    somebodys,
)
from queuegate.synth.model import Role

from ..rule import Finding, Mapping, Severity, few, rule

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
    yield from each(roles, lambda role: each(role_statements(role), lambda statement: each(grants(statement), lambda grant: _judge(role, statement, grant))))


def _judge(role: Role, statement: Statement, grant: Grant) -> Iterator[Finding]:
    if not grant.action.lower().startswith("kms:") or _is_scoped(statement):
        return
    of_keys = [action for action in grant.actions("kms") if resource_types(action) and level(action) not in _LOOKS]
    wide = on_all(statement, "kms", role, before=_KEY)
    given = {*(left_on([somebodys("kms", _KEY)], of_keys, role) if wide else left(grant, of_keys, role))}
    if not given or (wide is None and not given >= _GRAVE):
        return
    surplus = gravest(given if wide else given - _USE)
    where, why = (f"on every key of the account ({wide.text})", "") if wide else ("on a key", ": it could change the key's policy, or have the key deleted")
    yield Finding(
        f"{role.name} may do {grant.action}{f' ({few(surplus)})' if grant.is_wild else ''} {where}{why}",
        at=grant.place,
        action=grant.action,
        on=str(wide.text if wide else statement.resources),
        surplus=surplus,
        because=(role,),
        fix=f"Put in its place what the role needs of keys: {needs}" if (needs := least(role, "kms")) else "",
    )


def _is_scoped(statement: Statement) -> bool:
    return any(condition.key.lower().startswith(_SCOPES) for condition in statement.conditions)
