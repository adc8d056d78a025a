"""The deployments of a REST API, and for which of its methods CloudFormation waits before it makes them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.resources import View
from ...values.defaults import METHOD
from ...values.text import Token
from ..sending.parts import body_of

_DEPLOYMENT: Final = "AWS::ApiGateway::Deployment"
_DOCUMENTS: Final = ("Body", "BodyS3Location", "CloneFrom")
"""Where an API has methods from, that are no resources."""


class Deployment(NamedTuple):
    """A deployment of an API: the methods of that API for which it waits, and the others."""

    view: View
    after: tuple[View, ...]
    beside: tuple[View, ...]


def deployments_of(method: View) -> Iterator[Deployment]:
    """The deployments of the API whose method, a resource of its own, this is, in whichever of the templates that are deployed together they lie."""
    if method.facts.type != METHOD or (api := _api(method)) is None or any(api.written((name,))[0] for name in _DOCUMENTS):
        return
    methods = [*_of(api, METHOD, method)]
    for one in _of(api, _DEPLOYMENT, method):
        after = tuple(other for other in methods if one.waits_for(other.facts))
        yield Deployment(one, after, tuple(other for other in methods if other not in after))


def _of(api: Facts, kind: str, beside: View) -> Iterator[View]:
    for facts in dict.fromkeys(facts for scope in (api.scope, beside.facts.scope) for facts in api.links.deployed_with(kind, scope)):
        view = View(facts, beside.world)
        if view.exists() and _api(view) is api:
            yield view


def _api(view: View) -> Facts | None:
    named = body_of(view).get("RestApiId").text()
    token = named[0] if len(named) == 1 else None
    return view.facts.links.facts.get((token.scope, token.name)) if isinstance(token, Token) and token.kind == "resource" else None
