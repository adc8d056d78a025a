"""The mapping is switched off: nothing reads the queue.

Messages wait in the queue until they expire, and a disabled mapping emits no metrics that would tell. It is meant for maintenance, and easily forgotten in a template.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {Enabled: false}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {Enabled: true}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "disabled-mapping",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Remove Enabled, or set it to true.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    enabled = mapping.enabled
    if not enabled.get():
        yield Finding(f"{mapping.name} is disabled, so that it reads nothing from {mapping.source()}: messages wait until they expire", at=enabled)
