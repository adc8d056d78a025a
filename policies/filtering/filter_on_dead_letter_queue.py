"""A mapping with a filter reads a dead-letter queue.

What a dead-letter queue holds has failed everywhere else: it is the last copy. A filter deletes what it does not match, so that those messages are gone for good, without an alarm
and without a trace. Read them all, and let the function decide what to keep.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
                  Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
    Sorting:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: !GetAtt DeadLetters.Arn
        FunctionName: !Ref Worker
        FunctionResponseTypes: [ReportBatchItemFailures]
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
                  Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
    Sorting:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: !GetAtt DeadLetters.Arn
        FunctionName: !Ref Worker
        FunctionResponseTypes: [ReportBatchItemFailures]
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "filter-on-dead-letter-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Take FilterCriteria from the mapping of the dead-letter queue, and let its function decide what to do with each message.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not mapping.filters.get():
        return
    try:
        queue = mapping.queue
    except Outside:
        return
    if queue.takes_failures():
        yield Finding(
            f"{mapping.name} filters {queue.name}, which is a dead-letter queue: what does not match is deleted, and it was the last copy",
            at=mapping.filters,
            fix=f"Take FilterCriteria from {mapping.name}, and let its function decide what to do with each message.",
        )
