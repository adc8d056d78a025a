"""The mapping has provisioned pollers, and a batching window that delays what they receive.

Provisioned pollers receive messages without scaling up first. With MaximumBatchingWindowInSeconds above 0 a message still waits that long for others; for the least latency in provisioned mode AWS recommends a window of 0. It is a note: whoever wants large batches
at a high rate may want both.

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
from contextlib import suppress
from typing import Final

from ..rule import Change, Finding, Mapping, Related, Severity, Undecided, every, rule

WITHOUT_WINDOW: Final = 10
"""The largest BatchSize without a batching window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


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
            f"{mapping.name} has provisioned pollers and MaximumBatchingWindowInSeconds {window.get():,}: a message waits up to {window.get():,} s for others, and AWS recommends 0 for the least latency",
            at=window,
            because=[Related("ProvisionedPollerConfig", provisioned.place)],
            changes=_at_once(mapping),
            instead=[Change(mapping, "ProvisionedPollerConfig")],
        )


def _at_once(mapping: Mapping) -> list[Change]:
    """No window; a batch of more than ten messages cannot do without one: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
    changes = [Change(mapping, mapping.batching_window.name, 0)]
    with suppress(Undecided):
        if mapping.batch_size.get() > WITHOUT_WINDOW:
            changes.append(Change(mapping, mapping.batch_size.name, WITHOUT_WINDOW))
    return changes
