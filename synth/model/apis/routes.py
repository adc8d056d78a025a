"""The routes of an HTTP or a WebSocket API that lead to an integration, and one that no route leads to.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html: the Target is a path, as in its examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import regex

from ...language.parameters.accepted import section
from ...linking.facts import Facts
from ...linking.known_as import in_words
from ...linking.resources import View
from ...values.text import Text
from ...values.worlds import Undecided
from ..sending.parts import body_of
from .mappings import Amiss

INTEGRATION: Final = "AWS::ApiGatewayV2::Integration"
_ROUTE: Final = "AWS::ApiGatewayV2::Route"

_KEY: Final = regex(r"\$default|(?:ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /\S*")


def unreached(view: View) -> Iterator[Amiss]:
    """Of an HTTP or a WebSocket API: a route that names the integration by another text than `integrations/ID`, or none that names it."""
    routes = [*view.facts.links.deployed_with(_ROUTE, view.facts.scope)] if view.facts.type == INTEGRATION else []
    for facts in routes:
        route = View(facts, view.world)
        yield from _misspelt(route, view)
        target = body_of(route).get("Target")
        text = target.text()
        names = any((token.scope, token.name) == (view.facts.scope.id, view.id) for token in text.tokens)
        if names and not str(text).startswith("integrations/") and route.exists():
            yield Amiss(
                f"a route, {route.name}, whose Target is {text}, and not integrations/ and the id", target, f"!Sub integrations/${{{view.id}}}", fails=True
            )
    if routes and not any(_may_lead_to(View(facts, view.world), view) for facts in routes) and not _is_exported(view.facts):
        yield Amiss("no route whose Target it is", body_of(view), f"a route whose Target is !Sub integrations/${{{view.id}}}")


def _misspelt(route: View, view: View) -> Iterator[Amiss]:
    """The key of a route of an HTTP API to the integration that is neither a method with a path nor $default: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html"""
    key = body_of(route).get("RouteKey")
    said = key.text().plain()
    if not isinstance(said, str) or not said or _KEY.fullmatch(said) or not (route.exists() and _may_lead_to(route, view)):
        return
    api = next((found for token in body_of(route).get("ApiId").text().tokens if (found := route.facts.links.facts.get((token.scope, token.name)))), None)
    if api is not None and api.dig(("ProtocolType",), view.world)[0] == "HTTP":
        yield Amiss(
            f"a route, {route.name}, whose RouteKey is {said}, and not a method with a path, such as POST /orders, or $default",
            key,
            "POST /orders or $default",
            fails=True,
        )


def keys_of(integration: View) -> list[str] | None:
    """The keys of the routes that lead to it; None where one is not known."""
    routes = [View(facts, integration.world) for facts in integration.facts.links.deployed_with(_ROUTE, integration.facts.scope)]
    keys = [body_of(route).get("RouteKey").text().plain() for route in routes if _may_lead_to(route, integration)]
    return [key for key in keys if isinstance(key, str)] if all(isinstance(key, str) and key for key in keys) else None


def _may_lead_to(route: View, integration: View) -> bool:
    """Does its Target name the integration, or something that nobody can read?"""
    try:
        target = body_of(route).get("Target").text() if route.exists() else Text()
    except Undecided:
        return True
    own = (integration.facts.scope.id, integration.id)
    return any((token.scope, token.name) == own or token.kind != "resource" for token in target.tokens)


def _is_exported(facts: Facts) -> bool:
    """May another stack have the route: is the integration among the outputs, or told to something that is no part of an API?"""
    for scope in facts.scope.together():
        bodies = (body for body in scope.resources.values() if not str(body.get("Type")).startswith("AWS::ApiGatewayV2::"))
        if any(in_words(one, scope, facts) for one in (*section(scope.template.body, "Outputs").values(), *bodies)):
            return True
    return False
