"""A filter asks whether a field exists that is an object.

`exists` matches leaf fields only: a field that holds an object does not exist for it. `{"exists": true}` on such a field matches nothing, and `{"exists": false}` matches everything.
Use a field inside of the object. It is seen where another filter of the mapping has fields inside of the same field.

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

from queuegate.synth.model import Filter, filters_of, filters_with, with_leaf

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "filter-exists-on-object",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Use exists on a field inside of the object that is always there.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    filters = [one for one in filters_of(mapping) if not one.refused]
    objects = {path for one in filters for path in one.objects()}
    for one in filters:
        for path, wanted in one.existing():
            if path in objects:
                yield Finding(
                    f"A filter of {mapping.name} has exists on {'.'.join(path)}, which is an object in another of its filters: exists matches leaf fields only, so that this filter "
                    + ("matches no message" if wanted else "matches every message"),
                    at=one.place,
                    key=".".join(path),
                    changes=_listed(mapping, one, path, filters),
                )


def _listed(mapping: Mapping, one: Filter, path: tuple[str, ...], filters: list[Filter]) -> list[Change]:
    """Ask for the field inside of the object that another filter asks for."""
    inside = next((way[len(path) :] for other in filters for way in other.leaves() if way[: len(path)] == path and len(way) > len(path)), None)
    listed = filters_with(mapping, lambda other: with_leaf(str(one.text), path, inside) if other.place == one.place else None) if inside else None
    return [Change(mapping, "FilterCriteria.Filters", listed)] if listed else []
