"""What a request of the SDKs names, and which parameters it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...aws_calls import Piece
from ...words.event_fields import field_meant
from ..program.code import Expr, Function
from ..program.worth import Value, Values
from ..sdks.services import NAMING, TRANSACTED, operation_of, parameter
from .values.values import Worth
from .written import elements, map_keys

Parts = tuple[Piece, ...]
BATCHES: Final = ("entries", "publishbatchrequestentries", "sendmessagebatchrequestentries")
_PLACES: Final = {
    ("sqs", "send_message"): ("queueurl", "messagebody"),
    ("sqs", "send_message_batch"): ("queueurl", "entries"),
    ("sqs", "delete_message"): ("queueurl", "receipthandle"),
    ("sqs", "delete_message_batch"): ("queueurl", "entries"),
    ("sqs", "change_message_visibility"): ("queueurl", "receipthandle", "visibilitytimeout"),
    ("sns", "publish"): ("topicarn", "message", "subject"),
    ("s3", "get_object"): ("bucketname", "key", "versionid"),
    ("s3", "delete_object"): ("bucketname", "key", "versionid"),
    **{("dynamodb", operation): ("tablename", "key", "attributeupdates") for operation in ("get_item", "delete_item", "update_item")},
    ("dynamodb", "put_item"): ("tablename", "item"),
}
"""What the arguments are where there is no request: https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/SQS/MSQSSendMessageAsyncStringStringCancellationToken.html and its kin, and
https://docs.aws.amazon.com/AWSJavaSDK/latest/javadoc/com/amazonaws/services/sqs/AmazonSQS.html"""
_SPELT: Final = {
    "queueurl": "QueueUrl", "messagebody": "MessageBody", "topicarn": "TopicArn", "message": "Message", "receipthandle": "ReceiptHandle", "visibilitytimeout": "VisibilityTimeout",
}  # fmt: skip
_INSIDE: Final = ("putobjectrequest", "getobjectrequest", "putobject", "getobject")
"""Requests that another one holds: https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/transfer-manager.html"""
_INNER: Final = 4


