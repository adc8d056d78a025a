"""Which API calls a function and waits for its answer, and for how long; whether an API is throttled, and which of its stages keep a log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from ..language.coerce import integer
from ..linking.resources import View
from ..values.defaults import FUNCTION
from ..values.text import Text
from ..values.value import Place
from ..values.worlds import Undecided
from .api_methods import ApiMethod
from .functions import Function
from .sender_kinds import Part, part_of

REST: Final = 29_000
"""Milliseconds that a REST API waits for an integration where nothing else is said:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"""
HTTP: Final = 30_000
"""Milliseconds that an HTTP API waits at most: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"""
_INTEGRATIONS: Final = (("AWS::ApiGateway::Method", ("Integration",), "Uri", REST), ("AWS::ApiGatewayV2::Integration", (), "IntegrationUri", HTTP))
_EVENTS: Final = {"Api": REST, "HttpApi": HTTP}
_STAGES: Final = ("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::UsagePlan", "AWS::ApiGatewayV2::Stage")

_LOGGED: Final = (("AWS::ApiGateway::Stage", "RestApiId", "AccessLogSetting"), ("AWS::ApiGatewayV2::Stage", "ApiId", "AccessLogSettings"))


class Waiting(NamedTuple):
    """A caller that waits for a function: its name, for how many milliseconds at most, and where it is written."""

    name: str
    milliseconds: int
    place: Place


def waiting(function: Function) -> Iterator[Waiting]:
    """The methods and routes of APIs that call the function, of the same template, as far as they are known."""
    for kind, keys, named, usual in _INTEGRATIONS:
        for facts in function.facts.links.of(kind, function.facts.scope):
            view = View(facts, function.world)
            with suppress(Undecided):
                node = part_of(facts.body.get("Properties", {}), function.world, view.place / "Properties").get(*keys)
                if view.exists() and _names(node.get(named).text(), function):
                    yield Waiting(view.name, _limit(node, function, usual), (node.get("TimeoutInMillis") or node).place)
    for name, event in _events(function):
        yield Waiting(f"{name} of {function.name}", _EVENTS[event], function.place)


def throttles(view: View) -> bool | None:
    """Does the template of an API set a throttle anywhere? None where it has no stage of which that could be said."""
    template = view.facts.scope.template
    stages = [facts.body for kind in _STAGES for facts in view.facts.links.of(kind, view.facts.scope)]
    ours = [one for one in template.source.get("Resources", {}).values() if isinstance(one, dict) and str(one.get("Type")).startswith("AWS::Serverless::")]
    if not stages and not ours:
        return None
    return any("hrottl" in str(one) for one in (*stages, *ours, template.source.get("Globals")))


def unlogged(method: ApiMethod) -> Iterator[View]:
    """The stages of the method's API, of the same template, that are known to keep no access log."""
    view = method.sender.view
    own = {token.name for key in ("RestApiId", "ApiId") for token in method.method.get(key).text().tokens} or {view.id}
    for kind, api, log in _LOGGED:
        for facts in view.facts.links.of(kind, view.facts.scope):
            stage = View(facts, view.world)
            with suppress(Undecided):
                node = part_of(facts.body.get("Properties", {}), view.world, stage.place / "Properties")
                if stage.exists() and own & {token.name for token in node.get(api).text().tokens} and not node.get(log):
                    yield stage


def _names(uri: Text, function: Function) -> bool:
    links, scope = function.facts.links, function.facts.scope
    for token in uri.tokens:
        with suppress(Undecided):
            if token.kind == "resource" and links.find(Text([token]), FUNCTION, function.world, scope) is function.facts:
                return True
    return False


def _limit(node: Part, function: Function, usual: int) -> int:
    limit = node.get("TimeoutInMillis")
    return int(integer(limit.value, function.world, limit.place)) if limit else usual


def _events(function: Function) -> Iterator[tuple[str, str]]:
    """The events of SAM's that are an API's."""
    written: Any = function.facts.scope.template.source.get("Resources", {}).get(function.id, {})
    events = written.get("Properties", {}).get("Events") if isinstance(written, dict) and isinstance(written.get("Properties"), dict) else None
    for name, event in events.items() if isinstance(events, dict) else ():
        if isinstance(event, dict) and event.get("Type") in _EVENTS:
            yield str(name), event["Type"]
