"""What an integration of API Gateway names in its request, and not in its URI: a queue by its URL, a topic by its ARN, as a parameter of the query or as a mapping template spells it.

The form `…:sqs:action/SendMessage` has no other place for it: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html and
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from queuegate._light import regex

from ...values.text import Text
from .parts import Part, settings

_PARAMETER: Final = "integration.request.querystring."
_BEFORE: Final = r"""(?:=(?:\$util\.urlEncode\(\s*)?["']?|\\?"\s*:\s*\\?")"""
_NAMED: Final = {name: regex(rf"\b{name}{_BEFORE}") for name in ("QueueUrl", "TopicArn")}
"""What stands before it in a mapping template: of the query, or of JSON."""
_END: Final = regex(r"""[&"'\s)\\]""")


def urls(integration: Part, name: str = "QueueUrl") -> Iterator[Part]:
    """Each URL of a queue (`TopicArn`: each ARN of a topic) that it names, once. One that is a part of the client's request, or of what a template works out, is nobody's."""
    found: dict[Text, Part] = {}
    given = ((one, _static(one.text())) for parameters in settings(integration, "RequestParameters") if (one := parameters.get(f"{_PARAMETER}{name}")))
    spelt = ((one, _after(one.text(), name)) for templates in settings(integration, "RequestTemplates") for one in templates.entries())
    for part, text in chain(given, spelt):
        if text and not any(isinstance(piece, str) and "$" in piece for piece in text):
            found.setdefault(text, part._replace(value=text))
    yield from found.values()


def _static(text: Text) -> Text:
    """The value between the quotes that make it one, and no part of the client's request."""
    if not text or str(text[0])[:1] != "'" or str(text[-1])[-1:] != "'":
        return Text()
    first, *others = text
    *before, last = [str(first).removeprefix("'"), *others]
    return Text.of(*before, last.removesuffix("'") if isinstance(last, str) else last)


def _after(text: Text, name: str) -> Text:
    """What a template says of the queue's URL or the topic's ARN; nothing where it does not."""
    pieces: list[Any] = []
    inside = False
    for piece in text:
        if not isinstance(piece, str):
            pieces += [piece] if inside else []
            continue
        start = None if inside else _NAMED[name].search(piece)
        rest = piece[start.end() :] if start else piece
        if not inside and not start:
            continue
        inside = True
        if (end := _END.search(rest)) is not None:
            return Text.of(*pieces, rest[: end.start()])
        pieces.append(rest)
    return Text.of(*pieces) if pieces else Text()
