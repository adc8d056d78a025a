"""BatchSize of the event source mapping is outside the range that Lambda accepts.

Lambda accepts a BatchSize of 1 to 10,000 messages, and of 10 at most for a FIFO queue. It refuses any other number, whether the mapping is created or updated, and
CloudFormation rolls the stack back.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 20000}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 10000}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "batch-size-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Set BatchSize of the event source mapping to a number that Lambda accepts.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size = mapping.batch_size
    match size.limits:
        case int(least), int(most) if not least <= size.written() <= most:
            yield Finding(
                f"BatchSize of {mapping.name} is {size.written():,}; Lambda accepts {least:,} to {most:,}, and CloudFormation fails to create or update it",
                at=size,
                changes=[Change(mapping, "BatchSize", min(max(size.written(), least), most))],
            )
