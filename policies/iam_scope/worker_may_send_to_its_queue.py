"""The execution role of the worker has sqs:SendMessage on the queue that it reads.

A worker that sends messages to its own queue can loop: each message is processed, sent again and paid for again. AWS recommends a role each for those who send and those who receive. A worker that sends to another queue is fine.

A warning: Lambda detects such a loop after about 16 invocations and stops it, and the message goes to the dead-letter queue (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html). An error where RecursiveLoop of the
function is Allow, which turns that off. A worker that sends a message again on purpose (a longer delay, a continuation) is meant to have it: waive it.

Resource `*`, and wildcards among the actions, are the matter of queue-actions-on-all-queues and wildcard-queue-actions. cfn-lint and checkov do not see it.

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
    fix="Remove sqs:SendMessage on this queue from the execution role. To have a message processed again, return it in batchItemFailures.",
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
            f"{role.name} has sqs:SendMessage on {mapping.source()}, the event source of {mapping.function.name}: a message that it sends there is processed again, in a loop that "
            + ("Lambda does not stop (RecursiveLoop: Allow)" if goes_on else "Lambda stops after about 16 invocations (recursive loop detection)"),
            at=grant.place,
            key=mapping.source(),
            because=(mapping, loop) if goes_on else (mapping,),
            severity=Severity.ERROR if goes_on else None,
            fix=f"Remove sqs:SendMessage on {mapping.source()} from {role.name}. To have a message processed again, return it in batchItemFailures.",
        )