class Request:
    """What an operation is given: a request, or a name in its place."""

    def __init__(self, values: Worth, service: str, operation: str, args: tuple[Expr, ...], function: Function) -> None:
        self.values, self.service, self.operation, self.function = values, service, operation, function
        self.args = args
        self.placed = self._by_place() if values.program.language != "Go" and len(args) > 1 else {}
        self.worth = [_fitting(self._of(one, function), operation) for one in args]
        self.made = (
            []
            if self.placed
            else next(
                (
                    [one for one in found if one.kind in ("request", "builder")]
                    for found in self.worth
                    if any(one.kind in ("request", "builder") and one.fields for one in found)
                ),
                [],
            )
        )
        if self.made or self.placed:
            return
        self.made = next((list(found) for found in self.worth if any(one.kind in ("request", "builder") and _is_request(one.what) for one in found)), [])

    def _of(self, expr: Expr, function: Function) -> Values:
        """What an argument is; of a function that fills a builder, the builder as it is filled."""
        if expr.kind == "lambda" and expr.name:
            fields = tuple(one for body in (*expr.args, *_of_block(expr, function)) for one in _chain(body, expr.name, function))
            return (Value("request", "", fields=fields),)
        return self.values.of(expr, function)

    def _by_place(self) -> dict[str, Expr]:
        """The arguments by the names of their parameters, where they are no request."""
        names = _PLACES.get((self.service, self.operation), ())
        first = self.args[0]
        is_text = first.kind in ("text", "join", "env") or any(one.kind == "text" for one in self.values.of(first, self.function))
        is_arn = first.kind in ("member", "call") and field_meant(first.name.removeprefix("get")) == "eventSourceARN"
        return dict(zip(names, self.args, strict=False)) if is_text or is_arn else {}

    def named(self) -> list[Parts | None]:
        """What names the resource, once for each; None where the operation names none, and a part that is None where it is not known."""
        if self.operation in ("batch_write_item", "batch_get_item"):
            return self._by_key()
        if self.operation == "put_events":
            return self._buses()
        if self.service not in NAMING:
            return [None]
        if not self.made:
            return self._placed()
        found: list[Parts | None] = []
        for one in self.made:
            found += self._in(one, NAMING[self.service])
        return list(dict.fromkeys(found))

    def _placed(self) -> list[Parts | None]:
        """The first argument, where it is a string; nothing is named where there is none."""
        first = next((found for found in self.worth if not found or any(one.kind in ("text", "unknown", "outside") for one in found)), None)
        if first is None:
            return [None] if not self.args else [(None,)]
        return [*dict.fromkeys(one.parts if one.kind == "text" else (None,) for one in first)] or [(None,)]

    def _in(self, request: Value, names: tuple[str, ...], depth: int = _INNER) -> list[Parts | None]:
        given = [(value, where) for name, value, where in request.fields if parameter(name).lower() in names]
        if given:
            return [parts for value, where in given[-1:] for parts in self.strings(value, where)]
        inner = [(value, where) for name, value, where in request.fields if parameter(name).lower() in _INSIDE]
        if inner and depth:
            return [
                parts
                for value, where in inner
                for one in self._of(value, where)
                if one.kind in ("request", "builder")
                for parts in self._in(one, names, depth - 1)
            ]
        placed = [(value, where) for name, value, where in request.fields if name == "#0"]
        if placed:
            strings = [parts for value, where in placed for parts in self.strings(value, where)]
            return list(strings)
        return [None] if request.fields or _is_request(request.what) else [(None,)]

    def strings(self, value: Expr, where: Function) -> list[Parts]:
        """The strings that an expression may be, each known as far as it is."""
        found = self.values.of(value, where)
        return [*dict.fromkeys(one.parts if one.kind == "text" else (None,) for one in found)] or [(None,)]

    def text(self, value: Expr, where: Function) -> str | None:
        """The one text that an expression is, if it is known."""
        found = self.strings(value, where)
        only = found[0] if len(found) == 1 else (None,)
        return "".join(map(str, only)) if all(isinstance(one, str) for one in only) else None

    def field(self, *names: str) -> tuple[Expr, Function] | None:
        """What a parameter is given; None where none of the names has a value, or there are several requests."""
        if self.placed:
            return next(((self.placed[name], self.function) for name in names if name in self.placed), None)
        found = [(value, where) for one in self.made for name, value, where in one.fields if self._called(name) in names]
        return found[-1] if found and len(self.made) == 1 else None

    def _called(self, name: str) -> str:
        """The parameter: what a constructor is given has the place of what the operation is given without a request.

        https://docs.aws.amazon.com/sdkfornet/v4/apidocs/items/SQS/MSendMessageBatchRequestctorStringList!SendMessageBatchRequestEntry!.html
        """
        places = _PLACES.get((self.service, self.operation), ())
        place = name.removeprefix("#")
        return places[int(place)] if place != name and place.isdecimal() and int(place) < len(places) else parameter(name).lower()

    def _by_key(self) -> list[Parts | None]:
        held = self.field("requestitems")
        keys = [key for key, where in map_keys(*held)] if held is not None else []
        return [parts for key, where in (map_keys(*held) if held is not None else ()) for parts in self.strings(key, where)] if keys else [(None,)]

    def _buses(self) -> list[Parts | None]:
        """The buses of the entries that are written out; the default one where an entry names none."""
        held = self.field("entries")
        entries = list(elements(*held)) if held is not None else []
        found: list[Parts | None] = []
        for value, where in entries:
            for one in self._of(value, where):
                if one.kind not in ("request", "builder"):
                    return [(None,)]
                buses = self._in(one, ("eventbusname",))
                found += [("default",) if bus is None else bus for bus in buses]
        return list(dict.fromkeys(found)) or [(None,)]

    def transaction(self) -> list[tuple[str, Parts | None]] | None:
        """What each request of a transaction does, and to which table; None where they are not written out."""
        held = self.field("transactitems")
        found: list[tuple[str, Parts | None]] = []
        for value, where in elements(*held) if held is not None else ():
            item = next((one for one in self._of(value, where) if one.kind in ("request", "builder")), None)
            done = (
                [(TRANSACTED[kind], inner, at) for name, inner, at in item.fields if (kind := parameter(name).lower()) in TRANSACTED]
                if item is not None
                else []
            )
            if len(done) != 1:
                return None
            operation, inner, at = done[0]
            request = next((one for one in self._of(inner, at) if one.kind in ("request", "builder")), None)
            found += [(operation, parts) for parts in (self._in(request, ("tablename",)) if request is not None else [(None,)])]
        return found or None

    def given(self) -> tuple[str, ...] | None:
        """The names of the parameters; of one with entries those of each entry. None where they are not known."""
        if self.placed and self.field(*BATCHES) is None:
            return tuple(_SPELT[name] for name in self.placed if name in _SPELT)
        only = self.made[0] if len(self.made) == 1 else None
        if self.placed:
            only = Value("request")
        if only is None or any(name.startswith("#") for name, _, _ in only.fields) or self._is_handed_on():
            return None
        held = self.field(*BATCHES)
        if held is None:
            return tuple(dict.fromkeys(parameter(name) for name, _, _ in only.fields))
        entries = [one for value, where in elements(*held) for one in self._of(value, where)]
        keys = [
            {parameter(name) for name, _, _ in one.fields}
            for one in entries
            if one.kind in ("request", "builder") and not any(name.startswith("#") for name, _, _ in one.fields)
        ]
        return tuple(sorted(set.intersection(*keys))) if keys and len(keys) == len(entries) else None

    def attributes(self) -> tuple[str, ...] | None:
        """The names of the message attributes; of a batch only that no entry has any."""
        given = self.given()
        if given is None:
            return None
        if "MessageAttributes" not in given:
            return None if self.field(*BATCHES) is not None else ()
        held = self.field("messageattributes")
        return self.keys(*held) if held is not None else None

    def keys(self, mapped: Expr, where: Function) -> tuple[str, ...] | None:
        """The keys of a map; None where one of them, or all, are not known."""
        several = [parts for key, at in map_keys(mapped, where) for parts in self.strings(key, at)]
        plain = [one[0] for one in several if len(one) == 1 and isinstance(one[0], str)]
        return tuple(plain) if plain and len(plain) == len(several) else None

    def of_index(self) -> bool:
        """Is an index of the table asked?"""
        return self.field("indexname") is not None

    def _is_handed_on(self) -> bool:
        """Is the request a variable that something else may fill, too?"""
        names = {one.name for one in self.args if one.kind == "name"}
        others = [call for call in self.function.expressions() if call.kind == "call" and operation_of(self.service, call.name) != self.operation]
        return any(one.kind == "name" and one.name in names for call in others for one in call.args)


