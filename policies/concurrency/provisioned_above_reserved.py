"""The provisioned concurrency of the function is more than its reserved concurrency, or leaves nothing of it for the version that the mapping invokes.

Provisioned concurrency of versions and aliases is part of the function's reserved concurrency. Lambda does not allocate more of it than is reserved: CloudFormation fails. Where it adds up to just as much, every other version of the function is
throttled, `$LATEST` too: a mapping that invokes `$LATEST` then never gets a message processed, and each throttle counts towards maxReceiveCount.

cfn-lint and checkov look at one resource at a time, and do not compare the two.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 10}
    Release:
      Type: AWS::Lambda::Version
      Properties: {FunctionName: !Ref Worker}
    Live:
      Type: AWS::Lambda::Alias
      Properties:
        Name: live
        FunctionName: !Ref Worker
        FunctionVersion: !GetAtt Release.Version
        ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 20}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionName: !Ref Live}

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 10}
    Release:
      Type: AWS::Lambda::Version
      Properties: {FunctionName: !Ref Worker}
    Live:
      Type: AWS::Lambda::Alias
      Properties:
        Name: live
        FunctionName: !Ref Worker
        FunctionVersion: !GetAtt Release.Version
        ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 10}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 10}
    Release:
      Type: AWS::Lambda::Version
      Properties: {FunctionName: !Ref Worker}
    Live:
      Type: AWS::Lambda::Alias
      Properties:
        Name: live
        FunctionName: !Ref Worker
        FunctionVersion: !GetAtt Release.Version
        ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 10}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionName: !Ref Live}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, listed, rule, throttled


@rule(
    "provisioned-above-reserved",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html",
    fix="Raise ReservedConcurrentExecutions of the function above its provisioned concurrency, or lower ProvisionedConcurrentExecutions.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    published = [one for one in (*function.aliases, *function.versions) if one.provisioned.get()] if function else []
    if function is None or not published or not (kept := function.reserved_concurrency.get()):  # that of 0 is another rule's
        return
    reserved, names = function.reserved_concurrency, listed(one.name for one in published)
    total = sum(one.provisioned.get() or 0 for one in published)
    if total > kept:
        yield Finding(
            f"ReservedConcurrentExecutions of {function.name} is {kept:,}, and the provisioned concurrency of {names} is {total:,}: Lambda does not allocate more than is reserved, and CloudFormation fails",
            at=reserved,
            because=[one.provisioned for one in published],
            key="above",
            changes=[Change(function, "ReservedConcurrentExecutions", max(total, function.concurrency_asked()))],
        )
    elif total == kept and mapping.enabled.get() and mapping.calls_latest():
        yield Finding(
            f"ReservedConcurrentExecutions of {function.name} is {kept:,}, all of which is the provisioned concurrency of {names}, and {mapping.name} invokes $LATEST: each of its batches is throttled, and {throttled(mapping)}",
            at=reserved,
            because=[mapping.function_name, *(one.provisioned for one in published)],
            key="all",
            fix=f"Let {mapping.name} invoke {names} (FunctionName), or set ReservedConcurrentExecutions of {function.name} above {kept:,}.",
        )
