"""Resources of one template that wait for each other in a circle: CloudFormation can begin with none of them.

https://repost.aws/knowledge-center/cloudformation-circular-dependency-sam
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from queuegate._light import NamedTuple

from ...language.creation_order import COMPUTED, references
from ...language.scope import Scope
from ...linking.calls import calls, named
from ...linking.gaps import is_whole
from ...linking.links import Links
from ...linking.resources import View
from ...sources.template import Route
from ...values.defaults import QUEUE
from ...values.value import Place


class Step(NamedTuple):
    """A resource, the one that it waits for, and where it says so."""

    name: str
    after: str
    place: Place


def circles(view: View) -> Iterator[tuple[Step, ...]]:
    """A circle of each knot in the stacks that are deployed with a resource. Of queues alone other rules speak. One that a branch or a name which a function makes closes is told by a resource in it. Raises `Undecided`."""
    links = view.facts.links
    for scope in view.facts.scope.together():
        yield from (found := links.keep(("circles", scope.id), partial(_circles, scope, links)))
        for name in links.keep(("may be circles", scope.id), partial(_suspects, scope, links)) if not found else ():
            if scope.waits(name, name, view.world):
                yield (Step(name, name, Place(scope, ("Resources", name))),)
                break


def _suspects(scope: Scope, links: Links) -> list[str]:
    """The resources that may wait for themselves where a branch is taken, or by a name that a function makes."""
    knots = _knots({name: {*to} for name, to in _waits(scope, in_branches=True).items()})
    closed = {name for knot in knots if any(links.facts[scope.id, one].type != QUEUE for one in knot) for name in knot}
    return [name for name, body in scope.resources.items() if name in closed or COMPUTED in references(body)]


def _circles(scope: Scope, links: Links) -> list[tuple[Step, ...]]:
    """Those by which every deployment comes."""
    if not is_whole(scope):
        return []
    waits = _waits(scope, in_branches=False)
    found = []
    for knot in _knots({name: {*to} for name, to in waits.items()}):
        if any(links.facts[scope.id, name].type != QUEUE for name in knot):
            way = _way(min(knot, key=[*scope.resources].index), knot, waits)
            found.append(tuple(Step(name, after, Place(scope, waits[name][after])) for name, after in zip(way, [*way[1:], way[0]], strict=True)))
    return found


def _waits(scope: Scope, *, in_branches: bool) -> dict[str, dict[str, Route]]:
    """For what each resource waits, and where it says so."""
    waits: dict[str, dict[str, Route]] = defaultdict(dict)
    for name, body in scope.resources.items():
        depends = body.get("DependsOn")
        for other in [depends] if isinstance(depends, str) else depends if isinstance(depends, list) else []:
            if isinstance(other, str) and other in scope.resources:
                waits[name].setdefault(other, ("Resources", name, "DependsOn"))
    for call in calls(scope):
        if call.route[0] == "Resources" and (in_branches or "Fn::If" not in call.route):
            for other in named(call):
                if other in scope.resources:
                    waits[str(call.route[1])].setdefault(other, call.route)
    return waits


def _knots(waits: dict[str, set[str]]) -> Iterator[set[str]]:
    """The sets of resources of which each waits for each other one: first what waits for nothing in a circle is taken away, at both ends."""
    left = {name: set(to) for name, to in waits.items()}
    while bare := [name for name, to in left.items() if not to & left.keys()]:
        for name in bare:
            del left[name]
    while left:
        start = next(iter(left))
        ahead, behind = _reached(start, left), _reached(start, _turned(left))
        knot = ahead & behind
        if knot:
            yield knot
        for name in knot | {start}:
            del left[name]


def _reached(start: str, waits: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for other in waits.get(waiting.pop(), set()) & waits.keys():
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def _turned(waits: dict[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {name: set() for name in waits}
    for name, to in waits.items():
        for other in to & waits.keys():
            turned[other].add(name)
    return turned


def _way(start: str, knot: set[str], waits: dict[str, dict[str, Route]]) -> list[str]:
    """The shortest way through the knot from a resource back to itself."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for other in waits[way[-1]]:
            if other == start:
                return way
            if other in knot and other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return [start]
