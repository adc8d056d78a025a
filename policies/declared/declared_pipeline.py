"""queuegate.yaml declares a pipeline that is in none of the targets.

Nothing that is declared for it is checked: the queue or the function has another name now, or the event source mapping is gone and messages stay in the queue.

A declaration that nothing matches::

    # queuegate.yaml
    pipelines:
      orders: {queue: "*/Orders", function: "*/Worker", batch-size: 5}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Declaration, Finding, Severity, rule


@rule(
    "declared-pipeline",
    on=Declaration,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Correct the queue and function patterns of the pipeline in queuegate.yaml, or add the event source mapping that connects them.",
)
def check(declaration: Declaration) -> Iterator[Finding]:
    if not declaration.mappings:
        yield Finding(
            f"queuegate.yaml declares the pipeline {declaration.name}, and no event source mapping of the targets {declaration.near or 'connects such a queue and function'}",
            at=declaration.place,
        )
