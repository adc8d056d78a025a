"""Partial batch responses are on, and a batch is one message.

Of one message no part can succeed: raising says the same. The setting is not without effect, though: with it, Lambda no longer slows its polling down when messages fail.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 1, FunctionResponseTypes: [ReportBatchItemFailures]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, every, rule
from .missing_partial_responses import PARTIAL


@rule(
    "redundant-partial-responses",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Raise the BatchSize, or take ReportBatchItemFailures out and let the handler raise.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    types, size = mapping.response_types, mapping.batch_size
    if every(mapping.world, (lambda: PARTIAL in types.get(), lambda: size.get() == 1)):
        yield Finding(
            f"{mapping.name} asks for partial responses of batches of one message: they change nothing but Lambda's backoff when messages fail",
            at=types,
            because=(size,),
        )
