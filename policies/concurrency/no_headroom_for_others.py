"""The mappings may take all that the function reserves, and others call it too.

MaximumConcurrency holds the mappings to a number of invocations, and reserves nothing. Where their sum is what the function reserves, whoever else calls it (an API, a rule, a topic) is throttled while the queue is busy, and so are the pollers while the others are. It
is a note.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 10}
    Nightly:
      Type: AWS::Lambda::Permission
      Properties:
        FunctionName: !Ref Worker
        Action: lambda:InvokeFunction
        Principal: events.amazonaws.com
        SourceArn: !Sub "arn:aws:events:${AWS::Region}:${AWS::AccountId}:rule/nightly"

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 12}
    Nightly:
      Type: AWS::Lambda::Permission
      Properties:
        FunctionName: !Ref Worker
        Action: lambda:InvokeFunction
        Principal: events.amazonaws.com
        SourceArn: !Sub "arn:aws:events:${AWS::Region}:${AWS::AccountId}:rule/nightly"
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, every, rule


@rule(
    "no-headroom-for-others",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Raise ReservedConcurrentExecutions above the sum of the mappings' MaximumConcurrency.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not every(mapping.world, (lambda: bool(mapping.function.reserved_concurrency.get()), lambda: mapping.maximum_concurrency.get() is not None)):
        return
    function, reserved = mapping.function, mapping.function.reserved_concurrency
    siblings = [other for other in function.mappings if other.reads_sqs() and other.maximum_concurrency.get() is not None]
    if siblings[0] != mapping or reserved.get() != sum(other.maximum_concurrency.get() or 0 for other in siblings):
        return
    others = [permission for permission in function.permissions if permission.exists()]
    if others:
        yield Finding(
            f"{function.name} reserves {reserved.get()} concurrent executions, all of which its mappings may take (MaximumConcurrency), and {others[0].name} lets others call it: they are throttled while the queue is busy",
            at=reserved,
            because=[*(other.maximum_concurrency for other in siblings), others[0]],
        )
