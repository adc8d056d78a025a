"""A service or another account uses a queue that is encrypted with the AWS managed key `alias/aws/sqs`.

The key policy of `alias/aws/sqs` admits principals of its own account that may use the queue, and nobody can change it. SNS, EventBridge and S3 send as a service principal, which it does not admit:
their messages do not arrive. A Lambda function in another account is not admitted either: its event source mapping cannot read the queue, and nor is a sender in another account, whatever the queue policy allows. Use a customer managed key, or SSE-SQS, which needs no
permission at all.

An error; a warning where the queue is only where the sender puts what it could not deliver. Whether S3 refuses the notification at the deployment for the key alone, as it does without a queue policy, was not tried. cfn-lint and checkov do not see it.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {KmsMasterKeyId: alias/aws/sqs}
    Topic:
      Type: AWS::SNS::Topic
      Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {SqsManagedSseEnabled: true}
    Topic:
      Type: AWS::SNS::Topic
      Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import Statement, account_of, each, grants, is_own_account, queue_statements
from queuegate.synth.model import Queue, Sender, accounts, senders

from ..rule import Finding, Mapping, Related, Severity, rule


@rule(
    "aws-managed-key-shared",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    fix="Remove KmsMasterKeyId (SSE-SQS, the default, needs no permission), or set it to a customer managed key whose key policy admits those who use the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: _of_queue(mapping, queue))


def _of_queue(mapping: Mapping, queue: Queue) -> Iterator[Finding]:
    if not queue.key_id.get() or queue.has_own_key():
        return
    if (two := accounts(mapping)) and queue == mapping.queue:
        whose, readers = two
        yield Finding(
            f"KmsMasterKeyId of {queue.name} (account {whose}) is {queue.key_id.get()}, whose key policy admits no other account: Lambda in the account {readers} cannot read the messages",
            at=queue.key_id,
            fix=f"Set KmsMasterKeyId of {queue.name} to a customer managed key whose key policy allows the function's role kms:Decrypt, or remove it (in the CDK: encryption=QueueEncryption.SQS_MANAGED).",
            key=f"function on {queue.name}",
            because=(mapping.event_source,),
        )
    yield from each(senders(queue), lambda sender: _of_sender(queue, sender))
    yield from each(queue_statements(queue), lambda statement: _of_statement(queue, statement))


def _of_statement(queue: Queue, statement: Statement) -> Iterator[Finding]:
    """A queue policy that lets another account send: what it sends has to be encrypted, and the key's policy does not let it."""
    if not statement.allow or statement.all_principals_but or not any("sqs:SendMessage" in grant.actions("sqs") for grant in grants(statement)):
        return
    for principal in statement.principals:
        account = account_of(principal.name) if principal.kind == "AWS" else None
        if account is not None and not is_own_account(account, queue):
            yield Finding(
                f"KmsMasterKeyId of {queue.name} is {queue.key_id.get()}, whose key policy admits no other account and cannot be changed: what the account {account} sends, which the queue policy allows, is refused",
                at=queue.key_id,
                fix=f"Remove KmsMasterKeyId from {queue.name} (in the CDK: encryption=QueueEncryption.SQS_MANAGED), or set it to a customer managed key whose key policy allows {principal.name} "
                "kms:GenerateDataKey and kms:Decrypt.",
                key=f"{account} to {queue.name}",
                because=[Related(f"the account {account} may send to {queue.name}", principal.place)],
            )


def _of_sender(queue: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.role is None:
        yield Finding(
            f"KmsMasterKeyId of {queue.name} is {queue.key_id.get()}, whose key policy does not admit {sender.service}.amazonaws.com and cannot be changed: "
            f"what {sender.view.name} {'cannot deliver is lost' if sender.gives_up else 'sends does not arrive'}",
            at=queue.key_id,
            severity=Severity.WARNING if sender.gives_up else None,
            fix=f"Remove KmsMasterKeyId from {queue.name} (in the CDK: encryption=QueueEncryption.SQS_MANAGED), or set it to a customer managed key whose key policy allows {sender.service}.amazonaws.com "
            "kms:GenerateDataKey* and kms:Decrypt.",
            key=f"{sender.view.name} to {queue.name}",
            because=[Related(f"{sender.view.name} sends to {queue.name}", sender.place)],
        )
