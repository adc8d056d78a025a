"""What API Gateway refuses of how a REST API maps a request to one of SQS and the answer back: a text without quotation marks, a status that the method does not have.

https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html and https://docs.aws.amazon.com/apigateway/latest/api/API_IntegrationResponse.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple

from ...linking.resources import View
from ...values.defaults import METHOD
from ...values.text import Text, Token
from ...values.value import ABSENT
from ..sending.parts import Part, body_of, settings

_TAKEN: Final = ("'", "method.", "route.", "context.", "stageVariables.")
"""How the value of a parameter begins: a text of its own, or what is taken of the request."""


class Amiss(NamedTuple):
    """What is wrong with a request, where, and what there should be. `fails`: API Gateway refuses it, so that nothing is deployed."""

    what: str
    at: Part
    instead: str
    fails: bool = False


def unquoted(integration: Part) -> Iterator[Amiss]:
    """Each parameter of the request to SQS that is a text without single quotes."""
    for found in settings(integration, "RequestParameters"):
        for key in found.value if isinstance(found.value, dict) else ():
            given = found.get(key)
            text = given.text()
            if str(key).startswith("integration.request.") and _is_bare(text):
                yield Amiss(
                    f"the value {text} for {key}, which is neither a text in single quotes nor a part of the request", given, f"\"'{text}'\"", fails=True
                )


def _is_bare(text: Text) -> bool:
    """Does it begin with no quotation mark and no part of the request? What a resource gives is neither."""
    head = text[0] if text else ""
    return head.kind == "resource" if isinstance(head, Token) else bool(head) and not head.startswith(_TAKEN)


def unanswered(method: View) -> Iterator[Amiss]:
    """The answer of an integration whose status the method does not list."""
    if method.facts.type != METHOD:
        return
    body = body_of(method)
    listed = body.get("MethodResponses")
    if listed and not isinstance(listed.value, list):
        return
    has = [_status(one) for one in listed.items()]
    for answer in body.get("Integration", "IntegrationResponses").items() if "" not in has else ():
        if (status := _status(answer)) and status not in has:
            there = f" (it has {', '.join(has)})" if has else ""
            yield Amiss(
                f"an IntegrationResponse of the status {status}, which is not among its MethodResponses{there}", answer, f"{{StatusCode: {status}}}", fails=True
            )


def _status(response: Part) -> str:
    """Nothing where nobody knows it."""
    given = response.get("StatusCode")
    value = given.value if isinstance(given.value, int) else given.text().plain()
    return "" if value is ABSENT or not isinstance(value, (int, str)) else str(value)
