"""Two event source mappings connect the same queue to the same function.

Lambda accepts one event source mapping for a queue and a function (or alias, or version), and refuses the second with ResourceConflictException: CloudFormation fails to create it.
It makes no difference whether one of them is disabled, has FilterCriteria or belongs to another stack.

Bad::

    Again:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: !GetAtt Orders.Arn
        FunctionName: !GetAtt Worker.Arn
        FunctionResponseTypes: [ReportBatchItemFailures]

Good::

    Refunds:
      Type: AWS::SQS::Queue
    Again:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        EventSourceArn: !GetAtt Refunds.Arn
        FunctionName: !GetAtt Worker.Arn
        FunctionResponseTypes: [ReportBatchItemFailures]
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate.synth.model import apart

from ..rule import Finding, Mapping, Outside, Severity, Undecided, rule


@rule(
    "duplicate-mapping",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html",
    fix="Remove one of the two event source mappings, and set in the other what only the removed one sets.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    unknown = None
    for other in _candidates(mapping):
        if other == mapping:
            break  # it is told at the later of the two
        try:
            if _one_function(mapping, other) and _one_queue(mapping, other):
                yield Finding(
                    f"{mapping.name} and {other.name} connect the same queue ({mapping.source()}) to the same function: Lambda accepts one event source mapping for both, "
                    f"and CloudFormation fails to create {mapping.name}",
                    at=mapping,
                    because=(other,),
                    key=other.id,
                    fix=f"Remove {mapping.name}, and set in {other.name} what only {mapping.name} sets.",
                )
                return  # once for each mapping, however many stand before it: with the first one it is a duplicate of all
        except Undecided as doubt:
            unknown = unknown or doubt.again()
    if unknown:
        raise unknown.again()


def _candidates(mapping: Mapping) -> Iterator[Mapping]:
    """The mappings of the same function that read a queue too; where it lies outside, those of the same queue."""
    try:
        members = mapping.function.mappings
    except Outside:
        members = mapping.queue.mappings
    return (other for other in members if other == mapping or other.reads_sqs())


def _one_queue(mapping: Mapping, other: Mapping) -> bool:
    """Do both read one queue? Equal texts mean the same, whatever that is; ARNs of two Regions or accounts do not, whatever queue has that name."""
    with suppress(Outside):
        return mapping.event_source.get() == other.event_source.get() or (not apart(mapping, other) and mapping.queue == other.queue)
    return False


def _one_function(mapping: Mapping, other: Mapping) -> bool:
    with suppress(Outside):
        return mapping.function_name.get() == other.function_name.get() or (mapping.function == other.function and mapping.qualifier() == other.qualifier())
    return False
