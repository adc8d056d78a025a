"""Which operations of AWS the code of a function calls, on what, and where it may call others that were not followed.

What is called is met while the handler is run; what stands in the code and was not run, although something that was run names it, is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ....values.worlds import Undecided
from ...aws_calls import DROPPED, INDEX, SIGNED, Call, Calls, Listing, Unread, gathered
from ...sdk_requests.entries import tells_nothing
from ...sdk_requests.written import Put, Sent, Slip
from ...source import Code
from ..aliases import BUILT_IN
from ..modules import Modules, specifiers
from ..run.language.objects.errors_named import NO_ERROR, is_own
from ..run.language.objects.noticed import OBJECTS
from ..run.library.aws.answers_read import fields_read
from ..run.library.noticed import HANDED
from ..run.state.values import External, Obj, Site
from ..run.ways import followed
from ..services import ANY, CALLS, HARMLESS, NAMING, NO_CALL, TRANSACTION, UTILITIES, is_plain, operation_of, service_of
from ..syntax import text_of
from .coverage import unrun
from .given import attributes_given, item_given, names_given, on_every_way, request, shown
from .naming import Named, named_by, parts_of, property_of, record_of

if TYPE_CHECKING:
    from ..run.state.machine import Machine

_HOOKS: Final = regex(r"\.middlewareStack\b")
"""What may change the parameters of a command before it is sent: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/logging-sdk-calls.html"""


def read_calls(code: Code) -> Calls:
    """Every call that the handler may reach. Raises `Undecided` where there is no source, or none that can be followed."""
    return gathered(lambda: _found(code), code.place)


def _found(code: Code) -> Iterator[Call | Unread | Slip | Put | Sent | Listing]:
    program, ways = followed(code)
    yield from (Listing(partial(text_of, source.root)) for source in program.modules.sources)
    met = [[*_of_way(way.machine)] for way in ways.gone]
    yield from (one for way in met for one in way if not isinstance(one, Slip))
    texts = [text_of(source.root) for source in program.modules.sources]
    if not any(_HOOKS.search(one) for one in texts):
        yield from (one for one in on_every_way(met) if one.kind != NO_ERROR or not is_own(one.what, texts))
    yield from unrun(program.modules, {node for way in ways.gone for node in way.machine.ran})
    yield from _packages(program.modules)
    yield from (Unread(ANY, doubt) for doubt in (*ways.doubts, *ways.missing))


def _of_way(machine: Machine) -> Iterator[Call | Unread | Slip | Put | Sent]:
    _open(machine)
    objects = frozenset(machine.state.get(OBJECTS, ()))
    for path, arguments, held, site in machine.outside:
        is_shown = bool(objects) and path[0].startswith(_SDK) and path[-1] != "new"
        yield from _called(path, tuple(shown(one, objects) for one in arguments) if is_shown else arguments, held, site)
    yield from (_slip(kind, what, site) for (group, kind, what), site in machine.notes.items() if group == "slips")


def _slip(kind: str, what: str, site: Site) -> Slip:
    if kind != NO_ERROR:
        return Slip(kind, "json", "JSON.parse", site.source.at(site.node), what)
    service, name, near = what.split(" ")
    return Slip(kind, service, "name", site.source.at(site.node), name, near=near)


def _open(machine: Machine) -> None:
    """What is handed to code that is not read may be given more by that."""
    handed = [*machine.state.get(HANDED, ()), *(one for path, given, _, _ in machine.outside if not _is_known(path[0]) for one in given)]
    for one in handed:
        for held in (one, *one.props.values()) if isinstance(one, Obj) else ():
            if isinstance(held, Obj):
                held.open = True


_SDK: Final = ("@aws-sdk/", "aws-sdk")


def _is_known(package: str) -> bool:
    return package in HARMLESS or package.startswith(("@aws-sdk/", "aws-sdk", "@aws-lambda-powertools/"))


def _called(path: tuple[str, ...], arguments: tuple[Any, ...], held: tuple[Any, ...], site: Site) -> Iterator[Call | Unread | Slip | Put | Sent]:
    service = service_of(path[0], path[1:])
    if service is not None and path[-1] != "new":
        yield from _operation(service, path, arguments, held, site)
        return
    if path[0].startswith("@aws-lambda-powertools/idempotency") and path[-1] == "new" and "DynamoDBPersistenceLayer" in path:
        yield _call("dynamodb", "idempotency", parts_of(property_of(arguments, "tableName")), site)._replace(attributes=record_of(arguments))
    elif path[0].startswith("@aws-lambda-powertools/parameters") and path[-1] in UTILITIES:
        yield _call(*UTILITIES[path[-1]], parts_of(arguments[0]) if arguments else (None,), site)
    elif path[0] == "@aws-sdk/s3-request-presigner" and len(arguments) > 1:
        yield from _signed(_commands(arguments[1:], site))
    elif path[0] == "@aws-sdk/s3-presigned-post" and len(arguments) > 1:
        yield from _signed(_done("s3", "put_object", arguments[1], site))
    elif not _is_known(path[0]):
        yield from _released(arguments, site)


def _signed(found: Iterator[Call | Unread | Slip | Put | Sent]) -> Iterator[Call | Unread | Slip | Put | Sent]:
    """What a request is signed for: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"""
    yield from (one._replace(use=SIGNED) if isinstance(one, Call) else one for one in found)


_SIGNS: Final = ("getSignedUrl", "getSignedUrlPromise")
"""Of the SDK's version 2: https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/S3.html#getSignedUrl-property"""


