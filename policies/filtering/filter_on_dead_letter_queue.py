"""A mapping with a filter reads a dead-letter queue.

A dead-letter queue holds the last copy of a message. Lambda deletes what no filter matches, without a metric or a log. Process them all, and let the function decide what to keep.

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

from ..rule import Change, Finding, Mapping, Outside, Severity, rule


@rule(
    "filter-on-dead-letter-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Remove FilterCriteria from the mapping of the dead-letter queue, and let its function decide what to do with each message.",
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
            f"{mapping.name} has FilterCriteria, and {queue.name} is a dead-letter queue: Lambda deletes what does not match, and with it the last copy",
            at=mapping.filters,
            changes=[Change(mapping, "FilterCriteria")],
            fix="Let the function decide what to do with each message.",
        )
