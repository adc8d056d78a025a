"""A queue's policy lets a service of AWS in, whoever it acts for.

SNS, EventBridge or S3 act for every account in the world. A statement that only names the service lets anybody's topic, rule or bucket reach the queue, if its owner knows the
queue's ARN: the service is a confused deputy. A condition on aws:SourceArn or aws:SourceAccount says whose resource may.

The CDK leaves the condition out where an EventBridge rule sends to an encrypted queue, unless the feature flag @aws-cdk/aws-events:eventsTargetQueueSameAccount is set.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]

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
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import SOURCES, Statement, each, gathered, is_limited, pipeline_statements, queue_statements
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "service-principal-unconfined",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    fix="Add a Condition: ArnEquals on aws:SourceArn with the ARN of the topic, rule or bucket, or StringEquals on aws:SourceAccount with the account.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(pipeline_statements(mapping), lambda found: _judge(*found))


def _judge(queue: Queue, statement: Statement) -> Iterator[Finding]:
    if not statement.allow or statement.all_principals_but:
        return
    services = [one for one in statement.principals if one.kind == "Service"]
    if services and not is_limited(statement, SOURCES, gathered(queue_statements(queue))[0]):
        for one in services:
            yield Finding(
                f"The policy of {queue.name} lets {one.name} do {statement.actions} for any account: it has no aws:SourceArn or aws:SourceAccount condition",
                at=one.place,
                key=f"{one.name} on {queue.name}",
                because=(queue,),
            )
