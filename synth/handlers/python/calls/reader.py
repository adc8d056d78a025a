"""Which operations of AWS the code of a function calls, on what, and where it may call others that were not followed.

Powertools: https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/ and https://docs.aws.amazon.com/powertools/python/latest/utilities/parameters/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from ....sources.python_nodes import nodes_of, of_tree
from ....values.value import CodePlace
from ....values.worlds import Undecided
from ...aws_calls import (
    ATTRIBUTES,
    DROPPED,
    ENTRIES,
    INDEX,
    RECORD,
    SIGNED,
    Batch,
    Call,
    Calls,
    Client,
    Listing,
    Named,
    Pages,
    Piece,
    Root,
    Several,
    Thing,
    Unread,
    gathered,
)
from ...sdk_requests.entries import tells_nothing
from ...sdk_requests.written import Put, Sent, Slip, Written
from ...source import Code
from ..hidden_names import looks_up
from ..libraries import NO_CALL, SIGNS
from ..run.known import replaces_json
from ..scopes import Function, Scope, ends
from ..source import Source, find, line_of, listing, module_of
from ..values import UNKNOWN, Import
from .answers_read import Read, read_of_answers
from .dependencies import (
    ANY,
    BY_PLACE,
    OPEN_UTILITIES,
    POWERTOOLS,
    SILENT,
    TELLING,
    TRANSACTED,
    TRANSACTIONS,
    UTILITIES,
)  # fmt: skip
from .escapes import escapes, handed_on
from .given import OF_BATCH, arguments, attributes_of_item, names_given, told_by
from .makers import name_in
from .naming import entry_of, key_of, name_of
from .objects import Objects
from .program import Part, Program, program
from .reached import reached
from .serialised import unread_stream, unserialised
from .written import written

_CHANGES: Final = ("provide-client-params", "before-parameter-build")
"""Events of boto3 and botocore at which parameters are changed."""


def read_calls(code: Code) -> Calls:
    """Every call that the handler may reach. Raises `Undecided` where there is no source, or none that can be followed."""
    return calls_in(find(code), module_of(code))


def calls_in(source: Source, module: str) -> Calls:
    """Every call that the handler of a source may reach; `module` is the dotted name of what it is the source of. Raises `Undecided`."""
    if not _may_define(source):
        raise Undecided(f"the handler {source.handler} is not defined in its module", place=source.place)
    return gathered(lambda: _found(source, module), source.place)


def _found(source: Source, module: str) -> Iterator[Call | Unread | Slip | Put | Sent | Listing]:
    read = program(source, module)
    yield from (
        Listing(partial(ast.unparse, one.tree) if one.file is None else partial(listing, one.file)) for one in (part.source for part in read.parts.values())
    )
    objects = Objects(read)
    yield from read.unread
    yield from _by_text(read)
    usual = not any(replaces_json(part.source.tree) for part in read.parts.values())
    hooked = any(_hooks(part.source.tree) for part in read.parts.values())
    for part, scope, nodes in reached(read, source.handler):
        read_of = read_of_answers(part.source.tree, nodes)
        for node in nodes:
            if isinstance(node, ast.Call):
                fields = read_of.get(id(node))
                yield from (_dropped(one, node, fields) for one in _called(objects, part, scope, node))
                yield from told_by(objects, part.source, scope, node) if not hooked else ()
                yield from unserialised(objects, part.source, scope, node) if usual else ()
                yield from unread_stream(objects, part.source, scope, node) if usual else ()
            elif isinstance(node, ast.Compare):
                yield from _wrong_codes(read, part, scope, node)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "exceptions":
                yield from _misnamed(part.source.at(node), node.attr, objects.of(node.value.value, scope))
        yield from escapes(objects, part, scope, nodes)


def _wrong_codes(read: Program, part: Part, scope: Scope, node: ast.Compare) -> Iterator[Slip]:
    if any(isinstance(one, (ast.Constant, ast.Tuple, ast.Set, ast.List)) for one in (node.left, *node.comparators)):
        from .codes import wrong_codes  # noqa: PLC0415 - few handlers compare with a text

        yield from wrong_codes([one.source.tree for one in read.parts.values()], part.source, scope, node)


def _misnamed(at: CodePlace, name: str, clients: Sequence[Any]) -> Iterator[Slip]:
    """An exception that a client does not have: `client.exceptions.QueueNotFound`."""
    from ...sdk_requests.errors import meant  # noqa: PLC0415 - few handlers name an exception so

    for client in clients:
        if len(clients) == 1 and isinstance(client, Client) and (near := meant(client.service, name)):
            yield Slip("no-error", client.service, "", at, name, near=near)


def _by_text(read: Program) -> Iterator[Unread]:
    """Where a module gets at what it calls by a text, or names something anew unseen."""
    for part in read.parts.values():
        if (node := looks_up(part.source.tree)) is not None and ends(node) != "exec":  # of that it is said where it is called
            at = part.source.at(node)
            yield Unread(ANY, Undecided(f"which functions are called is made out by code in {line_of(at)} that is not followed", place=at))


@of_tree
def _hooks(tree: ast.Module) -> bool:
    """Is anything registered that may change what a client is given? https://docs.aws.amazon.com/boto3/latest/guide/events.html"""
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.startswith(_CHANGES) for one in nodes_of(tree))


