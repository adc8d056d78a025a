"""Integrations of an API that call a function in vain: by another method than Lambda's, or without the function's leave.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integrations.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.resources import View, view_of
from ...values.defaults import METHOD
from ...values.text import Text, Token
from ...values.value import Place
from ...values.wildcards import compiled
from ...values.worlds import Undecided
from ..around.surroundings import Permission
from ..functions import Function
from ..sending.invitations import is_for, is_of, permissions_of, qualifier
from ..sending.parts import Part, body_of
from .callers import integrations
from .mappings import Amiss
from .routes import keys_of, unreached

_SERVICE: Final = "apigateway"
_APIS: Final = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
_OF_METHOD: Final = 3
"""Slashes behind the id of an API, in the ARN of a method."""
_CATCH_ALL: Final = "$default"
"""The key of the route for what no other one is for."""
_OF_ROUTE: Final = 2
"""Slashes behind the id of an API, in the ARN of a route of a WebSocket API."""


class Vain(NamedTuple):
    """A method or an integration that calls the function in vain: by this verb (""; by the right one), and the permissions of the function that are none for it. `operation`: that of an OpenAPI document, in words."""

    view: View
    verb: str
    place: Place
    permissions: tuple[Permission, ...] = ()
    operation: str = ""

    @property
    def name(self) -> str:
        return self.operation or self.view.name


def called_in_vain(function: Function) -> Iterator[Vain]:
    """As far as that is known: a permission that nobody can read may be the one that is needed."""
    for view, node in integrations(function):
        verb = node.get("IntegrationHttpMethod")
        said = verb.text().plain()
        if view.facts.type == METHOD and isinstance(said, str) and said and said != "POST":
            yield Vain(view, said, verb.place)
        with suppress(Undecided):
            if not node.get("Credentials") and not node.get("CredentialsArn"):
                several = [view_of(facts, function.world) for facts in permissions_of(function)]
                called = qualifier((node.get("Uri") or node.get("IntegrationUri")).text(), view)
                if not any(is_of(permission, called) and _lets_in(permission, view) for permission in several):
                    yield Vain(view, "", node.place, tuple(several))
    yield from _described(function)


def _described(function: Function) -> Iterator[Vain]:
    if not any(function.facts.links.of(kind) for kind in _APIS):
        return
    from .described import described, lets_in  # noqa: PLC0415 - few templates have an API

    for one in described(function):
        verb = one.integration.get("httpMethod")
        said = verb.text().plain()
        if isinstance(said, str) and said and said.upper() != "POST":
            yield Vain(one.view, said, verb.place, operation=one.name)
        with suppress(Undecided):
            if not one.integration.get("credentials"):
                several = [view_of(facts, function.world) for facts in permissions_of(function)]
                called = qualifier(one.integration.get("uri").text(), one.view)
                if not any(
                    is_of(permission, called) and _lets_in(permission, one.view) and lets_in(_behind(permission, one.view.facts), one) for permission in several
                ):
                    yield Vain(one.view, "", one.integration.place, tuple(several), one.name)


def unreached_of(function: Function) -> Iterator[tuple[View, Amiss]]:
    """The integrations that call the function, each with what is wrong in the routes to it. Raises nothing: what nobody can read is taken for right."""
    for view, _ in integrations(function):
        with suppress(Undecided):
            yield from ((view, wrong) for wrong in unreached(view))


def _lets_in(permission: Permission, caller: View) -> bool:
    """May it be for API Gateway, and for this API? Raises `Undecided`."""
    if not is_for(permission, _SERVICE):
        return False
    source = permission.source_arn.get()
    named = [one for token in source.tokens if (one := _resource(token, permission.facts)) is not None and one.type in _APIS] if source is not None else []
    own = caller.facts if caller.facts.type in _APIS else _api(body_of(caller), caller)
    if not named or own is None or source is None:
        return True
    if own not in named:
        return False
    tail = _behind(permission, own)
    return _is_of_route(tail, own, caller) and _is_of_method(tail, caller)


def _behind(permission: Permission, api: Facts) -> str:
    """What its SourceArn has behind the id of the API, with `*` for each part that only the deployment knows; "" where it does not name the API."""
    source = permission.source_arn.get() or Text()
    at = max((i for i, part in enumerate(source) if isinstance(part, Token) and _resource(part, permission.facts) is api), default=len(source))
    return "".join("*" if isinstance(part, Token) else part for part in source[at + 1 :])


def _is_of_method(tail: str, caller: View) -> bool:
    """May the ARN be that of this method of a REST API?"""
    from .method_arns import ANY, fits, path_of  # noqa: PLC0415 - few templates have an API

    own = body_of(caller).get("HttpMethod").text().plain()
    if caller.facts.type != METHOD or not isinstance(own, str) or not own:
        return True
    if (path := path_of(caller)) is not None:
        return fits(tail, own, path)
    verb = tail.split("/")[_OF_METHOD - 1] if tail.startswith("/") and tail.count("/") >= _OF_METHOD else "*"
    return own == ANY or bool(compiled(verb).fullmatch(own))


def _is_of_route(tail: str, api: Facts, caller: View) -> bool:
    """May the ARN be that of a route which leads to the caller? That of a WebSocket API ends in `API/STAGE/ROUTE_KEY`:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
    """
    kind = api.dig(("ProtocolType",), caller.world)[0]
    keys = keys_of(caller) if kind in ("HTTP", "WEBSOCKET") else None
    if not keys or (kind == "WEBSOCKET" and tail.count("/") != _OF_ROUTE):
        return True
    if kind == "HTTP":
        from .method_arns import fits  # noqa: PLC0415 - as above

        return any(key == _CATCH_ALL or fits(tail, *key.split(" ", 1)) for key in keys if key == _CATCH_ALL or " " in key)
    asked = compiled(tail.rpartition("/")[2])
    return any(asked.fullmatch(key) for key in keys)


def _api(body: Part, caller: View) -> Facts | None:
    named: Text = (body.get("RestApiId") or body.get("ApiId")).text()
    return next((one for token in named.tokens if (one := _resource(token, caller.facts)) is not None and one.type in _APIS), None)


def _resource(token: Token, asker: Facts) -> Facts | None:
    return asker.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
