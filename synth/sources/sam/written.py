"""What a SAM template becomes, and where each part of it is written: findings point at what a person wrote, never at what the transform makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from queuegate._light import NamedTuple

from ..template import Route

Origin = tuple[Route, bool]
"""Where something is written, and whether it is copied from there, so that what is inside the one is inside the other."""


class Written(NamedTuple):
    """A value and where it is written. `copied` says whether its parts are written inside `at`; `elsewhere` tells of those, by their way below it, that are not."""

    value: Any
    at: Route
    copied: bool = True
    elsewhere: Mapping[Route, Origin] = {}

    def part(self, key: str | int) -> Written:
        """What is under a key that exists."""
        at, copied = self.elsewhere.get((key,), ((*self.at, key), True) if self.copied else (self.at, False))
        return Written(self.value[key], at, copied, {route[1:]: origin for route, origin in self.elsewhere.items() if len(route) > 1 and route[0] == key})

    def get(self, key: str) -> Any:
        """The plain value under a key, None where it is absent or nothing has keys here."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def origins(self, route: Route) -> dict[Route, Origin]:
        """Where this and its parts are written, when it stands at `route`."""
        return {route: (self.at, self.copied), **{(*route, *below): origin for below, origin in self.elsewhere.items()}}


def made(value: Any, at: Route, parts: Mapping[Route, Written] | None = None) -> Written:
    """Something that the transform makes because of what is written at `at`. `parts` are those inside it that somebody wrote, by their way below it."""
    return Written(value, at, False, {way: origin for route, part in (parts or {}).items() for way, origin in part.origins(route).items()})


def is_call(node: Any) -> bool:
    """Is it an intrinsic function?"""
    if not isinstance(node, dict) or len(node) != 1:
        return False
    name = next(iter(node))
    return isinstance(name, str) and (name in ("Ref", "Condition") or name.startswith(("Fn::", "!")))


def is_no_value(node: Any) -> bool:
    return isinstance(node, dict) and node == {"Ref": "AWS::NoValue"}


_SHARED: Final = ("AWS::ApiGateway::", "AWS::Cognito::", "AWS::S3::Bucket", "AWS::SNS::Topic")
"""What SAM writes into a resource of the template's own, or takes for its own: https://github.com/aws/serverless-application-model/blob/develop/samtranslator/translator/verify_logical_id.py"""


class Lowered:
    """The template that is being made: resources and conditions, the names that stand for generated ones (`Worker.Alias`), and what SAM would refuse."""

    def __init__(self, source: dict[str, Any]) -> None:
        self.source = source
        found = source.get("Resources")
        self.given: dict[str, Any] = found if isinstance(found, dict) else {}
        self.resources: dict[str, Any] = {}
        self.conditions: dict[str, Any] = {}
        self.names: dict[str, str] = {}
        self.refused: list[tuple[str, Route]] = []
        self._origins: dict[Route, Origin] = {}

    def add(self, name: str, kind: str, properties: Mapping[str, Written], at: Written, attributes: Mapping[str, Written] | None = None) -> None:
        """Put a resource in, unless the template itself has another one of this name, which SAM refuses. `at` is what the resource is made of."""
        if name in self.given and at.at != ("Resources", name):
            if not kind.startswith(_SHARED):
                self.refuse(
                    f"SAM makes a resource {name} ({kind}) of this, and the template has another one of that name: SAM refuses it. Give one of the two another name",
                    at.at,
                )
            return
        if name in self.resources:
            return
        attributes = attributes or {}
        self.resources[name] = {
            "Type": kind,
            "Properties": {key: one.value for key, one in properties.items()},
            **{key: one.value for key, one in attributes.items()},
        }
        here: Route = ("Resources", name)
        self._origins[here] = (at.at, at.copied)
        for way, one in (*(((*here, "Properties", key), one) for key, one in properties.items()), *(((*here, key), one) for key, one in attributes.items())):
            self._origins.update(one.origins(way))

    def refuse(self, why: str, at: Route) -> None:
        """Note something that SAM refuses to deploy."""
        self.refused.append((why, at))

    def written(self) -> Callable[[Route], Route]:
        """The function that leads from a route in what was made to the route of what was written."""
        origins = self._origins

        def written(route: Route) -> Route:
            for depth in range(len(route), 1, -1):
                if found := origins.get(route[:depth]):
                    at, copied = found
                    return (*at, *route[depth:]) if copied else at
            return route

        return written
