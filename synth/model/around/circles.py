"""Resources of one template that wait for each other in a circle: CloudFormation can begin with none of them.

https://repost.aws/knowledge-center/cloudformation-circular-dependency-sam
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Final

from queuegate._light import NamedTuple

from ...language import creation
from ...language.scope import Scope
from ...linking.calls import calls, named
from ...linking.gaps import is_whole
from ...linking.links import Links
from ...linking.resources import View
from ...sources.template import Route
from ...values.defaults import QUEUE
from ...values.value import Place

_REFERS: Final = ("Ref", "Fn::GetAtt")


class Step(NamedTuple):
    """A resource, the one that it waits for, and where it says so."""

    name: str
    after: str
    place: Place


class _Found(NamedTuple):
    """The circles by which every deployment comes, and the resources that may wait for themselves where a branch is taken, or by a name that a function makes."""

    circles: tuple[tuple[Step, ...], ...]
    suspects: tuple[str, ...]


class _Waits(NamedTuple):
    """For what each resource waits, and where it says so: `surely`, or also where a branch is taken; `made` are those that refer to what a function names."""

    surely: dict[str, dict[str, Route]]
    perhaps: dict[str, set[str]]
    made: set[str]


def circles(view: View) -> Iterator[tuple[Step, ...]]:
    """A circle of each knot in the stacks that are deployed with a resource. Of queues alone other rules speak. One that a branch or a name which a function makes closes is told by a resource in it. Raises `Undecided`."""
    links = view.facts.links
    for scope in view.facts.scope.together():
        found = links.keep(("circles", scope.id), partial(_found, scope, links))
        yield from found.circles
        for name in found.suspects:
            if creation.waits(scope, name, name, view.world):
                yield (Step(name, name, Place(scope, ("Resources", name))),)
                break


def _found(scope: Scope, links: Links) -> _Found:
    waits = _waits(scope, links)
    sure = [*_told(scope, links, {name: {*to} for name, to in waits.surely.items()})] if is_whole(scope) else []
    if sure:
        ways = [(_way(min(knot, key=[*scope.resources].index), knot, waits.surely)) for knot in sure]
        pairs = [zip(way, [*way[1:], way[0]], strict=True) for way in ways]
        return _Found(tuple(tuple(Step(name, after, Place(scope, waits.surely[name][after])) for name, after in steps) for steps in pairs), ())
    closed = {name for knot in _told(scope, links, waits.perhaps) for name in knot}
    return _Found((), tuple(name for name in scope.resources if name in closed or name in waits.made))


def _told(scope: Scope, links: Links, waits: dict[str, set[str]]) -> Iterator[set[str]]:
    return (knot for knot in _knots(waits) if any(links.facts[scope.id, name].type != QUEUE for name in knot))


def _waits(scope: Scope, links: Links) -> _Waits:
    found = _Waits(defaultdict(dict), defaultdict(set), set())
    of_resources = [call for call in calls(scope, links) if call.route[0] == "Resources"]
    for name, other, route in (*_depending(scope), *((str(call.route[1]), other, call.route) for call in of_resources for other in named(call))):
        if other in scope.resources:
            found.perhaps[name].add(other)
            if "Fn::If" not in route:
                found.surely[name].setdefault(other, route)
    for call in of_resources:
        first = call.argument[0] if isinstance(call.argument, list) and call.argument else call.argument
        if call.function in _REFERS and isinstance(first, dict):
            found.made.add(str(call.route[1]))
    return found


def _depending(scope: Scope) -> Iterator[tuple[str, str, Route]]:
    """Each resource with what it names by DependsOn."""
    for name, body in scope.resources.items():
        depends = body.get("DependsOn")
        for other in [depends] if isinstance(depends, str) else depends if isinstance(depends, list) else []:
            if isinstance(other, str):
                yield name, other, ("Resources", name, "DependsOn")


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
