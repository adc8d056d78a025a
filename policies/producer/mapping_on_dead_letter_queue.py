"""A mapping reads the dead-letter queue, and nothing reads the queue that it belongs to.

Messages reach a dead-letter queue after they were received maxReceiveCount times. Where nobody receives from the source queue none ever does: its messages are deleted after
MessageRetentionPeriod, the dead-letter queue stays empty, and the function is never invoked. Most often EventSourceArn names the wrong one of the two.

A consumer of a dead-letter queue is fine where something reads the source: a mapping of any of the targets, or a role, a user or an account that may receive from it. A source
that is exported to other stacks, or stored in Parameter Store, may be read elsewhere: that is undecided.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt DeadLetters.Arn}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt DeadLetters.Arn}]

Good::

    Redrive:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: !GetAtt DeadLetters.Arn
        FunctionName: !Ref Redriver
        FunctionResponseTypes: [ReportBatchItemFailures]
    Redriver:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Timeout: 5}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate.synth.iam import gathered, is_exported, receivers, receives
from queuegate.synth.model import Queue, Role

from ..rule import Finding, Mapping, Outside, Severity, Undecided, rule, seconds


@rule(
    "mapping-on-dead-letter-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    fix="Set EventSourceArn to the ARN of the source queue, or add a mapping that reads it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        letters = mapping.queue
    except Outside:
        return
    sources, doubt = gathered(letters.sources)
    if not sources or any(source == letters or source.mappings.any(lambda _: True) for source in sources):
        return
    role = _role(mapping)
    if any(True for source in sources for _ in receivers(source, role)):
        return
    if doubt:
        raise doubt.again()
    for source in sources:
        if is_exported(source):
            raise Undecided(
                f"{source.name} is exported or stored in Parameter Store, and another stack may read it",
                "its template as a further TARGET",
                mapping.event_source.place,
            )
        evidence = f"; {role.name} may receive from {source.name}" if role and receives(role, source) else ""
        yield _unread(mapping, source, letters, evidence)


def _role(mapping: Mapping) -> Role | None:
    """The role of the mapping's function, where that is nobody else's."""
    with suppress(Undecided):
        function = mapping.function
        return function.role if function.role.functions.all(lambda other: other == function) else None
    return None


def _unread(mapping: Mapping, source: Queue, letters: Queue, evidence: str) -> Finding:
    retention = source.retention
    try:
        ends = f" after {seconds(retention.get())}"
    except Undecided:
        ends = ""
    return Finding(
        f"{mapping.name} reads {letters.name}, the dead-letter queue of {source.name}, and no event source mapping reads {source.name}{evidence}: "
        f"its messages are never processed and expire{ends}",
        at=mapping.event_source,
        because=[source.dead_letter_target],
        key=source.name,
        fix=f"Let {mapping.name} read {source.name} (EventSourceArn; in SAM, Queue of the event), or add a mapping that does.",
    )
