"""A mapping has more filters than Lambda accepts.

The quota is 5 filters for each mapping, and can be raised to 10. With more than the account's quota CloudFormation fails on create and on update of the mapping: above 10 that is an error,
from 6 to 10 a warning, since the account's quota may be raised. CloudFormation's schema allows 20, so that no linter sees it. Filters are alternatives, and so are the values of one
array and the objects of `$or`: several filters can often be one.

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

from queuegate.synth.model import filter_in_one, filters_listed

from ..rule import Change, Finding, Mapping, Severity, rule

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
    together = filter_in_one(mapping) if count > USUAL else None
    changes = [Change(mapping, "FilterCriteria.Filters", together)] if together else []
    if count > MOST:
        yield Finding(
            f"{mapping.name} has {count} filters; Lambda accepts {USUAL}, and at most {MOST} where the quota is raised: CloudFormation fails",
            at=place,
            changes=changes,
        )
    elif count > USUAL:
        yield Finding(
            f"{mapping.name} has {count} filters; Lambda accepts {USUAL}, and up to {MOST} where the account's quota is raised: without that CloudFormation fails",
            at=place,
            severity=Severity.WARNING,
            changes=changes,
        )
