"""A filter compares a number with a fraction or an exponent as a value.

A value in the array is compared character by character, numbers too: 300, 300.0 and 3.0e2 are not equal. Which one a producer sends depends on its language (Python writes the float 300.0,
JavaScript 300), and a message that does not match is deleted. `numeric` compares numbers as numbers.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"total": [300.0]}}'}]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"total": [{"numeric": ["=", 300]}]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import as_numbers, filters_of, filters_with

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "filter-number-spelling",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix='Compare it as a number: [{"numeric": ["=", 300]}].',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for one in filters_of(mapping):
        for path, number in one.numbers():
            if not number.isdigit() and not number.removeprefix("-").isdigit():
                yield Finding(
                    f"A filter of {mapping.name} compares {'.'.join(path)} with {number} character by character: a message with the same number in another notation is deleted",
                    at=one.place,
                    key=f"{'.'.join(path)}: {number}",
                    changes=[Change(mapping, "FilterCriteria.Filters", listed)]
                    if (listed := filters_with(mapping, lambda one: as_numbers(str(one.text))))
                    else [],
                )
