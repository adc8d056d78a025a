"""A filter asks whether a field exists that is an object.

`exists` looks at leaves only: a field that holds an object does not exist for it. `{"exists": true}` on such a field matches nothing, and `{"exists": false}` matches everything.
Ask for a field inside of the object. It is seen where another filter of the mapping takes the same field for an object.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria:
          Filters:
            - Pattern: '{"body": {"customer": [{"exists": true}]}}'
            - Pattern: '{"body": {"customer": {"country": ["NO"]}}}'

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria:
          Filters:
            - Pattern: '{"body": {"customer": {"id": [{"exists": true}]}}}'
            - Pattern: '{"body": {"customer": {"country": ["NO"]}}}'
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import filters_of

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "filter-exists-on-object",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Ask for a field that is inside of the object, and always there.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    filters = [one for one in filters_of(mapping) if not one.refused]
    objects = {path for one in filters for path in one.objects()}
    for one in filters:
        for path, wanted in one.existing():
            if path in objects:
                yield Finding(
                    f"A filter of {mapping.name} asks whether {'.'.join(path)} exists, and another takes it for an object: exists looks at leaves only, so that it matches "
                    + ("nothing" if wanted else "every message"),
                    at=one.place,
                    key=".".join(path),
                )
