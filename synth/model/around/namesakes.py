"""Resources of one template and type that are given one name: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple

from ...linking.arn_formats import IDENTITIES
from ...linking.facts import Facts
from ...linking.resources import View, view_of
from ...values.defaults import ALARM
from ...values.value import Place

_PROPERTY: Final = {ALARM: "AlarmName", **{kind: identity.property for kind, identity in IDENTITIES.items() if identity.property}}


class Namesakes(NamedTuple):
    """Two resources, in the order of the template, the property that names both, the name as it is written, and where the later one has it."""

    first: View
    later: View
    property: str
    name: str
    place: Place


def namesakes(view: View) -> Iterator[Namesakes]:
    """The other resources whose name is written in the very same way, each with this one, where both exist. Names that are spelt otherwise may be the same only for some values of parameters."""
    facts, scope = view.facts, view.facts.scope
    name = _PROPERTY.get(facts.type)
    if view.is_outside or name is None or (written := _written(facts, name)) is None:
        return
    alike = facts.links.keep(("names", facts.type, scope.id), lambda: _by_name(facts, name))
    for other in alike[written]:
        if other is not facts and view.exists() and scope.exists(other.id, view.world):
            first, later = _ordered(facts, other)
            yield Namesakes(
                view_of(first, view.world), view_of(later, view.world), name, str(facts.dig((name,), view.world)[0]), later.place / "Properties" / name
            )


def _ordered(one: Facts, other: Facts) -> tuple[Facts, Facts]:
    names = [*one.scope.resources]
    return (one, other) if names.index(one.id) < names.index(other.id) else (other, one)


def _by_name(facts: Facts, name: str) -> dict[str, list[Facts]]:
    found: dict[str, list[Facts]] = {}
    for one in facts.links.of(facts.type, facts.scope):
        if (written := _written(one, name)) is not None:
            found.setdefault(written, []).append(one)
    return found


def _written(facts: Facts, name: str) -> str | None:
    properties = facts.body.get("Properties")
    node = properties.get(name) if isinstance(properties, dict) else None
    return None if node is None or node == {"Ref": "AWS::NoValue"} else json.dumps(node, sort_keys=True, default=str)
