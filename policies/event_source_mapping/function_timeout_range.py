"""The function's timeout is not one that Lambda takes.

A function runs for at most fifteen minutes, and on Lambda Managed Instances (those with a CapacityProviderConfig) for at most ninety when a queue calls it. CloudFormation
and the Lambda API refuse a longer timeout, and one below a second, so the deployment fails and rolls back.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 7200}
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Timeout: 1200}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {VisibilityTimeout: 7200}
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Timeout: 900}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Finding, Mapping, Outside, Severity, rule

MANAGED_INSTANCES: Final = 5_400
"""The longest timeout on Lambda Managed Instances, in seconds:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
"""


@rule(
    "function-timeout-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html",
    fix="Set the function's Timeout to a number that Lambda takes.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        function = mapping.function
    except Outside:
        return  # it exists already: Lambda has taken its timeout
    runs = function.timeout
    least, most = runs.limits
    if least is None or most is None or least <= (asked := runs.written()) <= most:
        return
    longest = MANAGED_INSTANCES if function.managed_instances.get() else most
    if not least <= asked <= longest:
        yield Finding(f"{function.name} has a timeout of {asked:,} s, and Lambda takes {least} to {longest:,} s: the deployment fails", at=runs)
