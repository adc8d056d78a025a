"""The mapping's function isolates tenants, and a mapping has no tenant to name.

With `TenantIsolationMode: PER_TENANT` every invocation has to carry a tenant identifier, and API Gateway is the only event source that can give one. A mapping gives none: no message is ever worked on. The mode cannot be changed after the
function was created.

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
    fix="Read the queue with a function that has no TenancyConfig; MessageGroupId keeps tenants apart in the queue (fair queues).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is not None and (mode := function.tenant_isolation).get() is not None:
        yield Finding(
            f"{function.name} has TenantIsolationMode {mode.get()}, and {mapping.name} names no tenant: of all event sources only API Gateway can, so no message of {mapping.source()} is worked on",
            at=mode,
            because=[mapping],
        )
