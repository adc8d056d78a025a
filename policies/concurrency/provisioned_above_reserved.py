"""Provisioned concurrency of an alias or a version is higher than the reserved concurrency of its function.

Lambda allocates no more provisioned concurrency than the function reserves, over all its aliases and versions together: CloudFormation fails, on create and on update. Where both are equal, all invocations run on provisioned concurrency, and $LATEST is
throttled.

Always an error. What Application Auto Scaling sets is not in a template.

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

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 30}
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
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import Alias, Version

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "provisioned-above-reserved",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html",
    fix="Raise ReservedConcurrentExecutions of the function to the provisioned concurrency of its aliases and versions, or lower that.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or (reserved := function.reserved_concurrency.get()) is None:
        return
    published: list[Alias | Version] = [*function.aliases, *function.versions]
    several = [(one, one.provisioned.get() or 0) for one in published]
    parts = [(one, most) for one, most in several if most]
    asked = sum(most for _, most in parts)
    if parts and asked > reserved:
        how = " + ".join(f"{most:,}" for _, most in parts) + (f" = {asked:,}" if len(parts) > 1 else "")
        names = " and ".join(one.name for one, _ in parts)
        yield Finding(
            f"ReservedConcurrentExecutions of {function.name} is {reserved:,}, and the provisioned concurrency of {names} is {how}: "
            "Lambda allocates no more than the function reserves, and CloudFormation fails, on create and on update",
            at=function.reserved_concurrency,
            because=[one.provisioned for one, _ in parts],
            changes=[Change(function, "ReservedConcurrentExecutions", asked)],
        )
