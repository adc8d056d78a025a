"""Integrations with a function that an API's OpenAPI document has, and which call it in vain: by another method than Lambda's, or without the function's leave.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.reference_index import naming
from ...linking.resources import View
from ...values.defaults import FUNCTION
from ...values.text import Text
from ...values.worlds import Undecided, World
from ..functions import Function
from ..sending.parts import Part, body_of
from .callers import apis_of_events
from .method_arns import ANY, fits

REST_API: Final = "AWS::ApiGateway::RestApi"
_KINDS: Final = (REST_API, "AWS::ApiGatewayV2::Api")
_EXTENSION: Final = "x-amazon-apigateway-integration"
_ANY: Final = "x-amazon-apigateway-any-method"


class Described(NamedTuple):
    """An operation of a document, and its integration with the function."""

    view: View
    path: str
    verb: str
    integration: Part

    @property
    def name(self) -> str:
        return f"{self.verb.upper()} {self.path} of {self.view.name}"


def described(function: Function) -> Iterator[Described]:
    """As far as they are known. Of an API that an event of SAM's names, SAM itself sees to the permission."""
    links, world = function.facts.links, function.world
    of_sam = {view.facts for view in apis_of_events(function)}
    for facts in naming(links, "describes a call", lambda: (one for kind in _KINDS for one in links.of(kind)), _called, function.facts):
        view = View(facts, world)
        with suppress(Undecided):
            if facts not in of_sam and view.exists():
                yield from (one for one in _read(view) if _function(one) is function.facts)


def lets_in(tail: str, one: Described) -> bool:
    """May an ARN with this behind the id of the API be that of the operation? It has `/STAGE/METHOD/PATH` there, and a wildcard stands for slashes, too. Of a REST API alone:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html

    `basepath` may put something before the path: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html
    """
    base = body_of(one.view).get("Parameters", "basepath")
    if not tail.startswith("/") or "{" in tail or one.view.facts.type != REST_API or (base and not base.says("ignore")):
        return True
    return fits(tail, ANY if one.verb == _ANY else one.verb.upper(), one.path)


def _read(view: View) -> Iterator[Described]:
    paths = body_of(view).get("Body", "paths")
    for path in paths.value if isinstance(paths.value, dict) else ():
        verbs = paths.get(path)
        for verb in verbs.value if isinstance(verbs.value, dict) else ():
            with suppress(Undecided):
                if integration := verbs.get(verb).get(_EXTENSION):
                    yield Described(view, str(path), str(verb), integration)


def _called(facts: Facts, world: World) -> Iterator[Facts]:
    with suppress(Undecided):
        for one in _read(View(facts, world)):
            if (found := _function(one)) is not None:
                yield found


def _function(one: Described) -> Facts | None:
    view = one.view
    for token in one.integration.get("uri").text().tokens:
        with suppress(Undecided):
            if token.kind == "resource":
                return view.facts.links.find(Text([token]), FUNCTION, view.world, view.facts.scope)
    return None
