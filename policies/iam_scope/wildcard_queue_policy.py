"""The policy of a queue gives somebody every queue action.

`sqs:*` in a queue's policy lets those whom it names purge the queue or read what others sent, where sending was meant. List the actions. A statement for the account itself is
fine: SQS writes one into the policies that it makes, and it gives nobody anything that their own policies do not give.

Wildcards that take in no action of an administrator (`sqs:Send*`) are not judged.

Bad::

    Access:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/partner"}, Action: "sqs:*", Resource: !GetAtt Orders.Arn}]

Good::

    Access:
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
from fnmatch import fnmatchcase
from functools import partial

from queuegate.synth.iam import Principal, Statement, each, is_own_account, pipeline_statements
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, every, rule


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
    wild = [pattern for pattern in listed.patterns if fnmatchcase("sqs:purgequeue", str(pattern.text).lower()) and "*" in str(pattern.text)]
    if not wild or _is_for_the_account(queue, statement):
        return
    names = ", ".join(str(one.name) for one in statement.principals)
    for pattern in wild:
        yield Finding(
            f"The policy of {queue.name} lets {names or 'others'} do {pattern.text}, purging it included",
            at=pattern.place,
            key=f"{pattern.text} for {names}",
            because=(queue,),
        )


def _is_for_the_account(queue: Queue, statement: Statement) -> bool:
    named = () if statement.all_principals_but else statement.principals
    return bool(named) and every(queue.world, [partial(_is_the_account, one) for one in named])


def _is_the_account(principal: Principal) -> bool:
    return principal.kind == "AWS" and is_own_account(principal.name)
