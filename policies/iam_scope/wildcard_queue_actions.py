"""The execution role has actions on queues by a wildcard.

A worker needs three actions on its queue, and perhaps sqs:SendMessage on another one. `sqs:*` also allows to purge and delete queues and to change their policies, and even a harmless pattern allows whatever AWS adds under that
name. List the actions.

A warning. A note where a pattern allows nothing more today (`sqs:SendMessage*`); nothing where a policy template of SAM spells it. Each pattern is a finding of its own, and names the actions beyond polling and sending (the JSON
report lists all of them), so that each can be waived alone: with `action` and `statement-resource` beside the waiver's resource. An AWS managed policy is one finding, at its ARN. What a Deny or the permissions boundary denies is not named.

checkov's CKV_AWS_111 looks at write actions on Resource "*" only, and says nothing of `sqs:*` on one queue; cfn-lint says nothing.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement: [{Effect: Allow, Action: "sqs:*", Resource: !GetAtt Orders.Arn}]

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import Grant, at_one_place, gathered, granted, gravest, is_written, left, replacing
from queuegate.synth.model import Role

from ..rule import Finding, Mapping, Severity, few, in_its_place, rule

WORK: Final = frozenset(
    {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl", "sqs:SendMessage"}
)
"""What consumers and producers do: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html"""


@rule(
    "wildcard-queue-actions",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="List the actions: sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes, and those that the code calls.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    given, doubt = gathered(granted(role))
    for grants in at_one_place(grant for grant in given if grant.is_wild and grant.means("sqs")):
        if actions := {action for grant in grants for action in left(grant, grant.actions("sqs"), role)}:
            yield from _findings(role, grants, actions)
    if doubt:
        raise doubt.again()


def _findings(role: Role, grants: list[Grant], actions: set[str]) -> Iterator[Finding]:
    patterns = ", ".join(dict.fromkeys(grant.given for grant in grants))
    surplus = gravest(actions - WORK)
    first = grants[0]
    more = (
        f", which allows {few(surplus)} beyond what a worker needs" if surplus else ": today no more than workers need, and whatever AWS adds under that name"
    )
    if not surplus and not (is_written(first.place) and any(left(grant, [_tomorrow(grant)], role) for grant in grants)):
        return
    yield Finding(
        f"{first.said(role, patterns)}{more}",
        at=first.place,
        because=(role,),
        severity=None if surplus else Severity.NOTE,
        action=patterns,
        on=first.statement.on,
        surplus=surplus,
        changes=in_its_place(role, *replacing(grants, role, "sqs")),
    )


def _tomorrow(grant: Grant) -> str:
    """An action that there is not, and that the pattern would cover."""
    name = grant.action.partition(":")[2] or "*"
    return f"sqs:{name.replace('*', '~').replace('?', '~')}"
