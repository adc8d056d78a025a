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
from contextlib import suppress

from ..rule import Change, Finding, Mapping, Severity, Team, Undecided, default, listed, rule, seconds


@rule(
    "visibility-timeout",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set VisibilityTimeout of the queue to at least six times Timeout of the function plus MaximumBatchingWindowInSeconds.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
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
        enough, counts = recommended(mapping, team)
        yield Finding(
            f"VisibilityTimeout of {queue.name} is {seconds(hidden)}; AWS recommends at least {sums}. Below that a throttled or slow batch is delivered twice",
            at=hidden,
            because=(runs, window),
            changes=[Change(queue, "VisibilityTimeout", enough)],
            fix=counts,
        )


def recommended(mapping: Mapping, team: Team) -> tuple[int, str]:
    """What AWS recommends for the Timeout and the batching window as they are to be: as queuegate.yaml declares them, where that is longer, and as BatchSize needs it; or what is declared of itself, where that is more. And what that counts, in words."""
    said = {key: value for one in team.of(mapping) for key, value in one.parameters.items() if isinstance(value, int)}
    runs, window, asked = mapping.function.timeout.get(), 0, 0
    with suppress(Undecided):
        window, asked = mapping.batching_window.get(), mapping.window_asked()
    runs_then, window_then = max(runs, said.get("function-timeout", 0)), max(asked, said.get("batching-window", 0))
    counts = [
        *([f"the Timeout of {runs_then} s that queuegate.yaml declares"] if runs_then > runs else []),
        *([f"the batching window of {window_then} s that queuegate.yaml declares"] if window_then > asked else []),
        *([f"the batching window of {asked} s that BatchSize {mapping.batch_size.get():,} needs"] if window_then == asked > window else []),
    ]
    enough, declared = 6 * runs_then + window_then, said.get("visibility-timeout", 0)
    if declared > enough:
        return declared, "It is what queuegate.yaml declares."
    return enough, f"It counts {listed(counts)}." if counts else ""
