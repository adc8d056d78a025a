"""VisibilityTimeout of the queue is less than six times Timeout of the function plus the batching window.

Lambda retries a throttled batch until the visibility timeout ends, and a message that becomes visible while a slow invocation still processes it is delivered again. AWS recommends six times
Timeout plus MaximumBatchingWindowInSeconds, so that there is time for these retries. Below that messages are processed twice, and each delivery counts towards maxReceiveCount, until healthy
messages are in the dead-letter queue.

A durable function is waited for until its whole execution is over, pauses included (DurableConfig.ExecutionTimeout, 900 s at most; on Lambda Managed Instances 5,400 s): a message that becomes visible before that starts a second execution
(https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html).

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

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 185}
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Timeout: 30, DurableConfig: {ExecutionTimeout: 600}}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy"]
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

from ..rule import Change, Finding, Mapping, Severity, default, rule, seconds


@rule(
    "visibility-timeout",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set VisibilityTimeout of the queue to at least six times Timeout of the function plus MaximumBatchingWindowInSeconds.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, hidden, runs, window = mapping.queue, mapping.queue.visibility_timeout, mapping.function.timeout, mapping.batching_window
    if runs.get() > hidden.get():
        return  # of which another rule speaks
    lasts, needed = mapping.function.durable_run(), 6 * runs.get() + window.get()
    if lasts is not None and hidden.get() < (whole := lasts + window.get()):
        yield Finding(
            f"VisibilityTimeout of {queue.name} is {seconds(hidden)}, and an execution of {mapping.function.name}, for which {mapping.name} waits, may last {seconds(lasts)} (DurableConfig.ExecutionTimeout): "
            f"with the batching window ({window.get()} s{default(window, inside=True)}) it needs {seconds(whole)}. Below that a message becomes visible while its execution goes on, and starts a second one",
            at=hidden,
            because=(mapping.function.durable_timeout, window),
            changes=[Change(queue, "VisibilityTimeout", max(needed, whole) + mapping.window_asked() - window.get())],
        )
    elif hidden.get() < needed:
        sums = f"6 × Timeout of {mapping.function.name} ({runs.get()} s{default(runs, inside=True)}) + batching window ({window.get()} s{default(window, inside=True)}) = {seconds(needed)}"
        yield Finding(
            f"VisibilityTimeout of {queue.name} is {seconds(hidden)}; AWS recommends at least {sums}. Below that a throttled or slow batch is delivered twice",
            at=hidden,
            because=(runs, window),
            changes=[Change(queue, "VisibilityTimeout", needed + (later := mapping.window_asked() - window.get()))],
            fix=f"It counts the batching window of {later} s that BatchSize {mapping.batch_size.get():,} needs." if later else "",
        )
