"""The queue hides a message for less time than the function may run.

A message that becomes visible while its invocation still runs is delivered a second time. Lambda refuses to create or update such a mapping; where the queue is changed
later, nothing refuses it, and the duplicates come. Absent, the visibility timeout is 30 s and the function's timeout 3 s.

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

from ..rule import Change, Finding, Mapping, Severity, Undecided, default, rule


@rule(
    "visibility-below-timeout",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set the queue's VisibilityTimeout to at least six times the function's Timeout plus the batching window.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
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
        yield Finding(
            f"VisibilityTimeout of {queue.name} is {hidden.get()} s{default(hidden)}, less than Timeout of {mapping.function.name} ({runs.get()} s{default(runs, inside=True)}): "
            "CloudFormation fails, since Lambda refuses the mapping",
            at=hidden,
            because=(runs,),
            changes=[Change(queue, "VisibilityTimeout", 6 * runs.get())],
        )
