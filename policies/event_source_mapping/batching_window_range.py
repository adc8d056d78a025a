"""MaximumBatchingWindowInSeconds is outside the range that Lambda accepts.

Lambda collects messages for at most 300 seconds before it invokes the function, in whole seconds. It refuses any other MaximumBatchingWindowInSeconds, whether the event
source mapping is created or updated, and CloudFormation rolls the stack back.

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

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "batching-window-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Set MaximumBatchingWindowInSeconds to a number that Lambda accepts.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    window = mapping.batching_window
    match window.limits:
        case int(least), int(most) if not least <= window.written() <= most:
            yield Finding(
                f"MaximumBatchingWindowInSeconds of {mapping.name} is {window.written():,} s; Lambda accepts {least} to {most} s, and CloudFormation fails to create or update the mapping",
                at=window,
                changes=[Change(mapping, "MaximumBatchingWindowInSeconds", min(max(window.written(), least), most))],
            )
