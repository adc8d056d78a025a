"""A queue policy names its queue by the ARN or the name, where CloudFormation needs the URL.

Queues of AWS::SQS::QueuePolicy, and Queue of AWS::SQS::QueueInlinePolicy, hold the URLs of queues, which `!Ref` of a queue returns. `!GetAtt Queue.Arn` returns the ARN and `!GetAtt Queue.QueueName` the name, with which SQS
finds no queue: CloudFormation fails, on create and on update. It is Resource of a statement that needs the ARN.

Always an error. cfn-lint and checkov do not see it.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties: {Queues: [!GetAtt Orders.Arn, !Ref DeadLetters]}

Good::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties: {Queues: [!Ref Orders, !Ref DeadLetters]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, named_by, queue_policies_of
from queuegate.synth.model import View, is_arn, is_name

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "queue-policy-names-arn",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html",
    fix="Name the queue by its URL (!Ref of the queue; in the CDK: queue.queue_url).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(queue_policies_of(queue), _judge))


def _judge(policy: View) -> Iterator[Finding]:
    """A policy that is refused for another queue is refused for this one, too."""
    for queue, named, place in named_by(policy):
        if by := "ARN" if is_arn(named) else "name" if is_name(named) else "":
            yield Finding(
                f"{policy.name} names {queue.name} by its {by}, and CloudFormation needs the URL of a queue there: it fails, on create and on update",
                at=place,
                because=[queue],
                key=queue.name,
                fix=f"Name {queue.name} by its URL: !Ref {queue.facts.id}." if policy.facts.scope is queue.facts.scope else f"Name {queue.name} by its URL.",
            )
