"""A statement of the queue's policy allows something on another queue.

The policy of a queue applies to that queue only. A statement whose Resource names another one, its dead-letter queue for example, allows nothing: the principal for whom it was written
may not send, and the queue that it names has a policy of its own.

A policy resource may set the policy of several queues (Queues); then each statement has to name one of them.

Bad::

    Access:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt DeadLetters.Arn
              Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}
            - Effect: Deny
              Principal: "*"
              Action: sqs:*
              Resource: !GetAtt Orders.Arn
              Condition: {Bool: {"aws:SecureTransport": "false"}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties: {Queues: [!Ref DeadLetters]}

Good::

    Access:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}
            - Effect: Deny
              Principal: "*"
              Action: sqs:*
              Resource: !GetAtt Orders.Arn
              Condition: {Bool: {"aws:SecureTransport": "false"}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties: {Queues: [!Ref DeadLetters]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import Statement, each, is_about, is_about_one_beside, queue_statements, queues_of
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, few, rule


@rule(
    "queue-policy-on-another-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    fix="Set Resource of the statement to the ARN of the queue whose policy it is.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(queue_statements(queue), lambda statement: _judge(queue, statement)))


def _judge(queue: Queue, statement: Statement) -> Iterator[Finding]:
    if not statement.allow or is_about(statement, queue) or is_about_one_beside(statement, queue):
        return
    named = queues_of(statement, queue)
    shown = few(one.name for one in named) if named else few(str(pattern.text) for pattern in statement.resources.patterns)
    yield Finding(
        f"A statement in the queue policy of {queue.name} has Resource {shown}, and not {queue.name}: it allows nothing",
        at=statement.resources.patterns[0].place,
        because=[queue],
        key=f"{queue.name}: {shown}",
        fix=f"Set Resource of the statement to the ARN of {queue.name}.",
    )
