"""The function has tenant isolation mode, and an event source mapping passes no tenant ID.

With `TenantIsolationMode: PER_TENANT` every invocation needs a tenant ID, which of all event sources only API Gateway can pass, or the caller of the Invoke API. A mapping passes none: every invocation is refused, and healthy messages reach the dead-letter queue or expire. The mode cannot be
changed after the function was created.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {TenancyConfig: {TenantIsolationMode: PER_TENANT}}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {TenancyConfig: !Ref AWS::NoValue}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "tenant-isolated-worker",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html",
    fix="Read the queue with a function that has no TenancyConfig, and let that one invoke the isolated function with the TenantId of each message.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is not None and (mode := function.tenant_isolation).get() is not None:
        yield Finding(
            f"{function.name} has TenantIsolationMode {mode.get()}, and {mapping.name} passes no tenant ID (of all event sources only API Gateway can): every invocation is refused, "
            f"and no message of {mapping.source()} is processed",
            at=mode,
            because=[mapping],
            fix=f"Read {mapping.source()} with a function that has no TenancyConfig, and let that one invoke {function.name} with the TenantId of each message.",
        )
