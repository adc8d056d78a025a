"""Whether a handler of a compiled language is declared to return a partial batch response, and makes items for it, and whether its method, or what it starts with, is somebody else's.

The types: https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-events, https://github.com/aws/aws-lambda-dotnet/tree/master/Libraries/src/Amazon.Lambda.SQSEvents
https://pkg.go.dev/github.com/aws/aws-lambda-go/events, and of Rust https://docs.rs/aws_lambda_events/latest/aws_lambda_events/sqs/struct.SqsBatchResponse.html
and https://docs.rs/lambda_runtime/latest/lambda_runtime/fn.service_fn.html
"""

from __future__ import annotations

import re
from typing import Final

from queuegate._light import regex

_COMMENTS: Final = re.compile(rb"//[^\n]*|/\*.*?\*/", re.DOTALL)
_GENERATED: Final = regex(r"_\w+_Generated$")
"""What Amazon.Lambda.Annotations calls the class that it makes for a method."""
_STARTED: Final = re.compile(rb"\blambda\.Start(?:WithOptions)?\(\s*(?:\w+\.)*(\w+)\s*[,)]")
_BEGUN: Final = re.compile(rb"\blambda\.Start(?:WithOptions|HandlerFunc|Handler)?\(\s*((?:\w+\.)*\w+)")
_SERVED: Final = regex(rb"\bservice_fn\(\s*(?:(?:async\s+)?(?:move\s*)?\|[^|\n]{0,200}\|\s*(?:async\s+)?(?:move\s*)?\{?\s*)?(\w+)\s*[(),]")
_ITEMS: Final = (b"BatchItemFailure", b"add_failure")
"""What each item's name ends with, or what adds one: most sources have none, and comments need not be taken out of them."""
_ITEM: Final = regex(
    rb"\bnew\s+(?:SQSBatchResponse\s*\.\s*)?BatchItemFailure\b|\bBatchItemFailure\s*\.\s*builder\s*\(|\bBatchItemFailure\s*\(|\bSQSBatchItemFailure\s*\{|(?<!struct )\bBatchItemFailure\s*\{|\.add_failure\s*\("
)


def reports(handler: str, texts: list[bytes]) -> bool:
    """Does the handler's own declaration say that it returns one, and do its files make an item of it? Where that is not plain, no."""
    if not any(one in text for text in texts for one in _ITEMS):
        return False
    plain = [_COMMENTS.sub(b" ", text) for text in texts]
    return any(map(_ITEM.search, plain)) and (_of_class(handler, plain) or _of_go(plain) or _of_rust(plain))


def inherits(handler: str, texts: list[bytes]) -> bool:
    """Is the handler's class here, and the method that Lambda calls only in what it extends?"""
    cls, method = _named(handler)
    plain = [_COMMENTS.sub(b" ", text) for text in texts]
    return any(re.search(rb"\bclass\s+" + re.escape(cls) + rb"\b", text) for text in plain) and not any(
        re.search(rb"\b" + re.escape(method) + rb"\b", text) for text in plain
    )


def begins_elsewhere(texts: list[bytes]) -> bool:
    """Does a program of Go start with a handler that none of its functions is or makes: `lambda.Start(batch.Handler(store))` with a package that is not here?"""
    plain = [_COMMENTS.sub(b" ", text) for text in texts]
    names = {name.rpartition(b".")[2] for text in plain for name in _BEGUN.findall(text)} - {b"func"}
    made = {name: {one.rpartition(b".")[2] for text in plain for one in _assigned(name, text)} for name in names}
    return any(not any(_has_function(one, text) for text in plain) for name in names for one in made[name] or {name})


def _assigned(name: bytes, text: bytes) -> list[bytes]:
    """What is called for a variable's value."""
    return re.findall(rb"\b" + re.escape(name) + rb"\s*:?=\s*((?:\w+\.)*\w+)", text)


def _has_function(name: bytes, text: bytes) -> bool:
    return name == b"func" or re.search(rb"\bfunc\s+(?:\([^)]{0,200}\)\s*)?" + re.escape(name) + rb"\b", text) is not None


def _named(handler: str) -> tuple[bytes, bytes]:
    """The class and the method: `shop.Orders` and `shop.Orders::handle` of Java, `Shop::Shop.Orders::Handle` of C#."""
    *before, last = handler.split("::")
    cls, method = (_GENERATED.sub("", re.split(r"[.+$]", name)[-1]).encode() for name in ((before[-1], last) if before else (last, "handleRequest")))
    return cls, method


def _of_class(handler: str, texts: list[bytes]) -> bool:
    cls, method = _named(handler)
    own = [text for text in texts if re.search(rb"\bclass\s+" + re.escape(cls) + rb"\b", text)]
    returns = re.compile(
        rb"\b(?:SQSBatchResponse|(?:Task|ValueTask)\s*<\s*SQSBatchResponse\s*>)\s+"
        + re.escape(method)
        + rb"\s*\(|\bfun\s+"
        + re.escape(method)
        + rb"\s*\([^)]{0,1000}\)\s*:\s*SQSBatchResponse\b"
    )
    implements = re.compile(rb"\bclass\s+" + re.escape(cls) + rb"\b[^{]{0,1000}\bRequestHandler\s*<\s*[\w.]+\s*,\s*(?:\w+\.)*SQSBatchResponse\s*>")
    return len(own) == 1 and (returns.search(own[0]) is not None or (method == b"handleRequest" and implements.search(own[0]) is not None))


def _of_go(texts: list[bytes]) -> bool:
    started = {name for text in texts for name in _STARTED.findall(text)}
    if len(started) != 1:
        return False
    returns = re.compile(rb"\bfunc\s+(?:\([^)]{0,200}\)\s*)?" + next(iter(started)) + rb"\s*\([^)]{0,1000}\)\s*\(\s*(?:\w+\s+)?\*?events\.SQSEventResponse\b")
    return any(map(returns.search, texts))


def _of_rust(texts: list[bytes]) -> bool:
    served = {name for text in texts for name in _SERVED.findall(text)}
    if len(served) != 1:
        return False
    returns = re.compile(rb"\bfn\s+" + next(iter(served)) + rb"\b[^{;]{0,1000}->\s*(?:\w+::)*Result\s*<\s*(?:\w+::)*SqsBatchResponse\b")
    return any(map(returns.search, texts))
