"""Two resources set the queue policy of one queue.

A queue has one queue policy. AWS::SQS::QueuePolicy and AWS::SQS::QueueInlinePolicy both set it whole: the one that CloudFormation creates or updates last replaces the statements of the other, and which one that is is not defined. What
goes missing is a topic's permission to send, or the Deny of requests without TLS, and the deployment succeeds. Write the statements into one resource.

Always an error. AWS SAM makes such a resource for an SNS event with an SqsSubscription, beside the one that you write: https://github.com/aws/serverless-application-model/issues/1776. cfn-lint and checkov do not see it.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Access:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}

Good::

    Topic:
      Type: AWS::SNS::Topic
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "sqs:*"
              Resource: !GetAtt Orders.Arn
              Condition: {Bool: {"aws:SecureTransport": "false"}}
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, gathered, queue_policies_of
from queuegate.synth.model import Queue, View

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "two-queue-policies",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html",
    fix="Write the statements of both into one policy resource (in the CDK: queue.add_to_resource_policy(…)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), _judge)


def _judge(queue: Queue) -> Iterator[Finding]:
    policies, doubt = gathered(queue_policies_of(queue))
    ordered = sorted(policies, key=lambda policy: policy.made_of() is None)  # the finding stands where somebody wrote a policy
    for later in ordered[1:]:
        first = ordered[0]
        yield Finding(
            f"{_called(first)} and {_called(later)} both set the queue policy of {queue.name}, which has one: "
            "what CloudFormation creates or updates last replaces the statements of the other",
            at=later,
            because=(first, queue),
            key=queue.name,
            fix=_fix(first, later),
        )
    if doubt is not None and policies:
        raise doubt.again()


def _called(policy: View) -> str:
    return f"{policy.name} (which SAM makes of {maker})" if (maker := policy.made_of()) else policy.name


def _fix(first: View, later: View) -> str:
    """What SAM makes cannot be written to: the other one has to go, or the event."""
    if maker := first.made_of():
        return (
            f"Remove {later.name}, if it says no more than that the topic may send. Else replace {maker}: subscribe the queue with an AWS::SNS::Subscription, "
            f"read it with an event of type SQS, and let {later.name} allow the topic sqs:SendMessage."
        )
    return f"Write the statements of {later.name} into {first.name}, and remove {later.name} (in the CDK: queue.add_to_resource_policy)."
