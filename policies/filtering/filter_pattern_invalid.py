"""A filter's Pattern is not an event pattern.

CloudFormation fails on create and on update of the mapping ("Invalid filter pattern definition."). A Pattern is a JSON object, written as a string; each field of it is an array of values
and operators, or an object with further fields; `$or` is a list of at least two objects. CloudFormation's schema and linters accept any string.

A filter has no property but `Pattern`, with a capital: CloudFormation fails for any other.

A Pattern with a part that the template does not know (`${Stage}`) is judged as far as that part does not decide.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": "order"}}'}]}

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"total": [{"numeric": [">=", 100, "<", 10]}]}}'}]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"], "total": [{"numeric": [">=", 10, "<", 100]}]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import filters_of, filters_with, in_arrays

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "filter-pattern-invalid",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html",
    fix='Write the Pattern as a JSON object in a string, each value in an array: Pattern: \'{"body": {"kind": ["order"]}}\'.',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for one in filters_of(mapping):
        if one.key:
            yield Finding(
                f"A filter in the FilterCriteria of {mapping.name} has the key {one.key}, and a filter has no property but Pattern: CloudFormation fails",
                at=one.place,
                changes=_listed(mapping),
            )
        elif one.refused:
            yield Finding(
                f"A Pattern in the FilterCriteria of {mapping.name} is not an event pattern: {one.refused}. CloudFormation fails (Invalid filter pattern definition.)",
                at=one.place,
                changes=_listed(mapping),
            )


def _listed(mapping: Mapping) -> list[Change]:
    listed = filters_with(mapping, lambda one: in_arrays(str(one.text)) if one.refused else None)
    return [Change(mapping, "FilterCriteria.Filters", listed)] if listed else []
