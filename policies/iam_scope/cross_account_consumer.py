"""The queue lies in another account than the function, and its policies do not let the function's role in.

Across accounts both sides have to allow it: the role's own policies, and the policy of the queue, which has to name the role (or its account) for sqs:ReceiveMessage,
sqs:DeleteMessage and sqs:GetQueueAttributes. Where a key of your own encrypts the queue, the key's policy has to allow the role kms:Decrypt as well. Without that the
mapping cannot be created.

Both accounts are known where ARNs spell them, where a CDK app gives its stacks an env, and with `--parameter Stack.AWS::AccountId=111122223333`. Where one of them is not
known, nothing is said.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: arn:aws:sqs:eu-west-1:111122223333:orders
        FunctionName: arn:aws:lambda:eu-west-1:444455556666:function:worker
    Worker:
      Type: AWS::Lambda::Function
      Properties: {FunctionName: worker}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: arn:aws:sqs:eu-west-1:111122223333:orders
        FunctionName: arn:aws:lambda:eu-west-1:444455556666:function:worker
    Worker:
      Type: AWS::Lambda::Function
      Properties: {FunctionName: worker}
    Access:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {AWS: "arn:aws:iam::444455556666:root"}
              Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
              Resource: !GetAtt Orders.Arn
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import POLL, key_lets, queue_lets
from queuegate.synth.model import accounts

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "cross-account-consumer",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-lambda-function-trigger.html",
    fix="Let the queue's policy allow the three poll actions to the ARN of the function's role, and the policy of the queue's key kms:Decrypt.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (two := accounts(mapping)) is None:
        return
    whose, other = two
    role = mapping.function.role
    try:
        (queue,) = [own for own in mapping.own_queues() if own == mapping.queue]
    except (Outside, ValueError):
        raise Outside(
            f"the policy of {mapping.source()}, a queue of the account {whose}, is not among the targets", "the template of the queue as a further TARGET"
        ) from None
    missing = [action for action in POLL if not queue_lets(role, other, queue, action)]
    if missing:
        yield Finding(
            f"{queue.name} lies in the account {whose} and its policy does not allow {' and '.join(missing)} to {role.name} of {other}: Lambda cannot poll it",
            at=queue,
            because=(mapping.event_source, role),
            key=f"policy for {role.name}",
        )
    if not key_lets(role, other, queue, "kms:Decrypt"):
        yield Finding(
            f"The key of {queue.name} lies in the account {whose} and its policy does not allow kms:Decrypt to {role.name} of {other}: Lambda cannot read the messages",
            at=queue.key_id,
            because=(mapping.event_source, role),
            key=f"key for {role.name}",
        )
