"""An alarm's Dimensions, MetricName or Namespace name a metric of the queue, the function or the mapping that CloudWatch does not have.

The metrics of a queue have one dimension, `QueueName`, and its value is the queue's name; those of a function have `FunctionName`. `Ref` of a queue is its URL, and `Arn` an ARN: CloudWatch has no metric with
such a value, so the alarm never has data and never goes into ALARM (but where TreatMissingData is breaching: then always). CloudFormation accepts it.

Names of metrics and namespaces are case-sensitive: `aws/sqs` has none of SQS. The metrics of an event source mapping (`FilteredOutEventCount`) have `EventSourceMappingUUID`, which is its Id or Ref, and not its ARN or the function's name. A MetricName counts where it is nearly one of AWS's, mistyped or
without its first or last words: any other may be a new one. Always a warning. cfn-lint and checkov do not look at the values of Dimensions.

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Dimensions: [{Name: QueueName, Value: !Ref DeadLetters}]

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Dimensions: [{Name: Queue, Value: !GetAtt DeadLetters.QueueName}]

Bad::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        MetricName: NumberOfMessagesVisible

Good::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import Alarm, Dimension, Function, Queue

from ..rule import Finding, Mapping, Severity, Undecided, listed, rule

_UUID: Final = "EventSourceMappingUUID"
_OF_MAPPINGS: Final = (
    *("PolledEventCount", "FilteredOutEventCount", "InvokedEventCount", "FailedInvokeEventCount", "DroppedEventCount", "DeletedEventCount"),
    "OnFailureDestinationDeliveredEventCount",
)
"""https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics and, of their dimension, monitoring-metrics-view.html beside it"""


@rule(
    "alarm-dimension",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    fix="Name the dimension QueueName (of a function: FunctionName), and give it the name: !GetAtt Queue.QueueName, !Ref Function.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubt: Undecided | None = None
    yield from _of_uuid(mapping)
    for watched in mapping.watched():

        def wrong(alarm: Alarm, watched: Queue | Function = watched) -> list[Dimension]:
            return [one for one in alarm.dimensions_of(watched) if one.name.plain() != _UUID and not one.is_spelt(watched)]

        try:
            for alarm in watched.alarms.naming():
                for dimension in wrong(alarm):
                    yield Finding(
                        f"Dimensions of {alarm.name} has {dimension.name}: {dimension.value} for {watched.name}; CloudWatch has no metric with this dimension, so the alarm never has data",
                        at=dimension.place,
                        fix=f"Write {_dimension(alarm, watched)} in its place.",
                    )
                if (
                    (metric := alarm.metric_of_one()) in _OF_MAPPINGS
                    and not isinstance(watched, Queue)
                    and all(one.name.plain() != _UUID for one in alarm.dimensions_of(watched))
                ):
                    yield _of_mapping(alarm, str(metric), watched, mapping)
                for name, near, place in alarm.misspelt(watched):
                    yield Finding(
                        f"{alarm.name} watches {name} of {watched.name}, and CloudWatch has no such metric of a {'queue' if isinstance(watched, Queue) else 'function'} ({near} is one): the alarm never has data",
                        at=place,
                        key=name,
                        fix=f"Write MetricName: {near}.",
                    )
                if not isinstance(watched, Queue):
                    yield from _of_alias(alarm, watched)
                for said, right, place in alarm.misplaced(watched):
                    yield Finding(
                        f"Namespace of {alarm.name} is {said}, and the metrics of {watched.name} are in {right}: the alarm never has data",
                        at=place,
                        key=said,
                        fix=f"Write Namespace: {right}.",
                    )
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def _of_alias(alarm: Alarm, function: Function) -> Iterator[Finding]:
    for dimension in alarm.dimensions_of(function):
        if dimension.name.plain() == "Resource" and (names := function.aliases_instead(dimension.value, alarm)):
            yield Finding(
                f"Dimensions of {alarm.name} has Resource: {dimension.value}, an alias that {function.name} does not have (it has {listed(names)}): the alarm never has data",
                at=dimension.place,
                key=str(dimension.value),
                fix=f"Write {{Name: Resource, Value: !Sub '${{{function.id}}}:{names[0]}'}} in its place.",
            )


def _of_uuid(mapping: Mapping) -> Iterator[Finding]:
    links = mapping.facts.links
    if not links.keep("alarms on mappings", lambda: any(_UUID in str(facts.body) for facts in links.of(Alarm.type))):
        return
    from queuegate.synth.model import misnamed_mapping  # noqa: PLC0415 - few alarms are on a mapping's own metrics

    for alarm, named, place in misnamed_mapping(mapping):
        yield Finding(
            f"Dimensions of {alarm} has EventSourceMappingUUID: {named}, which is not the UUID of {mapping.name}: CloudWatch has no metric with this dimension, so the alarm never has data",
            at=place,
            key=named,
            fix=f"Write !GetAtt {mapping.id}.Id in its place.",
        )


def _of_mapping(alarm: Alarm, metric: str, watched: Function, mapping: Mapping) -> Finding:
    own = f"!GetAtt {mapping.facts.id}.Id" if mapping.facts.scope is alarm.facts.scope else "the UUID of the mapping"
    return Finding(
        f"{alarm.name} watches {metric} with the dimension FunctionName ({watched.name}), and that is a metric of an event source mapping, which has the dimension EventSourceMappingUUID: the alarm never has data",
        at=alarm.metric if alarm.metric.written() is not None else alarm.listed,
        key=metric,
        fix=f"Write {{Name: EventSourceMappingUUID, Value: {own}}} in its place.",
    )


def _dimension(alarm: Alarm, watched: Queue | Function) -> str:
    """The dimension as it should be, as far as the alarm's template can say it."""
    name, attribute = ("QueueName", "GetAtt {}.QueueName") if isinstance(watched, Queue) else ("FunctionName", "Ref {}")
    if alarm.facts.scope is not watched.facts.scope:
        return f"the dimension {name} with the name of {watched.name}"
    return f"{{Name: {name}, Value: !{attribute.format(watched.facts.id)}}} (in the CDK: its metric_… methods)"