def _operation(
    service: str, path: tuple[str, ...], arguments: tuple[Any, ...], held: tuple[Any, ...], site: Site
) -> Iterator[Call | Unread | Slip | Put | Sent]:
    name = path[-1]
    if name == "send" or name.startswith(("paginate", "waitUntil")):
        if name.startswith("paginate") and len(arguments) > 1:
            yield from _done(service, operation_of(service, name.removeprefix("paginate")), arguments[1], site)
            return
        if name == "send" and arguments and _is_command(arguments[0]):
            yield from _commands(arguments, site)
        else:
            yield Unread((service,), Undecided(f"which operation {site.text} in {_line(site)} calls is not known", place=site.source.at(site.node)))
    elif name == "done" and path[0] == "@aws-sdk/lib-storage":
        yield from _done(service, "put_object", property_of(held, "params"), site)
    elif name in _SIGNS and len(arguments) > 1 and isinstance(arguments[0], str):
        yield from _signed(_done(service, operation_of(service, arguments[0]), arguments[1], site))
    elif name == "createPresignedPost":
        yield from _signed(_done(service, "put_object", arguments[0] if arguments else None, site))
    elif name not in NO_CALL and "new" in path[1:-1] + (("new",) if "from" in path else ()):
        yield from _done(service, operation_of(service, name), arguments[0] if arguments else None, site, plain=is_plain(path))


def _is_command(value: Any) -> bool:
    return (
        isinstance(value, External) and value.path[-1] == "new" and value.path[-2].endswith("Command") and service_of(value.path[0], value.path[1:]) is not None
    )


def _commands(arguments: tuple[Any, ...], site: Site) -> Iterator[Call | Unread | Slip | Put | Sent]:
    """The operations of `send(new SendMessageCommand({…}))`."""
    for one in arguments[:1]:
        if _is_command(one) and (service := service_of(one.path[0], one.path[1:])):
            yield from _done(
                service,
                operation_of(service, one.path[-2].removesuffix("Command")),
                one.arguments[0] if one.arguments else None,
                site,
                plain=is_plain(one.path),
            )


def _done(service: str, operation: str, given: Any, site: Site, *, plain: bool | None = None) -> Iterator[Call | Unread | Slip | Put | Sent]:
    yield from request(service, operation, given, site.source.at(site.node), plain=plain)
    if service == "dynamodb" and operation in ("transact_write_items", "transact_get_items"):
        yield from _transaction(given, site, plain=plain)
        return
    if not isinstance(given, Obj):
        named: Named | None = (None,) if service in NAMING else None
        yield Call(service, operation, named, of_index=False, at=site.source.at(site.node), use=_use(site, operation))
        return
    of_index = INDEX in given.props
    for named in named_by(service, operation, given):
        yield Call(
            service,
            operation,
            named,
            of_index,
            site.source.at(site.node),
            names_given(given),
            _use(site, operation),
            item_given(given) if service == "dynamodb" else parts_of(given.props.get("Key")) if service == "s3" else attributes_given(given),
        )


def _use(site: Site, operation: str) -> str:
    """Is nothing of its answer read that says what became of it? One with a callback hands its answer to that."""
    arguments = site.node.child_by_field_name("arguments")
    fields = fields_read(site) if arguments is not None and arguments.named_child_count <= 1 else None
    return DROPPED if fields is not None and tells_nothing(operation, fields) else ""


def _transaction(given: Any, site: Site, *, plain: bool | None) -> Iterator[Call | Unread | Slip | Put | Sent]:
    items = given.props.get("TransactItems") if isinstance(given, Obj) else None
    entries = items.items if isinstance(items, Obj) and items.items and not items.open else None
    known = [(kind, part) for one in entries or () if isinstance(one, Obj) for kind, part in one.props.items() if kind in TRANSACTION]
    if not known or len(known) != len(entries or ()):
        yield Unread(("dynamodb",), Undecided(f"what the transaction in {_line(site)} does is not followed", place=site.source.at(site.node)))
    for kind, part in known:
        yield from _done("dynamodb", TRANSACTION[kind], part, site, plain=plain)


def _call(service: str, operation: str, named: Named, site: Site) -> Call:
    return Call(service, operation, named, of_index=False, at=site.source.at(site.node))


def _released(arguments: tuple[Any, ...], site: Site) -> Iterator[Unread]:
    """Clients that are handed to code which is not read."""
    given = [one for argument in arguments for one in (argument.props.values() if isinstance(argument, Obj) else [argument])]
    for one in given:
        if isinstance(one, External) and "new" in one.path and (service := service_of(one.path[0], one.path[1:])) and not one.path[-2].endswith("Command"):
            yield Unread(
                (service,), Undecided(f"what becomes of the client that {site.text} in {_line(site)} is given is not followed", place=site.source.at(site.node))
            )


def _packages(modules: Modules) -> Iterator[Unread]:
    """Packages of which it is not known what they call."""
    for source in modules.sources:
        for specifier, node in specifiers(source):
            package = specifier.removeprefix("node:")
            head = package if package.startswith("/") else "/".join(package.split("/")[: 2 if package.startswith("@") else 1])
            if specifier.startswith(".") or head in HARMLESS or package in HARMLESS or modules.is_own(specifier, source):
                continue
            if head in CALLS and head != "@aws-lambda-powertools/parameters":
                yield Unread(CALLS[head], Undecided(f"the code uses {head}, and what it calls through it is not read", place=source.at(node)))
            elif head not in BUILT_IN and not head.startswith(("@aws-sdk/", "aws-sdk", "@aws-lambda-powertools/", "@smithy/", "@types/")):
                yield Unread(ANY, Undecided(f"the code imports {head}, which is not in its folder: what that calls is not read", place=source.at(node)))


def _line(site: Site) -> str:
    return site.source.names(site.node)
