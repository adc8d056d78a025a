"""The mapping's batching window is not one that Lambda takes.

Lambda gathers messages for up to five minutes before it calls the function, in whole seconds. CloudFormation and the Lambda API refuse any other number, so the
deployment fails and rolls back.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 600}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 0}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "batching-window-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Set the mapping's MaximumBatchingWindowInSeconds to a number that Lambda takes.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    window = mapping.batching_window
    match window.limits:
        case int(least), int(most) if not least <= window.written() <= most:
            yield Finding(
                f"{mapping.name} has a batching window of {window.written():,} s, and Lambda takes {least} to {most} s: the deployment fails", at=window
            )
