"""VisibilityTimeout of the queue is less than Timeout of the function.

A message that becomes visible while its invocation still runs is delivered a second time. Lambda refuses to create or update an event source mapping with such a queue. Where only the queue
is updated later, nothing refuses it, and every slow message is processed twice. The defaults are 30 s for the queue and 3 s for the function.

Undecided where the mapping calls a version by its number, or an alias that leads to one: a version keeps the Timeout and the code that the function had when it was published
(https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html).

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 30}
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Timeout: 60}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 365}
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Timeout: 60}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import Function
from queuegate.synth.values import Value

from ..rule import Change, Finding, Mapping, Severity, Team, Undecided, default, rule, seconds
from .visibility_timeout import recommended


@rule(
    "visibility-below-timeout",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set VisibilityTimeout of the queue to at least six times Timeout of the function plus MaximumBatchingWindowInSeconds.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    queue, hidden, longest = mapping.queue, mapping.queue.visibility_timeout, Function.timeout.row.most
    if hidden.get() == 0:
        return  # too little for every function, of which another rule speaks
    try:
        runs = mapping.function.timeout
        enough = hidden.get() >= runs.get()
    except Undecided:
        if longest is not None and hidden.get() >= longest:
            return  # enough for every ordinary function, also for one that nobody knows
        raise
    if not enough:
        to_be, counts = recommended(mapping, team)
        yield Finding(
            f"VisibilityTimeout of {queue.name} is {seconds(hidden)}, less than Timeout of {mapping.function.name} ({seconds(runs.get())}{default(runs, inside=True)}): "
            f"CloudFormation fails to create or update {mapping.name}",
            at=hidden,
            because=(runs, *_window(mapping)),
            changes=[Change(queue, "VisibilityTimeout", min(to_be, hidden.limits[1] or 0))],
            fix=counts,
        )
    elif (earlier := mapping.published_before()) is not None:
        version, at = earlier
        raise Undecided(
            f"{mapping.name} calls version {version} of {mapping.function.name}, which was published before: its Timeout, its code and its environment are not those of the template",
            "FunctionVersion of the alias: !GetAtt of an AWS::Lambda::Version",
            at,
        )


def _window(mapping: Mapping) -> list[Value[int]]:
    """The batching window, where it is known and there is one."""
    try:
        return [mapping.batching_window] if mapping.batching_window.get() else []
    except Undecided:
        return []
