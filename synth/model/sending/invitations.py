"""The permissions of a function: whom they let invoke it, under which name of it, and for which resource.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...linking.facts import Facts
from ...linking.formats.arn_formats import is_called
from ...linking.resources import View
from ...values.defaults import ALIAS, BUCKET, FUNCTION, LOG_GROUP, QUEUE, RULE, TOPIC, VERSION
from ...values.text import Text, Token, split
from ...values.wildcards import compiled
from ...values.worlds import Outside, Undecided
from ..around.surroundings import Permission
from ..functions import Function
from .parts import body_of

_BESIDE: Final = (ALIAS, VERSION)
_INVOKE: Final = "lambda:InvokeFunction"
_SOURCES: Final = {
    "events": RULE,
    "sns": TOPIC,
    "s3": BUCKET,
    "cognito-idp": "AWS::Cognito::UserPool",
    "iot": "AWS::IoT::TopicRule",
    "logs": LOG_GROUP,
    "sqs": QUEUE,
}
"""Of whose ARN a service tells when it invokes a function: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html"""


def permissions_of(function: Function) -> Iterator[Facts]:
    """The permissions of the function, its aliases and its versions: those of which it is not known whose they are, too."""
    for facts in function.facts.links.of(Permission.type):
        if not View(facts, function.world).exists():
            continue
        named = body_of(View(facts, function.world)).get("FunctionName").text()
        kinds = [found.type for token in named.tokens if (found := _resource(token, facts)) is not None]
        try:
            is_own = facts.links.find(named, FUNCTION, function.world, facts.scope) is function.facts
        except Undecided as doubt:
            is_own = any(kind in _BESIDE for kind in kinds)
            if not is_own and not isinstance(doubt, Outside):
                raise
            if not kinds and any(token.kind in ("parameter", "dynamic") for token in named.tokens):
                raise Undecided(doubt.reason, doubt.settle) from None  # whoever deploys it may give it the name that CloudFormation made up
        if is_own:
            yield facts


def is_for(permission: Permission, service: str) -> bool:
    """Does it let this service in (`logs`), or everybody? Raises `Undecided`."""
    who = permission.principal.get()
    return who is not None and (who.plain() == "*" or is_called(who, service))


def lets_in(permission: Permission, service: str, own: Facts | None) -> bool:
    """May it let this service in, for this resource? Raises `Undecided`. The ARN of what another service invokes for is none of its own."""
    action = body_of(permission).get("Action").text().plain()
    if isinstance(action, str) and action and not compiled(action.lower()).fullmatch(_INVOKE.lower()):
        return False
    if not is_for(permission, service):
        return False
    source = permission.source_arn.get()
    named = [one for token in source.tokens if (one := _resource(token, permission.facts)) is not None] if source is not None else []
    if source is not None and _service_of(source, permission) not in ("", service):
        return False
    return not named or own is None or own in named or all(one.type != own.type for one in named)


def _service_of(source: Text, asker: View) -> str:
    """The service of whose resource it is the ARN, if it is one of those above; "" of any other."""
    head = source[0] if len(source) == 1 else ""
    found = _resource(head, asker.facts) if isinstance(head, Token) else None
    if found is not None:
        return next((service for service, kind in _SOURCES.items() if kind == found.type), "")
    named = [*split(source, ":", whole=True), Text(), Text(), Text()][2].plain()
    return named if isinstance(named, str) and named in _SOURCES else ""


def qualifier(named: Text, asker: View) -> str | Facts | None:
    """Under which name a function is called: its alias, a version, "" for the function as such. None where that is not known."""
    at, found = next(((i, one) for i, piece in enumerate(named) if (one := _called(piece, asker)) is not None), (0, None))
    tail = "".join(map(str, named[at + 1 :])).removesuffix("/invocations")
    if found is not None and found.type == FUNCTION and not (tail and (tail[0] != ":" or "$" in tail)):
        return tail[1:]
    if found is None or found.type == FUNCTION or tail:
        return None
    own = body_of(View(found, asker.world)).get("Name").text().plain() if found.type == ALIAS else None
    return own if isinstance(own, str) and own else found


def is_of(permission: Permission, called: str | Facts | None) -> bool:
    """May it be for the function under this name? One for an alias is for that alone, and one for the function for neither alias nor version: https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html"""
    own = qualifier(body_of(permission).get("FunctionName").text(), permission)
    if own is None or called is None or own == called:
        return True
    return not (own == "" or called == "" or type(own) is type(called))


def _called(piece: str | Token, asker: View) -> Facts | None:
    found = _resource(piece, asker.facts) if isinstance(piece, Token) else None
    return found if found is not None and found.type in (FUNCTION, *_BESIDE) else None


def _resource(token: Token, asker: Facts) -> Facts | None:
    return asker.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