def _may_define(source: Source) -> bool:
    """May the module have a name for the handler? By any binding of that name, or by names that are not seen."""
    for node in nodes_of(source.tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                if name == source.handler:
                    return True
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                if any(one.name == "*" or (one.asname or one.name) == source.handler for one in names):
                    return True
            case ast.Call(func=ast.Name(id="globals" | "exec" | "setattr" | "vars" | "locals")):
                return True
    return False


def _dropped(one: Call | Unread, node: ast.Call, fields: Read) -> Call | Unread:
    """A call whose answer nobody looks at. A `batch_writer` looks at those of the batches that it makes of what it is given."""
    if not isinstance(one, Call) or one.use or fields is None or not tells_nothing(one.operation, fields):
        return one
    return one._replace(use=DROPPED) if one.operation != "batch_write_item" or ends(node.func) == one.operation else one


def _called(objects: Objects, part: Part, scope: Scope, node: ast.Call) -> Iterator[Call | Unread]:
    at = part.source.at(node)
    if (handed := handed_on(node)) is not None:
        yield from _called(objects, part, scope, handed)
    functions = objects.of(node.func, scope)
    if isinstance(node.func, ast.Attribute) and node.func.attr not in NO_CALL and not all(isinstance(one, Function) for one in functions):
        for value in objects.of(node.func.value, scope):
            made = _operation(objects, part.source, scope, node, value)
            yield from (one._replace(use=SIGNED) if isinstance(one, Call) else one for one in made) if node.func.attr in SIGNS else made
    for value in functions:
        if isinstance(value, Import):
            yield from _library(objects, scope, node, value.path, at)


def _operation(objects: Objects, source: Source, scope: Scope, node: ast.Call, value: Any) -> Iterator[Call | Unread]:
    if ends(node.func) in SIGNS:
        from .presigned import signed_for  # noqa: PLC0415 - few handlers sign requests

        node = signed_for(node) or node
    name, at = ends(node.func), source.at(node)
    index = any(keyword.arg == INDEX for keyword in node.keywords)
    match value:
        case Client() if name in TRANSACTIONS and (requests := _transaction(objects, source, scope, node)):
            yield from requests
        case Client(service):
            request = arguments(objects, source, scope, node)
            yield Call(
                service,
                name,
                name_of(objects, scope, node, service),
                index,
                at,
                names_given(request),
                attributes=_attributes(objects, service, node, scope, request),
            )
        case Pages(service, operation) if name == "paginate" and operation:
            request = arguments(objects, source, scope, node)
            named, attributes = name_of(objects, scope, node, service), _attributes(objects, service, node, scope, request)
            yield Call(service, operation, named, index, at, names_given(request), attributes=attributes)
        case Pages(service, _):
            yield Unread((service,), Undecided(f"which operation {ends(node.func)} in {line_of(at)} calls is not known", place=at))
        case Batch(table):
            item = attributes_of_item(arguments(objects, source, scope, node, OF_BATCH.get(name, ())))
            yield Call(table.service, "batch_write_item", table.name.parts, of_index=False, at=at, attributes=item)
        case Thing(service, kind, named, key):
            request = arguments(objects, source, scope, node)
            yield Call(
                service,
                name if kind in ("Table", "Queue", "Topic") else f"{kind}.{name}",
                named.parts,
                index,
                at,
                names_given(request),
                attributes=key.parts if kind == "Object" else _attributes(objects, service, node, scope, request),
            )
        case Root(service):
            yield Call(service, name, name_in(objects, node, scope, "QueueName").parts if name == "get_queue_by_name" else None, index, at)
        case Several(_, services, _):
            yield Unread(services, Undecided(f"which service {ast.unparse(node.func)} in {line_of(at)} is done to is not known", place=at))
        case _ if value is UNKNOWN:
            yield from _of_unknown(objects, scope, node, at)


def _of_unknown(objects: Objects, scope: Scope, node: ast.Call, at: CodePlace) -> Iterator[Call | Unread]:
    """A call of something that was not followed, whose name tells what it asks for."""
    name = ends(node.func)
    if name == "invoke" and any(keyword.arg == "function_name" for keyword in node.keywords):  # of a durable function's context
        yield Call("lambda", name, name_in(objects, node, scope, "function_name").parts, of_index=False, at=at)
    elif not node.args or name in BY_PLACE:  # an operation of boto3 takes nothing by its place: `smtp.send_message(mail)` is none
        for service, telling in TELLING.items():
            if name in telling:
                yield Unread((service,), Undecided(f"what {ast.unparse(node.func)} in {line_of(at)} is done to could not be followed", place=at))


def _library(objects: Objects, scope: Scope, node: ast.Call, path: str, at: CodePlace) -> Iterator[Call | Unread]:
    name, rest = path.rpartition(".")[2], path.removeprefix(POWERTOOLS)
    if path in ("builtins.exec", "builtins.eval", "builtins.__import__"):
        yield Unread(ANY, Undecided(f"{name} in {line_of(at)} runs code that is not read", place=at))
    elif path.startswith(("boto3.", "botocore.")) and not path.startswith(SILENT) and UNKNOWN in objects.of(node, scope):
        yield Unread(ANY, Undecided(f"which service {ast.unparse(node.func)} in {line_of(at)} is for is not known", place=at))
    elif rest == path:
        return
    elif rest.startswith("idempotency") and name == "DynamoDBPersistenceLayer":
        yield Call(
            "dynamodb", "idempotency", name_in(objects, node, scope, "table_name").parts, of_index=False, at=at, attributes=_record(objects, node, scope)
        )
    elif rest in UTILITIES:
        yield Call(*UTILITIES[rest], name_in(objects, node, scope, "name", "path").parts, of_index=False, at=at)
    elif services := OPEN_UTILITIES.get(rest.partition(".")[0]):
        yield Unread(services, Undecided(f"what {name} of Powertools calls in {line_of(at)} is not followed", place=at))


def _record(objects: Objects, node: ast.Call, scope: Scope) -> tuple[str, ...] | None:
    """What the attributes of an idempotency record are called."""
    given = {keyword.arg for keyword in node.keywords}
    if None in given or len(node.args) > 1:
        return None
    named = [name_in(objects, node, scope, name).parts if name in given else (usual,) for name, usual in RECORD]
    return tuple(str(parts[0]) for parts in named) if all(len(parts) == 1 and isinstance(parts[0], str) for parts in named) else None


def _attributes(objects: Objects, service: str, node: ast.Call, scope: Scope, request: Written | None) -> tuple[Piece, ...] | None:
    """The names of the message attributes of a call that sends or publishes; of a batch only that no entry has any. Of DynamoDB those of the item, of S3 the key's parts."""
    if service == "s3":
        return key_of(objects, scope, node)
    if service == "dynamodb":
        return attributes_of_item(request)
    given = next((keyword.value for keyword in node.keywords if keyword.arg == ATTRIBUTES), None)
    if given is not None:
        keys = [key.value if isinstance(key, ast.Constant) else None for key in given.keys] if isinstance(given, ast.Dict) else [None]
        return None if None in keys else tuple(map(str, keys))
    entries = next((keyword.value for keyword in node.keywords if keyword.arg in ENTRIES), None)
    written = node if entries is None else entries
    is_known = names_given(request) is not None and not any(isinstance(one, ast.Constant) and one.value == ATTRIBUTES for one in ast.walk(written))
    return () if is_known else None


def _transaction(objects: Objects, source: Source, scope: Scope, node: ast.Call) -> list[Call]:
    """What the requests of a transaction do, and on what; nothing where they are not written out."""
    given = next((one.value for one in node.keywords if one.arg == "TransactItems"), None)
    out = []
    for one in given.elts if isinstance(given, (ast.List, ast.Tuple)) else ():
        kind, request = (one.keys[0], one.values[0]) if isinstance(one, ast.Dict) and len(one.keys) == 1 else (None, None)
        named = entry_of(request, "TableName") if isinstance(request, ast.Dict) else None
        operation = TRANSACTED.get(kind.value) if isinstance(kind, ast.Constant) and isinstance(kind.value, str) else None
        if operation is None or named is None or request is None:
            return []
        values = objects.of(named, scope)
        parts = values[0].parts if len(values) == 1 and isinstance(values[0], Named) else (None,)
        item = attributes_of_item(written(objects, source, scope, request))
        out.append(Call("dynamodb", operation, parts, of_index=False, at=source.at(request), attributes=item))
    return out
