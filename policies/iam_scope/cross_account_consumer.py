"""The queue is in another account than the function, and its queue policy or key policy does not allow the execution role.

Across accounts both sides have to allow a request: the role's own policies, and the queue policy, which has to allow the role (or its account) sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes. Where a customer
managed key encrypts the queue, the key policy has to allow the role kms:Decrypt as well.

Always an error. Both accounts are known where ARNs spell them, where a CDK app gives its stacks an env, and with `--parameter Stack.AWS::AccountId=111122223333`. Where one of them is not known, nothing is said.

Unverified: that both sides have to allow it is AWS's page on cross-account evaluation (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html). That the queue policy needs
all three actions is AWS's example for two accounts and those of others; whether Lambda refuses the mapping or only fails to poll, where one of them or the key is missing, is on no page that we know and was not tried.
cfn-lint and checkov do not see it.

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

from ..rule import Finding, Mapping, Outside, Severity, listed, rule


@rule(
    "cross-account-consumer",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-lambda-function-trigger.html",
    fix="Let the queue policy allow the ARN of the function's role sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes, and the key policy kms:Decrypt.",
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
            f"{queue.name} is in the account {whose}, and its queue policy does not allow {role.name} of the account {other} {listed(missing)}: Lambda cannot poll it",
            at=queue,
            fix=f"Add to the queue policy of {queue.name}: {{Effect: Allow, Principal: {{AWS: the ARN of {role.name}}}, Action: [{', '.join(missing)}]}} on the queue's ARN.",
            because=(mapping.event_source, role),
            key=f"policy for {role.name}",
        )
    if not key_lets(role, other, queue, "kms:Decrypt"):
        yield Finding(
            f"the key of {queue.name} is in the account {whose}, and its key policy does not allow {role.name} of the account {other} kms:Decrypt: Lambda cannot read the messages",
            at=queue.key_id,
            fix=f"Add to the key policy: {{Effect: Allow, Principal: {{AWS: the ARN of {role.name}}}, Action: kms:Decrypt, Resource: '*'}}.",
            because=(mapping.event_source, role),
            key=f"key for {role.name}",
        )
