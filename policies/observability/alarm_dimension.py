"""An alarm names the queue or the function by something that CloudWatch does not know it by.

The metrics of a queue have one dimension, `QueueName`, and its value is the queue's name; those of a function have `FunctionName`. `Ref` of a queue gives its URL, and
`GetAtt` an ARN: an alarm with either waits for a metric that does not exist, has never any data, and never fires. Nothing refuses it.

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

Good::

    DeadLetterAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import Alarm, Dimension, Function, Queue

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "alarm-dimension",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    fix="Name the dimension QueueName (of a function: FunctionName), and give it the name: !GetAtt Queue.QueueName, !Ref Function.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubt: Undecided | None = None
    for watched in mapping.watched():

        def misspelt(alarm: Alarm, watched: Queue | Function = watched) -> list[Dimension]:
            return [dimension for dimension in alarm.dimensions_of(watched) if not dimension.is_spelt(watched)]

        try:
            for alarm in watched.alarms.naming():
                for dimension in misspelt(alarm):
                    yield Finding(
                        f"{alarm.name} looks for {watched.name} under {dimension.name}={dimension.value}, where CloudWatch has no data: it never fires",
                        at=dimension.place,
                    )
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt
