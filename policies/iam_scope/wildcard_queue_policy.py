"""A queue policy allows a principal queue administration by a wildcard.

`sqs:*` in a queue policy allows its principals to purge the queue, or to change who else may use it, where sending was meant. List the actions. A statement for the account itself is fine: SQS writes one into the policies that it
makes, and it allows nobody anything that their own policies do not allow.

A warning, and a note where a Condition on aws:SourceArn or aws:SourceAccount leaves only a service that sends for a resource of yours. Each pattern is a finding of its own and names the actions that it allows. Wildcards without an action of administration (`sqs:Send*`) are not judged, nor is one of which a Deny for everybody, or for the same
principals, denies all administration. cfn-lint and checkov do not see it.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/partner"}, Action: "sqs:*", Resource: !GetAtt Orders.Arn}]

Good::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement:
            - {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/partner"}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}
            - {Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: "sqs:*", Resource: !GetAtt Orders.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from queuegate.synth.iam import (
    SOURCES,
    Principal,
    Statement,
    each,
    expand,
    gathered,
    gravest,
    is_limited,
    is_own_account,
    left_to_others,
    pipeline_statements,
    queue_statements,
)
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, every, few, rule

ADMINISTRATION: Final = frozenset({"sqs:AddPermission", "sqs:DeleteQueue", "sqs:PurgeQueue", "sqs:RemovePermission", "sqs:SetQueueAttributes"})
"""What administrators do to a queue: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html"""
MESSAGES: Final = frozenset(
    {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"}
)
"""What those do who send and receive."""


@rule(
    "wildcard-queue-policy",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="List the actions: sqs:SendMessage for those who send, sqs:ReceiveMessage and sqs:DeleteMessage for those who read.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(pipeline_statements(mapping), lambda found: _judge(*found))


def _judge(queue: Queue, statement: Statement) -> Iterator[Finding]:
    if not statement.allow or (listed := statement.actions).but:
        return
    wild = {pattern: {*expand(str(pattern.text), service="sqs")} for pattern in listed.patterns if {"*", "?"} & {*str(pattern.text)}}
    if not any(ADMINISTRATION & given for given in wild.values()):
        return
    beside = gathered(queue_statements(queue))[0]
    kept = {pattern: {*left_to_others(statement, given, beside)} for pattern, given in wild.items()}
    if not any(ADMINISTRATION & given for given in kept.values()) or _is_for_the_account(queue, statement):
        return
    names = ", ".join(str(one.name) for one in statement.principals)
    limited = any(gathered(is_limited(one, SOURCES, beside) for one in [statement])[0])
    for pattern, given in kept.items():
        if not ADMINISTRATION & given:
            continue
        surplus = gravest(given - MESSAGES)
        yield Finding(
            f"the queue policy of {queue.name} allows {pattern.text} to {'Principal *' if names == '*' else names or 'others'}{' (under its Condition)' if statement.conditions else ''}, and with it {few(surplus)}",
            at=pattern.place,
            fix=f"List the actions in the place of {pattern.text}: sqs:SendMessage to send; sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes to receive.",
            key=f"{pattern.text} for {names}",
            because=(queue,),
            action=str(pattern.text),
            on=statement.on,
            surplus=surplus,
            severity=Severity.NOTE if limited else None,
        )


def _is_for_the_account(queue: Queue, statement: Statement) -> bool:
    named = () if statement.all_principals_but else statement.principals
    return bool(named) and every(queue.world, [partial(_is_the_account, queue, one) for one in named])


def _is_the_account(queue: Queue, principal: Principal) -> bool:
    return principal.kind == "AWS" and is_own_account(principal.name, queue)
