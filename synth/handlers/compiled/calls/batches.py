"""Entries of a batch that the code writes out: SQS and SNS refuse one in which two have one Id.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html and https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ....values.value import CodePlace
from ...sdk_requests.written import Slip
from ..program.code import Expr, Function
from ..sdks.services import parameter
from .repeated import entries_made_often, shared
from .requests import BATCHES, Request
from .written import elements, is_grown


def one_id(request: Request, call: Expr, at: CodePlace) -> Iterator[Slip]:
    """The Id that two entries have, or all that are made in one place."""
    held = request.field(*BATCHES)
    several = elements(*held) if held is not None and not is_grown(*held) else ()
    ids = [request.strings(value, where) for one, function in several for value, where in _ids(request, one, function)]
    for (text, *more), times in Counter(found[0] for found in ids if len(found) == 1).items():
        if times > 1 and isinstance(text, str) and not more:
            yield _slip(request, at, text)
            return
    yield from _made_often(request, call, at, *held) if held is not None else ()


def _made_often(request: Request, call: Expr, at: CodePlace, listed: Expr, function: Function) -> Iterator[Slip]:
    """The Id of all entries that one place makes."""
    for entry, loop in entries_made_often(listed, function, call.node):
        for value, where in _ids(request, entry, function):
            if said := shared(value, loop, request.values, where) if where is function else "":
                yield _slip(request, at, said)
                return


def _slip(request: Request, at: CodePlace, said: str) -> Slip:
    return Slip("same-id", request.service, request.operation, at, said, where="Entries" if request.service == "sqs" else "PublishBatchRequestEntries")


def _ids(request: Request, entry: Expr, function: Function) -> Iterator[tuple[Expr, Function]]:
    for one in request.values.of(entry, function):
        if one.kind in ("request", "builder"):
            yield from ((value, where) for name, value, where in one.fields if name == "#0" or parameter(name).lower() == "id")
