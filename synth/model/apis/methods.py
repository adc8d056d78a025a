"""A method of an API that sends to a queue without a function between: who may call it, what it makes of a request, and what it answers.

Properties of a method in CloudFormation and those in an OpenAPI document differ in their first letter only:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language.functions import coerce
from ...linking.facts import Facts
from ...linking.known_as import speaks_of
from ...linking.resources import View
from ...values.defaults import METHOD
from ...values.text import Token
from ...values.worlds import Outside, some
from ..sending.parts import Part, body_of, integration_of, part_of
from ..sending.service_senders import Sender, senders

_HTTP: Final = "AWS::ApiGatewayV2::Integration"
_ROUTE: Final = "AWS::ApiGatewayV2::Route"
_METHOD: Final = regex(r"(ANY|GET|HEAD|OPTIONS|PATCH|POST|PUT|DELETE) /")
"""How the key of an HTTP API's route begins, which of its `$default` and of a WebSocket API's nobody can tell apart."""
_SECURED: Final = ("security", "x-amazon-apigateway-auth", "x-amazon-apigateway-policy")
"""Where an OpenAPI document says who may call."""


class Answer(NamedTuple):
    """An integration response: which answers of SQS it is for (a regular expression for the status, "" for all others), and the status that the client gets."""

    pattern: str
    status: str

    def takes(self, code: str) -> bool:
        """Is it chosen for this status of SQS by its pattern? One that is not read here is taken to be."""
        from ...values.regular import fits  # noqa: PLC0415 - few methods have such an answer

        return bool(self.pattern) and fits(self.pattern, code) is not False


class ApiMethod(NamedTuple):
    """A method or route, as its resource or the API's OpenAPI document describes it."""

    sender: Sender
    method: Part

    @property
    def name(self) -> str:
        """What people call it: the resource; of an OpenAPI document the operation, too."""
        api, route = self.sender.view.name, self.method.place.route
        match route[route.index("paths") :] if self.is_in_document and "paths" in route else ():
            case ("paths", path, verb, *_):
                return f"{str(verb).upper()} {path} of {api}"
        return api

    @property
    def is_in_document(self) -> bool:
        """Is it an operation of an OpenAPI document, rather than a resource of its own?"""
        return self.sender.view.facts.type not in (_HTTP, METHOD)

    @property
    def is_of_a_route(self) -> bool:
        """Is it an integration of ApiGatewayV2, of which a route says who may call it?"""
        return self.sender.view.facts.type == _HTTP

    @property
    def integration(self) -> Part:
        return integration_of(self.method)

    def setting(self, name: str) -> Part:
        """A property of the integration."""
        return self.integration.get(name) or self.integration.get(name[0].lower() + name[1:])

    @property
    def is_custom(self) -> bool:
        """Is it of a REST API, so that mapping templates and integration responses say what is sent and answered?"""
        return str(self.setting("Type").text()).upper() == "AWS"

    def templates(self) -> Iterator[Part]:
        """The mapping templates of the request."""
        return self.setting("RequestTemplates").entries()

    def answers(self) -> Iterator[Answer]:
        """Its integration responses. Raises `Undecided` where a pattern is not known."""
        for one in self.setting("IntegrationResponses").items():
            yield Answer(_known(one.get("SelectionPattern")), _known(one.get("StatusCode")))
        responses = self.setting("Responses")
        for key in responses.value if isinstance(responses.value, dict) else ():
            yield Answer("" if key == "default" else str(key), _known(responses.get(key, "statusCode")))

    def is_open(self) -> bool:
        """May anybody on the internet call it: without a signature, a token, a key or a policy? Raises `Outside` where the API is not among the targets."""
        kind = self.sender.view.facts.type
        if kind == _HTTP:
            return self._has_open_route()
        if kind == METHOD:
            api = _api(self.method.get("RestApiId"), self.sender.view)
            return (
                _known(self.method.get("AuthorizationType")) == "NONE"
                and not _is_true(self.method.get("ApiKeyRequired"))
                and not _is_closed(api, self.method.world)
            )
        body = _body(self.sender.view)
        secured = any(self.method.get(key) or body.get(key) for key in _SECURED)
        return not secured and not _is_closed(self.sender.view.facts, self.method.world)

    def validates(self) -> bool:
        """Does API Gateway check what a client sends, before it becomes a message?"""
        if self.sender.view.facts.type == METHOD:
            return bool(self.method.get("RequestValidatorId")) and self.idle_validator() is None
        return any(node.get("x-amazon-apigateway-request-validator") for node in (self.method, _body(self.sender.view)))

    def idle_validator(self) -> View | None:
        """The validator of the targets that it has and that looks at no body: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-requestvalidator.html"""
        asker = self.sender.view
        for token in self.method.get("RequestValidatorId").text().tokens:
            found = asker.facts.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
            if found is not None and found.type == "AWS::ApiGateway::RequestValidator":
                validator = View(found, asker.world)
                given = body_of(validator).get("ValidateRequestBody")
                return None if given and coerce.boolean(given.value, given.world, given.place) else validator
        return None

    def _has_open_route(self) -> bool:
        """Of a WebSocket API the route `$connect` says who may connect, for all its routes:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access-iam.html
        """
        view = self.sender.view
        ours = [
            route
            for route in _routes(view, of=view)
            if any((token.scope, token.name) == (view.facts.scope.id, view.id) for token in route.get("Target").text().tokens)
        ]
        http = [route for route in ours if _METHOD.match(str(route.get("RouteKey").text()))]
        door = [route for route in _routes(view) if route.get("RouteKey").says("$connect") and route.get("ApiId").text() == self.method.get("ApiId").text()]
        return any(map(_is_free, http or (door if ours else [])))


