"""Which operations of AWS the code of a function in Java, Go or C# calls, on what, and where it may call others that were not followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from ....values.worlds import Undecided
from ...aws_calls import DROPPED, SIGNED, Call, Calls, Listing, Told, Unread, gathered
from ...sdk_requests.refused import OF_OBJECTS
from ...sdk_requests.written import ENCODED, Slip
from ...source import Code
from ...words.event_fields import SOURCE
from ..program.code import Expr, Function, text_of
from ..program.entries import entries
from ..program.program import program_of
from ..program.worth import Value
from ..sdks.services import NO_CALL, client_of, operation_of
from ..sdks.tools import NAMED_FIRST, TABLE, done, services
from .batches import one_id
from .coverage import imported, released, unseen
from .expressions import slips
from .items import attributes_of_item
from .made import made_calls
from .parts_of_lists import too_many
from .reached import Reached
from .requests import Parts, Request
from .uses import is_dropped, line_of
from .values.values import Worth

_PAGES: Final = re.compile(r"^New(\w+)Paginator$")
_WAITS: Final = re.compile(r"^New(\w+)Waiter$")


def read_calls(code: Code) -> Calls:
    """Every call that the handler may reach. Raises `Undecided` where there is no source, or none that can be followed."""
    return gathered(lambda: _found(code), code.place)


def _found(code: Code) -> Iterator[Call | Unread | Slip | Listing]:
    program = program_of(code)
    yield from (Listing(partial(text_of, unit.file.root)) for unit in program.units)
    values = Worth(program)
    reached = Reached(program, values, entries(program))
    values.restrict({*reached.sure, *reached.maybe})
    for function in reached.sure.values():
        yield from _of_function(values, function)
        yield from released(values, function)
        yield from unseen(program, function)
    for function in reached.maybe.values():
        yield from (_open(one) for one in _of_function(values, function) if not isinstance(one, Slip))
    yield from imported(program, [*reached.sure.values(), *reached.maybe.values()])


def _open(one: Call | Unread) -> Unread:
    """What is done only if something is made that nobody is seen to make."""
    if isinstance(one, Unread):
        return one
    return Unread((one.service,), Undecided(f"whether {one.operation} in {line_of(one.at)} is called is not followed", place=one.at))


def _of_function(values: Worth, function: Function) -> Iterator[Call | Unread | Slip]:
    for expr in function.expressions():
        if expr.kind == "call" and expr.of is not None and expr.name not in NO_CALL | {"then", "thenApply"}:
            yield from _called(values, expr, function)
        elif expr.kind == "call" and expr.of is not None and expr.name == "get":
            yield from (one for value in values.of(expr.of, function) if value.kind == "tool" for one in _of_tool(values, value, expr, function))
        if expr.kind in ("new", "call"):
            yield from made_calls(values, expr, function)


def _called(values: Worth, expr: Expr, function: Function) -> Iterator[Call | Unread | Slip]:
    at = function.file.file.at(expr.node)
    if values.resolve(expr, function):
        return
    for value in values.of(expr.of, function):
        match value.kind:
            case "client":
                yield from _of_client(values, value, expr, function)
            case "opaque":
                why = f"whether the client that {_short(expr)} in {line_of(at)} is done to has credentials of its own is not known"
                yield Unread((value.what,), Undecided(why, place=at))
            case "table" | "index" if (operation := TABLE.get(expr.name.lower().removesuffix("async"))) is not None:
                yield Call("dynamodb", operation, value.parts, value.kind == "index", at, use=DROPPED if is_dropped(expr) else "")
            case "table" if re.match(r"(?i)create(?:batch|transact)", expr.name):
                yield Unread(("dynamodb",), Undecided(f"what {_short(expr)} in {line_of(at)} does is not followed", place=at))
            case "tool":
                yield from _of_tool(values, value, expr, function)
            case "outside" if values.program.language == "Go" and (service := client_of("Go", value.what)) is not None:
                yield from _of_package(values, service, expr, function)
            case "unknown" | "outside":
                yield from _by_request(values, expr, function)


def _of_client(values: Worth, client: Value, expr: Expr, function: Function) -> Iterator[Call | Unread | Slip]:
    at, service = function.file.file.at(expr.node), client.what
    operation = operation_of(service, expr.name)
    if operation in ("waiter", "get_pre_signed_url", "generate_presigned_url", "batch_manager") or operation.startswith("wait_until"):
        yield Unread((service,), Undecided(f"which operation {_short(expr)} in {line_of(at)} calls is not known", place=at))
        return
    yield from _done(values, service, operation, expr, function)


def _done(values: Worth, service: str, operation: str, expr: Expr, function: Function) -> Iterator[Call | Unread | Slip]:
    at = function.file.file.at(expr.node)
    given = expr.args[1:] if values.program.language == "Go" and len(expr.args) > 1 else expr.args  # the first one is the context, or a paginator's client
    request = Request(values, service, operation, given, function)
    if operation in ("transact_write_items", "transact_get_items") and service == "dynamodb":
        known = request.transaction()
        if known is None:
            yield Unread((service,), Undecided(f"what the transaction in {line_of(at)} does is not followed", place=at))
        for kind, parts in known or ():
            yield Call(service, kind, parts, of_index=False, at=at)
        return
    yield from slips(request, at)
    yield from one_id(request, expr, at)
    yield from too_many(request, at)
    if service == "s3" and operation in OF_OBJECTS and (held := request.field("key")) is not None and request.strings(*held) == [(Told("key"),)]:
        yield Slip(ENCODED, service, operation, at, "key")
    if service == "sqs" and (held := request.field("queueurl")) is not None and request.strings(*held) == [(Told(SOURCE),)]:
        yield Slip("queue-arn", service, operation, at, "QueueUrl")
    use = SIGNED if expr.name.lower().startswith("presign") else DROPPED if is_dropped(expr) else ""
    names, attributes = request.given(), attributes_of_item(request) if service == "dynamodb" else _key(request) if service == "s3" else request.attributes()
    for parts in request.named():
        yield Call(service, operation, parts, request.of_index(), at, names, use, attributes)


def _key(request: Request) -> Parts | None:
    """What names an object of a bucket, where that is one string."""
    held = request.field("key")
    several = request.strings(*held) if held is not None else []
    return several[0] if len(several) == 1 else None


def _of_package(values: Worth, service: str, expr: Expr, function: Function) -> Iterator[Call | Unread | Slip]:
    """Paginators and waiters of Go, which are functions of a service's package."""
    at = function.file.file.at(expr.node)
    if (pages := _PAGES.match(expr.name)) is not None and len(expr.args) > 1:
        if any(one.kind == "client" for one in values.of(expr.args[0], function)) or not values.of(expr.args[0], function):
            yield from _done(values, service, operation_of(service, pages[1]), expr, function)
    elif _WAITS.match(expr.name):
        yield Unread((service,), Undecided(f"which operation {_short(expr)} in {line_of(at)} calls is not known", place=at))


