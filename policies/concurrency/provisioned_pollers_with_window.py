"""The mapping pays for provisioned pollers, and waits for a batching window.

Provisioned pollers are there to take a message at once. With a MaximumBatchingWindowInSeconds above 0 a message waits for others as long as that all the same; AWS's advice for the least latency in provisioned mode is a window of 0. It is a note: whoever wants large
batches at a high rate may want both.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        MaximumBatchingWindowInSeconds: 5
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 10}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        MaximumBatchingWindowInSeconds: 0
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 10}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, every, rule


@rule(
    "provisioned-pollers-with-window",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",
    fix="Set MaximumBatchingWindowInSeconds of the mapping to 0 (and BatchSize to 10 or less), or do without provisioned pollers.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    window, provisioned = mapping.batching_window, mapping.provisioned
    if every(mapping.world, (lambda: bool(provisioned.get()), lambda: window.get() > 0)):
        yield Finding(
            f"{mapping.name} has provisioned pollers and MaximumBatchingWindowInSeconds {window.get()}: a message waits up to {window.get()} s for others, and AWS recommends 0 for the least latency",
            at=window,
            because=[provisioned],
        )
