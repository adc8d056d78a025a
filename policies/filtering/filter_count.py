"""A mapping has more filters than Lambda takes.

Five filters are the quota of a mapping, and ten the most that it can be raised to. With more than the account's quota Lambda answers with an error when the mapping is created or
updated. CloudFormation's schema allows twenty, so neither CloudFormation's validation nor a linter sees it. Filters are alternatives, and so are the values of one array and the
objects of `$or`: several filters can often be one.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria:
          Filters:
            - Pattern: '{"body": {"kind": ["a"]}}'
            - Pattern: '{"body": {"kind": ["b"]}}'
            - Pattern: '{"body": {"kind": ["c"]}}'
            - Pattern: '{"body": {"kind": ["d"]}}'
            - Pattern: '{"body": {"kind": ["e"]}}'
            - Pattern: '{"body": {"kind": ["f"]}}'
            - Pattern: '{"body": {"kind": ["g"]}}'
            - Pattern: '{"body": {"kind": ["h"]}}'
            - Pattern: '{"body": {"kind": ["i"]}}'
            - Pattern: '{"body": {"kind": ["j"]}}'
            - Pattern: '{"body": {"kind": ["k"]}}'

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import filters_listed

from ..rule import Finding, Mapping, Severity, rule

USUAL: Final = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"""
MOST: Final = 10
"""The same page."""


@rule(
    "filter-count",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Put alternatives into one Pattern: values into one array, or objects into $or; or raise the quota of filters, which goes up to 10.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    count, place = filters_listed(mapping)
    if count > MOST:
        yield Finding(f"{mapping.name} has {count} filters; Lambda takes {USUAL}, and {MOST} where the quota is raised: CloudFormation fails", at=place)
    elif count > USUAL:
        yield Finding(
            f"{mapping.name} has {count} filters; Lambda takes {USUAL} unless the account's quota is raised (up to {MOST}): without that CloudFormation fails",
            at=place,
            severity=Severity.WARNING,
        )
