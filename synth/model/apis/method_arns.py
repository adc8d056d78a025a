"""The ARN for which API Gateway invokes a function: `API/STAGE/METHOD/PATH` of a REST or an HTTP API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
"""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from ...linking.resources import View
from ...values.wildcards import compiled
from ..sending.parts import body_of

_PARAMETER: Final = regex(r"\{[^{}]*\}")
_VERBS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_RESOURCE: Final = "AWS::ApiGateway::Resource"
ANY: Final = "ANY"


def fits(tail: str, verb: str, path: str) -> bool:
    """May an ARN with this behind the id of the API be that of the method and path? A wildcard stands for slashes, too, and a parameter of the path for itself, or for any text."""
    if tail and not tail.startswith("/"):
        return True
    if not tail:
        return False
    pattern = tail[1:]
    stage = pattern.partition("/")[0]
    rests = {pattern[at:] for at in (stage.rfind("*"), pattern.find("/")) if at >= 0}
    asked = [compiled(rest) for rest in rests]
    paths = (path, _PARAMETER.sub("*", path))
    return any(one.fullmatch(f"/{each}{way}") for one in asked for each in (_VERBS if verb == ANY else (verb,)) for way in paths)


def path_of(method: View) -> str | None:
    """The path of the resource that a method is of; None where that is not known."""
    parts: list[str] = []
    seen = set[str]()
    at, key = method, "ResourceId"
    while True:
        tokens = [token for token in body_of(at).get(key).text().tokens if token.kind == "resource"]
        facts = at.facts.links.facts.get((tokens[0].scope, tokens[0].name)) if len(tokens) == 1 else None
        if facts is None or facts.id in seen:
            return None
        if facts.type != _RESOURCE:
            return "/" + "/".join(reversed(parts))
        seen.add(facts.id)
        at, key = View(facts, method.world), "ParentId"
        part = body_of(at).get("PathPart").text().plain()
        if not isinstance(part, str):
            return None
        parts.append(part)
