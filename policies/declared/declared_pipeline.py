"""A pipeline that the team declares does not exist.

Whatever is declared for it is checked by nobody: the queue or the function has another name now, or the event source mapping is gone and messages pile up.

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
        yield Finding(f"{declaration.name} is declared, but no event source mapping connects such a queue and function", at=declaration.place)
