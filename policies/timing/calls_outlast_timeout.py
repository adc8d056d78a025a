"""The timeouts of a request add up to more than Timeout of the function.

Each message may cost the timeout of the request, as often as it is attempted. Where that is more than Timeout of the function for a full batch, the function times out in the middle: no
batchItemFailures are returned, the whole batch returns to the queue, and what was done is done again. It judges single calls whose timeout is written in the code, or in Python in an environment variable that the template spells out, of a batch that is processed one
message after the other, with what a loop of Python or JavaScript sleeps between its attempts (`time.sleep(2 ** attempt)`), and waiters of the SDK for JavaScript (`maxWaitTime`). Code that asks for the time that is left (`get_remaining_time_in_millis`) before each message, or before each attempt, is taken to stop in time.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                for record in event["Records"]:
                    requests.post("https://example.com/orders", data=record["body"], timeout=10)

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                for record in event["Records"]:
                    requests.post("https://example.com/orders", data=record["body"], timeout=4)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from math import ceil

from queuegate.synth.handlers import Wait, read, settle
from queuegate.synth.values import Undecided

from ..rule import Finding, Mapping, Severity, default, rule


@rule(
    "calls-outlast-timeout",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Lower the timeout or the number of attempts of the call, or BatchSize; or raise Timeout, and VisibilityTimeout to six times that.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    often: Undecided | None = None
    paused = 0.0
    waits = read(mapping.function, "waits").waits
    for one in sorted(waits.found, key=lambda one: not one.pause):
        try:
            wait = _as_given(mapping, one)
        except Undecided as doubt:
            often = often or doubt
            continue
        if wait.seconds is None:
            continue
        size = mapping.batch_size.get() if wait.each else 1
        attempts = wait.attempts or 1
        for_one = wait.seconds * attempts + wait.pause
        if for_one * size > mapping.function.timeout.get():
            if wait.pause or for_one > paused:  # what is slept between attempts is told with them
                yield _finding(mapping, wait, attempts, size)
            paused = max(paused, wait.pause)
        elif not wait.attempts:
            often = often or Undecided(f"how often {wait.what} is tried is not known", place=wait.at)
    waits.all_known()
    if often is not None:
        raise settle(mapping.function, often, "call-seconds: SECONDS")


def _as_given(mapping: Mapping, wait: Wait) -> Wait:
    """With the seconds that an environment variable says. Raises `Undecided`."""
    held = mapping.function.variable(wait.variable) if wait.variable else ""
    if held is None:
        raise Undecided(
            f"what the environment variable {wait.variable} of {mapping.function.name} says is not known, and {wait.what} waits so long", place=wait.at
        )
    with suppress(ValueError):  # a text that is no number fails by itself
        return wait._replace(seconds=float(held)) if isinstance(held, str) and held else wait
    return wait


def _finding(mapping: Mapping, wait: Wait, attempts: int, size: int) -> Finding:
    seconds, allowed = wait.seconds or 0, mapping.function.timeout.get()
    needed = (seconds * attempts + wait.pause) * size
    tried = f"{seconds:g} s × {attempts} attempts" if attempts > 1 else f"{seconds:g} s"
    tried = f"({tried} + {wait.pause:g} s of sleep between them)" if wait.pause else tried
    left = allowed / size - wait.pause
    shorter = f"Give {wait.what} a timeout of at most {left / attempts:.3g} s" if left > 0 else f"Shorten the sleep between the attempts of {wait.what}"
    return Finding(
        f"{wait.what} in {mapping.function.name} waits up to {tried}{f' × {size:,} messages' * (size > 1)}{f' = {needed:,g} s' * (needed != seconds)}, "
        f"and Timeout is {allowed} s{default(mapping.function.timeout)}: the function times out, and the whole batch returns to {mapping.source()}",
        at=wait.at,
        because=(mapping.function.timeout, *([mapping.batch_size] if wait.each else [])),
        key=wait.what,
        fix=_fix(mapping, shorter, attempts, size, ceil(needed)),
    )


def _fix(mapping: Mapping, shorter: str, attempts: int, size: int, needed: int) -> str:
    """What there is to lower, and a Timeout that Lambda accepts: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
    longest = mapping.function.timeout.limits[1]
    ways = [shorter, *(["fewer attempts"] if attempts > 1 else [])]
    more = [
        *(["lower BatchSize"] if size > 1 else []),
        *([f"set Timeout of {mapping.function.name} to {needed} and VisibilityTimeout to six times that"] if longest is None or needed <= longest else []),
    ]
    return f"{'; or '.join([' or '.join(ways), *more])}."
