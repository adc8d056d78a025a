"""An EventBridge pipe and the event source mapping poll the same queue.

Each message goes to one of them, whichever receives it first: the function never gets what the pipe receives, nor the pipe what the function receives. Where both need every message, each needs a
queue of its own, behind a topic or a rule.

Nothing is said of a pipe that is stopped (`DesiredState: STOPPED`) or of a mapping that is disabled: one may replace the other.

Bad::

    Sends:
      Type: AWS::IAM::Role
    Archive:
      Type: AWS::Pipes::Pipe
      Properties:
        Source: !GetAtt Orders.Arn
        Target: arn:aws:logs:eu-west-1:111122223333:log-group:orders
        RoleArn: !GetAtt Sends.Arn

Good::

    Archived:
      Type: AWS::SQS::Queue
    Sends:
      Type: AWS::IAM::Role
    Archive:
      Type: AWS::Pipes::Pipe
      Properties:
        Source: !GetAtt Archived.Arn
        Target: arn:aws:logs:eu-west-1:111122223333:log-group:orders
        RoleArn: !GetAtt Sends.Arn
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import pipes_on

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "pipe-reads-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html",
    fix="Give the pipe a queue of its own.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return
    for pipe, source in pipes_on(queue) if mapping.enabled.get() else ():
        yield Finding(
            f"{pipe.name} and {mapping.name} both read {queue.name}: each message is received by one of them only",
            at=source.inner,
            because=[mapping],
            key=f"{pipe.name} on {queue.name}",
            fix=f"Give {pipe.name} a queue of its own, for example behind a topic that sends to both.",
        )
