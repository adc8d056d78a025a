"""Resolvers of AppSync that send to a queue: by a data source of HTTP whose endpoint is that of SQS, in the name of its role.

https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-http-resolvers.html. The request names the queue as its URL does, by its path: `"resourcePath": "/111122223333/orders"`. One that
names it otherwise, or by a program that is not read, is taken for none.
"""

from __future__ import annotations

from typing import Final

from ...linking.resources import View
from ...values.text import Text, Token, split
from .parts import Found, Part, as_role, body_of

REQUESTS: Final = ("RequestMappingTemplate", "Code")
"""What makes the request."""
_SOURCE: Final = "AWS::AppSync::DataSource"
_QUOTES: Final = ('"', "'", "`")
_PATH: Final = "resourcePath"


def resolver(body: Part, view: View) -> Found:
    for key in REQUESTS:
        request = body.get(key)
        text = request.text()
        if "SendMessage" in str(text) and (queue := _queue(text)):
            for role in _roles(body.get("DataSourceName").text(), view):
                yield from as_role("appsync", request._replace(value=queue), role, body)


def _queue(text: Text) -> Text:
    """The end of the path of a request, as it is written behind its name, in quotes or without."""
    for quote in _QUOTES:
        fields = split(text, quote, whole=True)
        for i, field in enumerate(fields):
            before = [str(one).strip() for one in fields[max(i - 2, 0) : i]]
            if str(field).startswith("/") and (before == [_PATH, ":"] or (before and before[-1].endswith(f"{_PATH}:"))):
                return split(field, "/", whole=True)[-1]
    return Text()


def _roles(named: Text, view: View) -> list[Part]:
    """The role of the data source that is named, where that one calls SQS."""
    found: list[Part] = []
    for facts in view.facts.links.deployed_with(_SOURCE, view.facts.scope):
        source = body_of(View(facts, view.world))
        own, head = source.get("Name").text(), named[0] if named else ""
        is_meant = head.name == facts.id if isinstance(head, Token) and head.kind == "resource" else own == named != Text()
        if is_meant and "//sqs." in str(source.get("HttpConfig", "Endpoint").text()):
            found.append(source.get("ServiceRoleArn"))
    return found
