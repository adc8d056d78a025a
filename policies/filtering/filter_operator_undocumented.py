"""A filter uses an operator of EventBridge that Lambda's list of operators does not have.

Lambda says that its filters have the syntax of EventBridge, and lists "all the comparison operators available": null, equals, equals-ignore-case, anything-but with values, numeric,
exists, prefix, suffix and `$or`. `wildcard`, `cidr`, and a prefix, suffix or anything-but with another operator in it are EventBridge's and not in that list; EventBridge itself says
of some of them that its pipes do not have them. Whether Lambda refuses the mapping then is not documented: try it with one message before you rely on it.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"path": [{"wildcard": "/orders/*"}]}}'}]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"path": [{"prefix": "/orders/"}]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import filters_of, filters_with, without_wildcards

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "filter-operator-undocumented",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Use one of the operators that Lambda lists: a value, equals-ignore-case, anything-but, numeric, exists, prefix, suffix or $or.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for one in filters_of(mapping):
        for path, operator in dict.fromkeys(one.undocumented()):
            yield Finding(
                f"A filter of {mapping.name} has {operator} on {'.'.join(path)}, which is an operator of EventBridge rules and not in Lambda's list for filters: what Lambda does is not documented",
                at=one.place,
                key=f"{'.'.join(path)}: {operator}",
                changes=[Change(mapping, "FilterCriteria.Filters", listed)]
                if (listed := filters_with(mapping, lambda one: without_wildcards(str(one.text))))
                else [],
            )
