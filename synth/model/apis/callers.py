"""Which API calls a function and waits for its answer, and for how long; whether an API is throttled, and which of its stages keep a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.functions.coerce import integer
from ...language.parameters.accepted import section
from ...linking.facts import Facts
from ...linking.reference_index import naming
from ...linking.resources import View
from ...values.defaults import FUNCTION, METHOD
from ...values.text import Text
from ...values.value import Place
from ...values.worlds import Undecided, World, some
from ..functions import Function
from ..sending.parts import Part, body_of, part_of
from .methods import ApiMethod

REST: Final = 29_000
"""Milliseconds that a REST API waits for an integration where nothing else is said:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"""
HTTP: Final = 30_000
"""Milliseconds that an HTTP API waits at most: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"""


class Kind(NamedTuple):
    """Where a resource holds its integration and names what that calls, and how many milliseconds it waits where it does not say."""

    keys: tuple[str, ...]
    named: str
    usual: int


_INTEGRATIONS: Final = {
    METHOD: Kind(("Integration",), "Uri", REST),
    "AWS::ApiGatewayV2::Integration": Kind((), "IntegrationUri", HTTP),
}


class EventKind(NamedTuple):
    """How long the API of a SAM event waits in milliseconds, by which property the event names it, and what SAM makes where it names none."""

    usual: int
    named: str
    implied: str


_EVENTS: Final = {"Api": EventKind(REST, "RestApiId", "ServerlessRestApi"), "HttpApi": EventKind(HTTP, "ApiId", "ServerlessHttpApi")}
"""https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html"""
_STAGES: Final = ("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::UsagePlan", "AWS::ApiGatewayV2::Stage")

_LOGGED: Final = (("AWS::ApiGateway::Stage", "RestApiId", "AccessLogSetting"), ("AWS::ApiGatewayV2::Stage", "ApiId", "AccessLogSettings"))


class Waiting(NamedTuple):
    """A caller that waits for a function: its name, for how many milliseconds at most, and where it is written."""

    name: str
    milliseconds: int
    place: Place


def waiting(function: Function) -> Iterator[Waiting]:
    """The methods and routes of APIs that call the function, as far as they are known."""
    for view, node in integrations(function):
        with suppress(Undecided):
            yield Waiting(view.name, _limit(node, function, _INTEGRATIONS[view.facts.type].usual), (node.get("TimeoutInMillis") or node).place)
    for name, event, _ in _events(function):
        yield Waiting(f"{name} of {function.name}", _EVENTS[event].usual, function.place)


def apis_of_events(function: Function) -> Iterator[View]:
    """The APIs that call the function by an event of SAM's, by their names or as SAM makes them."""
    for _, event, properties in _events(function):
        kind = _EVENTS[event]
        named = properties.get(kind.named, {"Ref": kind.implied})
        facts = function.facts.links.facts.get((function.facts.scope.id, str(named.get("Ref")))) if isinstance(named, dict) else None
        if facts is not None:
            yield View(facts, function.world)


def integrations(function: Function) -> Iterator[tuple[View, Part]]:
    """The resources whose integration calls the function, each with the node of that, as far as they are known."""
    links, world = function.facts.links, function.world
    for facts in naming(links, "waits", lambda: (one for kind in _INTEGRATIONS for one in links.of(kind)), _called, function.facts):
        view = View(facts, world)
        with suppress(Undecided):
            node, named = _integration(view)
            if view.exists() and _function(named.text(), view) is function.facts:
                yield view, node


def _integration(view: View) -> tuple[Part, Part]:
    """The node of an integration, and where it names what it calls."""
    kind = _INTEGRATIONS[view.facts.type]
    node = body_of(view).get(*kind.keys)
    return node, node.get(kind.named)


def _called(facts: Facts, world: World) -> Iterator[Facts | None]:
    view = View(facts, world)
    with suppress(Undecided):
        if (found := _function(_integration(view)[1].text(), view)) is not None:
            yield found


def _function(uri: Text, view: View) -> Facts | None:
    for token in uri.tokens:
        with suppress(Undecided):
            if token.kind == "resource":
                return view.facts.links.find(Text([token]), FUNCTION, view.world, view.facts.scope)
    return None


def throttles(view: View) -> bool | None:
    """Does an API's template, or one that is deployed with it, set a throttle anywhere in this world? None where it has no stage of which that could be said. Raises `Undecided` where nobody can know."""
    scope, links, world = view.facts.scope, view.facts.links, view.world
    sources = [one.template.source for one in scope.together()]
    written = [one for source in sources for one in section(source, "Resources").values()]
    stages = [
        part_of(one.body.get("Properties", {}), world, one.place / "Properties")
        for kind in _STAGES
        for one in _standing(links.deployed_with(kind, scope), world)
    ]
    ours = [
        part_of(one.get("Properties", {}), world, view.place)
        for one in written
        if isinstance(one, dict) and str(one.get("Type")).startswith("AWS::Serverless::")
    ]
    around = [part_of(source.get("Globals", {}), world, view.place) for source in sources]
    return some(world, [partial(one.says_anywhere, "hrottl", keys=True) for one in (*stages, *ours, *around)]) if stages or ours else None


def _standing(several: Iterable[Facts], world: World) -> list[Facts]:
    return [facts for facts in several if facts.scope.exists(facts.id, world)]


def unlogged(method: ApiMethod) -> Iterator[View]:
    """The stages of the method's API, as far as they are deployed with it, that are known to keep no access log."""
    view = method.sender.view
    own = {(token.scope, token.name) for key in ("RestApiId", "ApiId") for token in method.method.get(key).text().tokens} or {(view.facts.scope.id, view.id)}
    for kind, api, log in _LOGGED:
        for facts in view.facts.links.deployed_with(kind, view.facts.scope):
            stage = View(facts, view.world)
            with suppress(Undecided):
                node = part_of(facts.body.get("Properties", {}), view.world, stage.place / "Properties")
                if stage.exists() and own & {(token.scope, token.name) for token in node.get(api).text().tokens} and not node.get(log):
                    yield stage


def _limit(node: Part, function: Function, usual: int) -> int:
    limit = node.get("TimeoutInMillis")
    return int(integer(limit.value, function.world, limit.place)) if limit else usual


def _events(function: Function) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The events of SAM's that are an API's: the name, the type and the properties."""
    written: Any = function.facts.scope.template.source.get("Resources", {}).get(function.id, {})
    events = written.get("Properties", {}).get("Events") if isinstance(written, dict) and isinstance(written.get("Properties"), dict) else None
    for name, event in events.items() if isinstance(events, dict) else ():
        if isinstance(event, dict) and isinstance(kind := event.get("Type"), str) and kind in _EVENTS:
            properties = event.get("Properties")
            yield str(name), kind, properties if isinstance(properties, dict) else {}
