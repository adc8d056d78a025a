"""What is wrong with the parameters of SendMessage, where a schedule or a state writes them out.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html and https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple, regex

from ...values.value import Place
from .parts import Part
from .requests import url_of

_NEEDED: Final = {"sendMessage": ("QueueUrl", "MessageBody"), "sendMessageBatch": ("QueueUrl", "Entries")}
"""The parameters that are marked as required."""
_PATH: Final = regex(r"\$\$?(?:\.[A-Za-z_]|\[)[^\s{}]*\Z|States\.[A-Z][A-Za-z0-9]*\(.*\)\Z")
"""A path into the input or the context object, or an intrinsic function: https://states-language.net/spec.html#paths"""
_EXPRESSION: Final = regex(r"\$states\.(?:input|context|result|errorOutput)(?![\w])[^\s{}]*\Z")
"""An expression of JSONata that takes a part of the input or the context: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html"""
_WHOLE: Final = ("$", "$$")
_OF_TASK: Final = ("$$.Task.Token", "$states.context.Task.Token")


class Literal(NamedTuple):
    """A path that is written where nothing evaluates it: under a name without `.$`, or in JSONata (`queried`) without `{% … %}`. `name` is that name, from the parameter on."""

    name: str
    path: str
    place: Place
    queried: bool = False


def lacking(request: Part, operation: str) -> tuple[str, ...]:
    """The parameters that the operation needs and the request does not have. Of what a function makes nobody knows."""
    given = [str(key) for key in request.value] if isinstance(request.value, dict) else None
    if given is None or any(key.startswith("Fn::") for key in given):
        return ()
    return tuple(name for name in _NEEDED.get(operation, ()) if name not in given and f"{name}.$" not in given)


def misspelt_url(request: Part) -> str:
    """The name under which the URL is written, where that is QueueUrl in other letters; "" else."""
    name = url_of(request)[0]
    return name if name != "QueueUrl" else ""


def literal_paths(state: Part) -> Iterator[Literal]:
    """Those of a request in a state: of its `Parameters` in JSONPath, of its `Arguments` in JSONata. The token is not among them: of it others speak."""
    for of, queried in (("Parameters", False), ("Arguments", True)):
        request = state.get(of)
        for name in request.value if isinstance(request.value, dict) else ():
            if name != "QueueUrl" and not str(name).endswith(".$"):
                yield from _literal(Literal(str(name), "", request.place, queried), request.get(name), top=True)


def _literal(under: Literal, part: Part, *, top: bool) -> Iterator[Literal]:
    if isinstance(part.value, dict):
        for key in part.value:
            if not str(key).endswith(".$"):
                yield from _literal(under._replace(name=f"{under.name}.{key}"), part.get(key), top=False)
    elif isinstance(part.value, list):
        for one in part.items():
            yield from _literal(under, one, top=False)
    else:
        text = part.text().plain()
        if isinstance(text, str) and text not in _OF_TASK and _is_meant(text, queried=under.queried, top=top):
            yield under._replace(path=text, place=part.place)


def _is_meant(text: str, *, queried: bool, top: bool) -> bool:
    return bool(_EXPRESSION.match(text)) if queried else bool(_PATH.match(text)) or (top and text in _WHOLE)
