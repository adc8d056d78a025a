"""Files that a template names in the place of a part of it: what `AWS::Include` puts in, the OpenAPI document of an API, the definition of a state machine.

They are uploaded when the template is packaged: https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html. Here each takes the place that it
is named for, and its parts are written in it. What lies elsewhere (in a bucket) or cannot be read stays named, and nobody knows it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html (`DefinitionUri`; likewise of `HttpApi` and `StateMachine`)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from .template import CALL, INCLUDE, Route, Spot, Unreadable
from .text.places import DEPTH, NODES, measure

PROPERTIES: Final = {
    "AWS::ApiGateway::RestApi": ("BodyS3Location", "Body"),
    "AWS::Serverless::Api": ("DefinitionUri", "DefinitionBody"),
    "AWS::Serverless::HttpApi": ("DefinitionUri", "DefinitionBody"),
    "AWS::Serverless::StateMachine": ("DefinitionUri", "Definition"),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location", "Definition"),
}
"""By the type: the property that names a file, and the one that holds what is in it."""


Document = tuple[dict[str, Any], Callable[[Route], Spot]]
"""What a file holds, and where each part of it is written."""
Read = Callable[[str], Document | None]
"""What the file of this name, relative to the template, holds; None where it is no file, or cannot be read."""


def put_in(body: dict[str, Any], spot: Callable[[Route], Spot], read: Read) -> Callable[[Route], Spot]:
    """Put the files that the template names into its `body`, and give where each part of that is written. Raises `Unreadable` where that is too large."""
    named = _Named(read)
    resources = body.get("Resources")
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict):
            named.of_property(resource, ("Resources", name, "Properties"))
    for holder, route in [*_calls(body)]:
        named.included(holder, route)
    if not named.placed:
        return spot
    nodes, height = measure(body, {})
    if nodes > NODES or height >= DEPTH:
        raise Unreadable(
            f"with the files that it names it has more than {NODES:,} parts, or {DEPTH} inside one another. Name fewer or smaller ones", spot(()), "too-large"
        )
    return named.spot_of(spot)


def location(call: Any) -> str | None:
    """What an `AWS::Include` names, where it is spelt out."""
    match call:
        case {"Name": str(name), "Parameters": {"Location": str(named)}} if name == INCLUDE:
            return named
    return None


def is_local(named: str) -> bool:
    """Is it the path of a file, and no URL? https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html"""
    return bool(named) and "://" not in named and "{{" not in named


class _Named:
    """The files that were put in: each is read once. `placed` tells by the routes what stands there, and of what its own route is the rest."""

    def __init__(self, read: Read) -> None:
        self._read, self._known = read, dict[str, Document | None]()
        self.placed: dict[Route, tuple[Document, Route]] = {}

    def of_property(self, resource: dict[str, Any], route: Route) -> None:
        """Put the file that a property names into the property that holds such a document, unless that is there, too."""
        naming, holding = PROPERTIES.get(str(resource.get("Type")), ("", ""))
        properties = resource.get("Properties")
        if naming and isinstance(properties, dict) and holding not in properties and (found := self._document(properties.get(naming))):
            del properties[naming]
            properties[holding] = found[0]
            self.placed[*route, holding] = found, ()

    def included(self, holder: dict[str, Any], route: Route) -> None:
        """Put what an `AWS::Include` names beside what stands there, if nothing of it does already."""
        calls = holder[CALL] if isinstance(holder[CALL], list) else [holder[CALL]]
        documents = [self._document(location(call)) for call in calls]
        found = [one for one in documents if one is not None]
        keys = [key for data, _ in found for key in data]
        if len(found) < len(calls) or len({*keys}) < len(keys) or not holder.keys().isdisjoint(keys) or CALL in keys:
            return
        del holder[CALL]
        for one in found:
            holder |= one[0]
            self.placed |= {(*route, key): (one, (key,)) for key in one[0]}

    def spot_of(self, spot: Callable[[Route], Spot]) -> Callable[[Route], Spot]:
        """Where a route leads: into the file that holds it, or into the template."""

        def found(route: Route) -> Spot:
            for i in range(len(route), 0, -1):
                if (known := self.placed.get(route[:i])) is not None:
                    (_, inside), before = known
                    return inside((*before, *route[i:]))
            return spot(route)

        return found

    def _document(self, named: Any) -> Document | None:
        """What a file holds, of which there is one in the repository."""
        if not isinstance(named, str) or not is_local(named):
            return None
        if named not in self._known:
            self._known[named] = self._read(named)
        return self._known[named]


def _calls(body: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Route]]:
    """The mappings below the template's sections in which a transform is called, and their routes: each once, however often it is repeated."""
    waiting: list[tuple[Any, Route]] = [(part, (name,)) for name, part in body.items() if name != "Transform"]
    seen: set[int] = set()
    while waiting:
        node, route = waiting.pop()
        if not isinstance(node, (dict, list)) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict) and CALL in node:
            yield node, route
        waiting += [(value, (*route, step)) for step, value in (node.items() if isinstance(node, dict) else enumerate(node))]
