"""A filter's Pattern is longer than Lambda takes.

A Pattern has at most 4,096 characters; CloudFormation refuses the mapping otherwise. What a reference puts in is not counted, since its length is not known here.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria:
          Filters:
            - Pattern: !Sub
                - '{"body": {"kind": ["${Long}${Long}${Long}${Long}${Long}${Long}${Long}${Long}"]}}'
                - Long: !Sub
                    - "${Part}${Part}${Part}${Part}${Part}${Part}${Part}${Part}"
                    - {Part: "a-kind-of-message-with-so-long-a-name-that-64-of-them-are-too-many"}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import filters_of

from ..rule import Finding, Mapping, Severity, rule

MOST: Final = 4_096
"""Characters: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-filter.html"""


@rule(
    "filter-pattern-length",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-filter.html",
    fix="Split the Pattern into several filters, or filter on fewer values.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for one in filters_of(mapping):
        length = sum(len(part) for part in one.text if isinstance(part, str))
        if length > MOST:
            yield Finding(f"A Pattern of {mapping.name} has {length:,} characters; Lambda takes at most {MOST:,}: CloudFormation fails", at=one.place)
