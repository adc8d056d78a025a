"""Throttles of 0 before a method of an API: a token counts for a request, and with a rate or a burst of 0 there is none.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html and, of HTTP APIs,
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple

from ...language.functions.coerce import number
from ...linking.resources import View
from ...values.value import Malformed, Place
from ...values.worlds import Undecided
from ..sending.parts import Part, body_of, part_of
from .methods import ApiMethod

_LIMITS: Final = ("ThrottlingRateLimit", "ThrottlingBurstLimit")
_OF_PLAN: Final = ("RateLimit", "BurstLimit")
_STAGES: Final = {"AWS::ApiGateway::Stage": "RestApiId", "AWS::ApiGateway::Deployment": "RestApiId", "AWS::ApiGatewayV2::Stage": "ApiId"}
_PLAN: Final = "AWS::ApiGateway::UsagePlan"


class Closed(NamedTuple):
    """A stage or a usage plan that lets no request through, and which limit of it is 0."""

    view: View
    name: str
    place: Place


def zero_throttles(method: ApiMethod) -> Iterator[Closed]:
    """Those of a method that sends. Raises `Undecided` where a limit is not known."""
    return _closed(method.sender.view, method.method)


def no_calls_through(integration: View) -> Iterator[Closed]:
    """Those of a method or an integration that calls a function. Raises `Undecided` as above."""
    return _closed(integration, body_of(integration))


def _closed(view: View, method: Part) -> Iterator[Closed]:
    """The stages and the usage plan of its API that let no request of it through.

    Settings for single methods or routes count as this one's only where all of them are 0.
    """
    own = {(token.scope, token.name) for key in ("RestApiId", "ApiId") for token in method.get(key).text().tokens} or {(view.facts.scope.id, view.id)}
    for kind, api in _STAGES.items():
        for stage, body in _deployed(view, kind):
            if own & _named(body.get(api)):
                yield from _of_all(stage, [*_settings(body, method)])
    plans = [(plan, body) for plan, body in _deployed(view, _PLAN) if any(own & _named(one.get("ApiId")) for one in body.get("ApiStages").items())]
    if len(plans) == 1 and str(method.get("ApiKeyRequired").value).lower() == "true":
        plan, body = plans[0]
        yield from _of_all(plan, [body.get("Throttle")])


def _deployed(view: View, kind: str) -> Iterator[tuple[View, Part]]:
    for facts in view.facts.links.deployed_with(kind, view.facts.scope):
        one = View(facts, view.world)
        if one.exists():
            yield one, part_of(facts.body.get("Properties", {}), view.world, one.place / "Properties")


def _named(api: Part) -> set[tuple[str, str]]:
    return {(token.scope, token.name) for token in api.text().tokens}


def _settings(stage: Part, method: Part) -> Iterator[Part]:
    """The settings of a stage that may be this method's."""
    verb = method.get("HttpMethod").text().plain()
    for around in (stage, stage.get("StageDescription")):
        for one in around.get("MethodSettings").items():
            if not verb or one.get("HttpMethod").text().plain() in ("*", verb):
                yield one
    yield stage.get("StageDescription")
    yield stage.get("DefaultRouteSettings")
    yield from stage.get("RouteSettings").entries()


def _of_all(view: View, several: list[Part]) -> Iterator[Closed]:
    limited = [found for one in several if (found := {name: limit for name in (*_LIMITS, *_OF_PLAN) if (limit := one.get(name))})]
    if limited and all(any(map(_is_zero, limits.values())) for limits in limited):
        name, limit = next((name, limit) for name, limit in limited[0].items() if _is_zero(limit))
        yield Closed(view, name, limit.place)


def _is_zero(limit: Part) -> bool:
    try:
        return number(limit.value, limit.world, limit.place) == 0
    except Malformed:
        return False
    except Undecided as doubt:
        raise Undecided(doubt.reason, doubt.settle, limit.place) from None
