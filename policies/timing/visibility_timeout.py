"""The queue hides a message for less than six function timeouts plus the batching window.

Lambda retries a throttled batch until the visibility timeout ends, and a message that becomes visible while a slow invocation still works on it is delivered again.
AWS asks for six times the function's timeout, plus the batching window, so that retries have room: below that, duplicates come first, and then receives are spent
until healthy messages land in the dead-letter queue.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 60}
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Timeout: 30}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 5}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 185}
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Timeout: 30}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 5}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, default, rule


@rule(
    "visibility-timeout",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set the queue's VisibilityTimeout to at least six times the function's Timeout plus the batching window.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, hidden, runs, window = mapping.queue, mapping.queue.visibility_timeout, mapping.function.timeout, mapping.batching_window
    if runs.get() <= hidden.get() < (needed := 6 * runs.get() + window.get()):
        sums = f"6 × Timeout of {mapping.function.name} ({runs.get()} s{default(runs, inside=True)}) + batching window ({window.get()} s{default(window, inside=True)}) = {needed:,} s"
        yield Finding(
            f"VisibilityTimeout of {queue.name} is {hidden.get()} s{default(hidden)}; AWS recommends at least {sums}. Until then a throttled or slow batch is delivered twice",
            at=hidden,
            because=(runs, window),
            changes=[Change(queue, "VisibilityTimeout", needed)],
        )