def _is_request(what: str) -> bool:
    return what.endswith(("Request", "Input", "Entry"))


def _fitting(values: Values, operation: str) -> Values:
    """Of several requests that a name may be in turn, those of this operation."""
    plain = operation.replace("_", "")
    own = tuple(one for one in values if one.kind in ("request", "builder") and one.what.rpartition(".")[2].lower() in (f"{plain}request", f"{plain}input"))
    return own or values


def _of_block(expr: Expr, function: Function) -> Iterator[Expr]:
    """The statements of a lambda with a body."""
    start, end = expr.node.start_byte, expr.node.end_byte
    for one in function.body:
        if start <= one.node.start_byte and one.node.end_byte <= end and one.kind == "call":
            yield one


def _chain(expr: Expr, name: str, function: Function) -> Iterator[tuple[str, Expr, Function]]:
    """The calls of a chain that begins with a name, the first one first."""
    if expr.kind != "call" or expr.of is None:
        return
    yield from _chain(expr.of, name, function)
    inner: Expr = expr
    while inner.kind == "call" and inner.of is not None:
        inner = inner.of
    if inner.kind == "name" and inner.name == name and expr.args:
        yield (expr.name, expr.args[0] if len(expr.args) == 1 else Expr("list", "", expr.node, args=expr.args), function)
