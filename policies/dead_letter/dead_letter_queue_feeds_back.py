"""A function polls the dead-letter queue, and its execution role allows it to send messages to the source queue.

A message that always fails can then move in a loop for ever: maxReceiveCount receives, dead-letter queue, sent to the source queue again. It costs invocations, and it hides the failure, since the
dead-letter queue is always nearly empty. Redrive messages by hand (StartMessageMoveTask) when the cause is gone.

Bad::

    Retry:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: python3.13
        Handler: index.handler
        Code: {ZipFile: "def handler(event, context): return {'batchItemFailures': []}"}
        Role: !GetAtt RetryRole.Arn
    RetryRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: retry
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt DeadLetters.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}
    RetryMapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: !Ref Retry, FunctionResponseTypes: [ReportBatchItemFailures]}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 1209600}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import allows

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "dead-letter-queue-feeds-back",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
    fix="Disable the event source mapping of the dead-letter queue, or remove sqs:SendMessage on the source queue from the role; redrive messages with StartMessageMoveTask.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    letters, arn = mapping.own_dead_letters(), mapping.source_arn()
    if letters is None or arn is None:
        return
    for reader in letters.mappings:
        if reader.enabled.get() and allows(role := reader.function.role, "sqs:SendMessage", arn):
            sharing = role.others_than(reader.function)
            without = f"remove sqs:SendMessage on {mapping.queue.name} from {role.name}"
            if sharing:
                without = f"give {reader.function.name} a role of its own without sqs:SendMessage on {mapping.queue.name}"
            yield Finding(
                f"{reader.function.name} polls {letters.name}, the dead-letter queue of {mapping.queue.name}, and {role.name} allows sqs:SendMessage to {mapping.queue.name}: "
                "a message that always fails can move between both queues for ever",
                at=reader,
                because=(role, mapping.queue.dead_letter_target),
                changes=[Change(reader, "Enabled", False)],
                fix=f"Or {without}, and redrive messages with StartMessageMoveTask.",
            )
