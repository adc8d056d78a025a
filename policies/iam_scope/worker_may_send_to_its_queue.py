"""The worker may send to the queue that it reads.

A worker that puts messages back onto its own queue can go round for ever: each message is worked on, sent again and paid for again. AWS's recommendation is a role each
for those who send and those who receive. A worker that sends to another queue is fine.

Lambda notices such a loop after about 16 rounds and stops it, and the message ends among the dead letters. With `RecursiveLoop: Allow` it does not: that is an error.
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html)

`*` under Resource, and wildcards among the actions, are other rules' matter.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:SendMessage]
                  Resource: !GetAtt Orders.Arn

Good::

    Invoices:
      Type: AWS::SQS::Queue
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Invoices.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import Grant, allows, each, gathered, granted, on_all

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "worker-may-send-to-its-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Take sqs:SendMessage on this queue from the worker's role. To have a message worked on again, report it as failed.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(granted(mapping.function.role), lambda grant: _judge(mapping, grant))


def _judge(mapping: Mapping, grant: Grant) -> Iterator[Finding]:
    role, arn = mapping.function.role, mapping.source_arn()
    if arn is None or grant.action.lower() != "sqs:sendmessage" or on_all(grant.statement, "sqs", role):
        return
    try:
        may = grant.covers(arn, role) and allows(role, grant.action, arn)
    except Outside:  # what lies outside is another queue
        return
    if may:
        loop = mapping.function.recursive_loop
        goes_on = gathered(value.get() for value in [loop])[0] == ["Allow"]
        yield Finding(
            f"{role.name} may send to {mapping.source()}, the queue that it reads: messages can go round for ever"
            + (", and Lambda is told not to stop them (RecursiveLoop)" if goes_on else ""),
            at=grant.place,
            key=mapping.source(),
            because=(mapping, loop) if goes_on else (mapping,),
            severity=Severity.ERROR if goes_on else None,
        )
