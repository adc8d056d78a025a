"""VisibilityTimeout of the queue is much longer than the function needs: a failed message waits that long for its next receive.

Lambda does not end the visibility timeout when an invocation fails, crashes or times out: the message is retried when it is over. Six times the function's Timeout plus the batching window leaves room for throttles; a timeout of more
than an hour, and of more than twice that sum, only makes each retry and each recovery from a crash wait. It is a note: a pause between attempts may be what is wanted. The execution of a durable function, which the message has to be hidden for, counts as its Timeout.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 43200}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 185}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Change, Finding, Mapping, Severity, default, rule, seconds

HOUR: Final = 3_600
"""Below this nothing is said. Not a number of AWS."""


@rule(
    "visibility-timeout-long",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html",
    fix="Set the queue's VisibilityTimeout to six times the function's Timeout plus the batching window.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, hidden = mapping.queue, mapping.queue.visibility_timeout
    if hidden.get() <= HOUR:
        return
    runs, window = mapping.function.timeout, mapping.batching_window
    lasts = mapping.function.durable_run()
    if hidden.get() > 2 * (enough := 6 * runs.get() + window.get()) and (lasts is None or hidden.get() > 6 * lasts + window.get()):
        yield Finding(
            f"VisibilityTimeout of {queue.name} is {seconds(hidden.get())}; 6 × Timeout of {mapping.function.name} ({runs.get()} s{default(runs, inside=True)}) + batching window ({window.get()} s{default(window, inside=True)}) is {seconds(enough)}. "
            f"A message whose invocation fails is retried only after {seconds(hidden.get())}",
            at=hidden,
            because=(runs, window),
            changes=[Change(queue, hidden.name, enough + mapping.window_asked() - window.get())],
            fix="It may stay where the pause between attempts is wanted.",
        )
