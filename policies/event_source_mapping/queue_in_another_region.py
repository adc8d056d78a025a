"""The queue and the function are in different Regions.

A mapping connects a queue and a function of one Region; their accounts may differ. Lambda refuses any other, so CloudFormation fails when the mapping is created. Told are a queue whose ARN is written out, and a function whose ARN is, or the Region that the stack is
known to be deployed to. Where that is not known nothing is said.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: arn:aws:sqs:eu-west-1:111122223333:orders
        FunctionName: arn:aws:lambda:us-east-1:111122223333:function:worker

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: arn:aws:sqs:eu-west-1:111122223333:orders
        FunctionName: arn:aws:lambda:eu-west-1:111122223333:function:worker
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "queue-in-another-region",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Read the queue with a function in its own Region, or send to a queue in the function's Region.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    regions = mapping.regions()
    if regions is None:
        return
    queue, function = regions
    if not queue.tokens and not function.tokens and queue != function:
        yield Finding(
            f"{mapping.source()} is in {queue}, and the function of {mapping.name} in {function}: Lambda accepts a queue of its own Region only, and CloudFormation fails, on create",
            at=mapping.event_source,
            because=[mapping.function_name],
        )
