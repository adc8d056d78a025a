"""MaximumConcurrency of the mappings adds up to the reserved concurrency of the function, and others invoke it too.

MaximumConcurrency limits the mappings, and reserves nothing for them. Where their sum equals ReservedConcurrentExecutions, whoever else invokes the function (an API, a rule, a topic) is throttled while the queue is busy, and the mappings are while the others are. It is
a note.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 8}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {ScalingConfig: {MaximumConcurrency: 8}}
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

from queuegate.synth.model import Permission

from ..rule import Change, Chosen, Finding, Mapping, Severity, every, rule


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
    others = [permission for permission in function.permissions if permission.exists() and not _is_for_queues(permission)]
    if others:
        yield Finding(
            f"ReservedConcurrentExecutions of {function.name} is {reserved.get():,}, and so is the sum of MaximumConcurrency of its mappings; {others[0].name} lets others invoke it: "
            "they are throttled while the queue is busy",
            at=reserved,
            because=[*(other.maximum_concurrency for other in siblings), others[0]],
            changes=[Change(function, reserved.name, Chosen("N"))],
            fix=f"N is {reserved.get():,} and what the others need at once.",
        )


def _is_for_queues(permission: Permission) -> bool:
    """Is it for SQS, which invokes nothing? Polling needs none: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
    principal = permission.principal.get()
    return principal is not None and principal.plain() == "sqs.amazonaws.com"
