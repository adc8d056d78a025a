"""References to a resource that its condition leaves out, from what is there all the same.

CloudFormation does not create what a condition leaves out, and fails where something that it does create refers to it:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from queuegate._light import NamedTuple

from ...language.parameters.accepted import section
from ...language.scope import Scope
from ...linking.calls import calls, named
from ...linking.links import Links
from ...sources.template import Route
from ...values.exploration import explore
from ...values.trees import when
from ...values.value import Place
from ...values.worlds import World
from .not_there import Unresolved


class _Way(NamedTuple):
    """What has to hold so that CloudFormation comes to a reference: the condition of what refers, and those of the branches around it, each with the outcome that leads there."""

    conditions: tuple[tuple[str, bool], ...]


def left_out(scope: Scope, links: Links) -> Iterator[Unresolved]:
    """Each pair of what refers and what may not be there once, where the template's Rules leave a deployment in which it is not."""
    conditional = {name: body["Condition"] for name, body in scope.resources.items() if isinstance(body.get("Condition"), str)}
    if not conditional:
        return
    known: dict[tuple[_Way, str], str] = {}
    told: set[tuple[str, str]] = set()
    for call in calls(scope, links):
        for name in named(call) if call.route[0] != "Conditions" else ():
            who = str(call.route[1])
            if name not in conditional or name == who or (who, name) in told or (way := _way(scope, call.route)) is None:
                continue
            if (asked := (way, conditional[name])) not in known:
                known[asked] = _worlds(scope, *asked)
            if known[asked]:
                told.add((who, name))
                owner = links.facts[scope.id, who].name if call.route[0] == "Resources" else f"the output {who}"
                said = f"{owner} refers to {name}, which is there only where its condition {conditional[name]} holds"
                yield Unresolved(said, (), Place(scope, call.route), f"{who} / {name}", whole=False, always=False, where=f" where {known[asked]}")


def _way(scope: Scope, route: Route) -> _Way | None:
    """None where a branch is chosen in a way that is not followed."""
    part, name = route[:2]
    node: Any = section(scope.template.body, str(part)).get(str(name))
    own = node.get("Condition") if isinstance(node, dict) else None
    found = [(own, True)] if isinstance(own, str) else []
    for step, after in zip(route[2:], [*route[3:], None], strict=True):
        node = node.get(step) if isinstance(node, dict) else node[step] if isinstance(node, list) and isinstance(step, int) and step < len(node) else None
        if step == "Fn::If":
            if not isinstance(node, list) or not isinstance(node[0], str) or after not in (1, 2):
                return None
            found.append((node[0], after == 1))
    return _Way(tuple(dict.fromkeys(found))) if all(condition in scope.conditions for condition, _ in found) else None


def _worlds(scope: Scope, way: _Way, condition: str) -> str:
    """In which worlds CloudFormation comes to the reference, and the resource is left out, in words; "" where in none."""
    if condition not in scope.conditions:
        return ""

    from ...language.template_rules import possible  # noqa: PLC0415 - few references are left out

    def work(world: World) -> bool:
        return scope.deployed(world) and all(scope.holds(name, world) is outcome for name, outcome in way.conditions) and not scope.holds(condition, world)

    cubes = when(explore(work, possible=possible([*scope.together()])), lambda outcome: outcome is True)
    return " and ".join(variable.describe(mask) for variable, mask in cubes[0].items()) if cubes else ""
