"""A durable execution may take longer than a mapping waits for it.

A mapping invokes a durable function synchronously and waits for the whole execution, pauses included. After 900 s (5,400 s on Lambda Managed Instances) the execution times out and fails, whatever its ExecutionTimeout says, and the batch
comes back. Longer work is started asynchronously by the worker.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {DurableConfig: {ExecutionTimeout: 86400}}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {DurableConfig: {ExecutionTimeout: 900}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Finding, Mapping, Severity, rule, seconds

LONGEST: Final = 900
MANAGED_INSTANCES: Final = 5_400
"""How long a mapping waits for a durable execution, in seconds: https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html"""


@rule(
    "durable-execution-too-long",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html",
    fix="Set DurableConfig.ExecutionTimeout of the function to 900 or less, or let the worker start the execution asynchronously.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or (asked := function.durable_timeout).get() is None or (lasts := asked.get() or 0) <= LONGEST:
        return
    longest = MANAGED_INSTANCES if function.managed_instances.get() else LONGEST
    if lasts > longest:
        yield Finding(
            f"DurableConfig.ExecutionTimeout of {function.name} is {seconds(lasts)}, and {mapping.name} waits {longest:,} s at most: a longer execution times out, and its batch comes back",
            at=asked,
            because=[mapping],
        )
