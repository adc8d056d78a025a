"""Timeout of the function is outside the range that Lambda accepts.

Lambda accepts a Timeout of 1 to 900 seconds, and on Lambda Managed Instances (functions with a CapacityProviderConfig) of up to 5,400 for a function that an event source mapping
invokes. It refuses any other number, whether the function is created or updated, and CloudFormation rolls the stack back.

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

from ..rule import Change, Finding, Mapping, Outside, Severity, rule

MANAGED_INSTANCES: Final = 5_400
"""The longest timeout on Lambda Managed Instances, in seconds:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
"""


@rule(
    "function-timeout-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html",
    fix="Set Timeout of the function to a number that Lambda accepts.",
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
        yield Finding(
            f"Timeout of {function.name} is {asked:,} s; Lambda accepts {least} to {longest:,} s, and CloudFormation fails to create or update the function",
            at=runs,
            changes=[Change(function, "Timeout", min(max(asked, least), longest))],
        )
