"""ReportBatchItemFailures is set, and BatchSize is 1.

Of a batch of one message no part can succeed: an exception says the same. The setting is not without effect, though: with it, Lambda does not scale polling down when invocations fail.

Always a note. cfn-lint and checkov do not see it.

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

from ..rule import Change, Finding, Mapping, Severity, every, rule
from .missing_partial_responses import PARTIAL


@rule(
    "redundant-partial-responses",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Set a larger BatchSize, or remove ReportBatchItemFailures and let the handler raise.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    types, size = mapping.response_types, mapping.batch_size
    if every(mapping.world, (lambda: PARTIAL in types.get(), lambda: size.get() == 1)):
        yield Finding(
            f"BatchSize of {mapping.name} is 1, so ReportBatchItemFailures says no more than an exception would; it only keeps Lambda from scaling polling down when invocations fail",
            at=types,
            because=(size,),
            changes=[Change(mapping, "FunctionResponseTypes")],
            fix="Let the handler raise then. Or set a larger BatchSize.",
        )