def _of_tool(values: Worth, tool: Value, expr: Expr, function: Function) -> Iterator[Call | Unread | Slip]:
    at = function.file.file.at(expr.node)
    found = done(tool.what, expr.name)
    if found is None:
        return
    service, operations = found
    if not operations:
        yield Unread(services(tool.what), Undecided(f"which operation {_short(expr)} in {line_of(at)} calls is not known", place=at))
    named: list[Parts | None] = [(None,)]
    if tool.what in NAMED_FIRST and expr.args:
        named = [*Request(values, service, "", expr.args[:1], function).strings(expr.args[0], function)]
    elif tool.what == "transfer":
        named = [*_bucket(values, expr, function)]
    elif tool.what == "context":
        named = [*_overridden(values, expr, function)]
    for operation in operations:
        yield from (Call(service, operation, parts, of_index=False, at=at) for parts in named)


def _overridden(values: Worth, expr: Expr, function: Function) -> list[Parts | None]:
    """The table that a call of a DynamoDBContext names by its configuration: https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/DynamoDBv2/TDynamoDBOperationConfig.html"""
    request = Request(values, "dynamodb", "", expr.args, function)
    held = request.field("overridetablename")
    return [*request.strings(*held)] if held is not None else [(None,)]


def _bucket(values: Worth, expr: Expr, function: Function) -> list[Parts | None]:
    """The bucket of a TransferUtility: the second argument, and of what is read as a stream the first; or the request's.

    https://docs.aws.amazon.com/sdkfornet/v4/apidocs/items/S3/TTransferUtility.html
    """
    request = Request(values, "s3", "transfer", expr.args, function)
    if request.made:
        return request.named()
    place = 0 if expr.name.startswith(("OpenStream", "DownloadDirectory")) else 1
    return [*request.strings(expr.args[place], function)] if place < len(expr.args) else [(None,)]


def _by_request(values: Worth, expr: Expr, function: Function) -> Iterator[Call | Unread | Slip]:
    """A call of something that is not known, which takes the request of an operation of its own name: that is a client."""
    plain = re.sub(r"(?:WithContext|Async|Pages)$", "", expr.name).lower()
    for arg in expr.args:
        for value in values.of(arg, function):
            if value.kind == "request" and value.what.rpartition(".")[2].lower() in (f"{plain}request", f"{plain}input"):
                service = _service_of(value.what, function)
                if service is not None:
                    yield from _done(values, service, operation_of(service, expr.name), expr, function)
                return


def _service_of(path: str, function: Function) -> str | None:
    """The service of a request's type."""
    package = path.rpartition(".")[0]
    if "/" in package:
        return client_of("Go", package)
    if (found := re.match(r"software\.amazon\.awssdk\.services\.(\w+)\.model\.", path)) is not None:
        return client_of("Java", f"software.amazon.awssdk.services.{found[1]}.XClient")
    if (old := re.match(r"com\.amazonaws\.services\.(\w+)\.model\.", path)) is not None:
        return client_of("Java", f"com.amazonaws.services.{old[1]}.AmazonX") and client_of("Java", f"software.amazon.awssdk.services.{old[1]}.XClient")
    opened = [name.split(".")[1] for name, _ in function.file.opened if re.match(r"Amazon\.\w+\.Model$", name)]
    return client_of("C#", f"Amazon{opened[0]}Client") if len(opened) == 1 else None


def _short(expr: Expr) -> str:
    written = text_of(expr.node).partition("(")[0]
    return re.sub(r"\s+", "", written)[-60:]
