"""No queue policy denies requests without TLS.

Most of SQS's endpoints answer on plain HTTP too (https://docs.aws.amazon.com/general/latest/gr/sqs-service.html), and then message and signature cross the network unencrypted. AWS's security best practices
for SQS ask for a queue policy that denies requests with aws:SecureTransport "false". A statement that only allows requests with TLS is not enough: the roles' own policies allow the others.

Always a note: AWS's SDKs use HTTPS unless somebody tells them otherwise, and of 108 real templates 85 lack the statement. cdk-nag's AwsSolutions-SQS4 says the same; cfn-lint and checkov do not look.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref DeadLetters]

Good::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders, !Ref DeadLetters]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "sqs:*"
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {Bool: {"aws:SecureTransport": "false"}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import gathered, queue_policies_of, transports
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "queue-policy-without-tls",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix='Add an AWS::SQS::QueuePolicy that denies sqs:* to Principal "*" where Bool aws:SecureTransport is "false" (in a CDK app: set enforce_ssl=True in the Queue).',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubt: Undecided | None = None
    for queue in mapping.own_queues():
        try:
            if not any(one.denies or not one.encrypted for one in transports(queue)):  # one that is malformed is another rule's
                yield Finding(
                    f'no queue policy of {queue.name} denies requests without TLS (aws:SecureTransport "false"): messages may be sent and received over plain HTTP',
                    at=queue,
                    fix=f'{_where(queue)}: Effect Deny, Principal "*", Action sqs:*, Condition Bool aws:SecureTransport "false" (in a CDK app: set enforce_ssl=True in the Queue {queue.name}).',
                )
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def _where(queue: Queue) -> str:
    """A queue has one policy: a second one would replace it."""
    policies = gathered(queue_policies_of(queue))[0]
    return f"Add this statement to {policies[0].name}" if policies else f"Add an AWS::SQS::QueuePolicy for {queue.name}"
