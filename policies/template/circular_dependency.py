"""Resources wait for each other in a circle, by references or DependsOn.

CloudFormation creates what a resource refers to before the resource. Where the way leads back to where it began there is nothing to begin with: it refuses the template ("Circular dependency between resources"), on create and on
update, and nothing of the pipeline is deployed. The usual circle goes from a bucket that notifies a queue (DependsOn on the queue's policy) to the policy, whose Condition names the bucket by `!GetAtt`; write the bucket's ARN there
by its name, or use aws:SourceAccount.

A circle that only a branch of `Fn::If` closes is one where that branch is taken; where it is not, it is undecided, since no page of AWS says whether CloudFormation waits for what such a branch names. Of queues that are each other's dead-letter queue `dead-letter-queue-cycle` speaks.

Bad::

    Incoming:
      Type: AWS::S3::Bucket
      DependsOn: QueuePolicy
      Properties:
        NotificationConfiguration: {QueueConfigurations: [{Event: "s3:ObjectCreated:*", Queue: !GetAtt Orders.Arn}]}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: s3.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnLike: {"aws:SourceArn": !GetAtt Incoming.Arn}}

Good::

    Incoming:
      Type: AWS::S3::Bucket
      DependsOn: QueuePolicy
      Properties:
        BucketName: incoming-orders
        NotificationConfiguration: {QueueConfigurations: [{Event: "s3:ObjectCreated:*", Queue: !GetAtt Orders.Arn}]}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: s3.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}, ArnLike: {"aws:SourceArn": "arn:aws:s3:::incoming-orders"}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import Step, circles

from ..rule import Finding, Mapping, Related, Severity, listed, rule


@rule(
    "circular-dependency",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://repost.aws/knowledge-center/cloudformation-circular-dependency-sam",
    fix="Let one of them name the other by what it is called, without a reference, or remove a DependsOn.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for steps in circles(mapping):
        first, *others = steps
        yield Finding(
            f"Circular dependency between resources: {listed(_said(step) for step in steps)}: CloudFormation refuses the template",
            at=first.place,
            because=[Related(_said(step), step.place) for step in others],
            key=" ".join(step.name for step in steps),
        )


def _said(step: Step) -> str:
    return f"{step.name} waits for {step.after}" if step.name != step.after else f"{step.name} waits for itself, or for what waits for it"
