"""The policy of a queue lets anybody in the world use it.

A statement that allows something to the principal `*` speaks of every AWS account, and of people without one. Whoever knows the queue's URL can then send messages to the
worker, or read and delete what waits. Only a condition with a fixed value keeps others out: whose resource calls (aws:SourceArn, aws:SourceAccount), who (aws:PrincipalOrgID,
aws:PrincipalArn) or from where (aws:SourceVpce, aws:SourceIp). TLS, a date or a Region keep nobody out.

The queue's and its dead-letter queue's policies are judged.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]

Good::

    Topic:
      Type: AWS::SNS::Topic
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement:
            - Effect: Allow
              Principal: "*"
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import CALLERS, EVERYBODY, Statement, each, gathered, is_limited, pipeline_statements, queue_statements
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "public-queue-policy",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Name the principals, or add a Condition that only yours can satisfy: aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID with a fixed value.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(pipeline_statements(mapping), lambda found: _judge(*found))


def _judge(queue: Queue, statement: Statement) -> Iterator[Finding]:
    if not statement.allow:
        return
    places = [place for name, place in statement.negations if name == "NotPrincipal"] or [one.place for one in statement.principals if one.kind == EVERYBODY]
    if places and not is_limited(statement, CALLERS, gathered(queue_statements(queue))[0]):
        yield Finding(
            f"The policy of {queue.name} lets anybody in the world do {statement.actions}",
            at=places[0],
            key=f"{statement.actions} on {queue.name}",
            because=(queue,),
        )
