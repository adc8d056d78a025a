"""VisibilityTimeout of the queue is outside the range that an event source mapping needs.

SQS accepts a VisibilityTimeout of 0 to 43,200 seconds (12 hours) and refuses any other: CloudFormation fails to create or update the queue. With 0 every message is visible again at once, also
while the function processes it, and Lambda refuses the event source mapping, since Timeout of every function is at least 1 second.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 86400, MessageRetentionPeriod: 1209600}

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 0}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 43200, MessageRetentionPeriod: 1209600}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.values import Value

from ..rule import Change, Finding, Mapping, Outside, Severity, Team, Undecided, rule, seconds
from .visibility_timeout import recommended


@rule(
    "visibility-timeout-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Set VisibilityTimeout of the queue to six times Timeout of the function plus MaximumBatchingWindowInSeconds, and to 43200 at most.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return  # it exists already: SQS has taken its visibility timeout
    hidden = queue.visibility_timeout
    match hidden.limits:
        case int(least), int(most) if not least <= hidden.written() <= most:
            yield Finding(
                f"VisibilityTimeout of {queue.name} is {seconds(hidden.written())}; SQS accepts {least} to {seconds(most)}, and CloudFormation fails to create or update the queue",
                at=hidden,
                because=_made_of(mapping),
                changes=_enough(mapping, team, most),
            )
        case _ if hidden.written() == 0:
            yield Finding(
                f"VisibilityTimeout of {queue.name} is 0 s, less than the 1 s that Timeout of a function is at least: CloudFormation fails to create or update {mapping.name}",
                at=hidden,
                because=_made_of(mapping),
                changes=_enough(mapping, team, hidden.limits[1] or 0),
            )


def _enough(mapping: Mapping, team: Team, most: int) -> list[Change]:
    """What AWS recommends, as far as it is known and can be set."""
    return [Change(mapping.queue, "VisibilityTimeout", min(recommended(mapping, team)[0], most))] if _made_of(mapping) else []


def _made_of(mapping: Mapping) -> list[Value[int]]:
    """Timeout and the batching window; empty where one of them is not known."""
    try:
        found = [mapping.function.timeout, mapping.batching_window]
        return found if all(value.get() >= 0 for value in found) else []
    except Undecided:
        return []