def methods_sending_to(queue: View) -> Iterator[ApiMethod]:
    """The methods that send to the queue in this world; then `Undecided` is raised, as for `senders`."""
    return filter(None, map(api_method, senders(queue)))


def api_method(sender: Sender) -> ApiMethod | None:
    """The method, None of a sender that is no API."""
    return ApiMethod(sender, sender.settings) if sender.service == "apigateway" and sender.settings is not None else None


def _routes(view: View, of: View | None = None) -> Iterator[Part]:
    """Those that are deployed with it and exist in this world; or of them those that name a resource as they are written."""
    for facts in view.facts.links.deployed_with(_ROUTE, view.facts.scope):
        route = View(facts, view.world)
        if (of is None or speaks_of(facts, of.facts)) and route.exists():
            yield part_of(facts.body.get("Properties", {}), view.world, route.place / "Properties")


def _is_free(route: Part) -> bool:
    return _known(route.get("AuthorizationType")) in ("", "NONE") and not _is_true(route.get("ApiKeyRequired"))


def _known(part: Part) -> str:
    """What is written there, in this world; "" where nothing is. Raises `Undecided` where nobody knows it."""
    text = part.text()
    if text.tokens:
        raise text.doubt()
    return str(text) or (str(part.value) if part else "")


def _is_true(part: Part) -> bool:
    return _known(part).lower() == "true"


def _api(named: Part, view: View) -> Facts:
    token = next(iter(named.text().tokens), None)
    facts = view.facts.links.facts.get((token.scope, token.name)) if isinstance(token, Token) and token.kind == "resource" else None
    if facts is None:
        raise Outside(f"the API of {view.name} is not among the targets", "its template as a further TARGET", named.place)
    return facts


def _body(view: View) -> Part:
    own = body_of(view)
    return own.get("Body") or own.get("DefinitionBody")


def _is_closed(api: Facts, world: Any) -> bool:
    """Does a policy of the API, its endpoint, or what SAM makes of `Auth` say who may call?"""
    own = part_of(api.body.get("Properties", {}), world, api.place / "Properties")
    written = api.scope.template.source.get("Resources", {}).get(api.id, {}).get("Properties", {})
    around = part_of(api.scope.template.source.get("Globals", {}), world, api.place)
    settings = (part_of(written, world, api.place), *(around.get(kind) for kind in ("Api", "HttpApi")))
    return some(
        world,
        [
            lambda: bool(own.get("Policy")),
            *(partial(lambda one: bool(one.get("Auth")), one) for one in settings),
            *(partial(one.get("EndpointConfiguration").says_anywhere, "PRIVATE") for one in (own, *settings)),
        ],
    )
