"""What a call of boto3 is given, as far as the code writes it out, and what is refused of that."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from ...aws_calls import ENTRIES, INDEX, ITEMS, Batch, Client, Pages, Root, Thing
from ...sdk_requests.written import MAP, Put, Sent, Slip, Written, type_of
from ..scopes import Scope
from ..source import Source
from .expressions.written import Objects, written
from .program.dependencies import TRANSACTED, TRANSACTIONS

_PLACES: Final = {"download_file": ("Bucket", "Key", "Filename"), "download_fileobj": ("Bucket", "Key", "Fileobj"), "Object": ("bucket_name", "Key")}
"""Methods that take their arguments by place, too: https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/download_file.html and …/service-resource/Object.html"""
OF_BATCH: Final = {"put_item": ("Item",), "delete_item": ("Key",)}
"""https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html"""
_AWS: Final = (Client, Root, Thing, Batch, Pages)
_OF_PAGES: Final = "PaginationConfig"
"""https://docs.aws.amazon.com/boto3/latest/guide/paginators.html#customizing-page-iterators"""


def told_by(objects: Objects, source: Source, scope: Scope, node: ast.Call) -> Iterator[Slip | Put | Sent]:
    """What is refused of a call that is surely one of a client or a resource, the events that it puts, and the bodies that it sends."""
    if not isinstance(node.func, ast.Attribute) or len(made := objects.of(node.func.value, scope)) != 1 or not isinstance(made[0], _AWS):
        return
    from ...sdk_requests.bodies import bodies_sent  # noqa: PLC0415 - only where AWS is called
    from ...sdk_requests.events import events_put  # noqa: PLC0415 - as above
    from ...sdk_requests.refused import by_place, refused  # noqa: PLC0415 - as above

    name, places = node.func.attr, _places(made[0], node.func.attr)
    if (given := arguments(objects, source, scope, node, places)) is None:
        if isinstance(made[0], (Client, Thing)) and not any(isinstance(one, ast.Starred) for one in node.args):
            yield from by_place(made[0].service, name, source.at(node))
        return
    match made[0]:
        case Root("s3") if places:
            yield from refused("s3", name, given, by_boto3=True)
        case Client(service, plain):
            yield from refused(service, name, given, by_boto3=True, plain=plain)
            yield from events_put(service, name, given)
            yield from bodies_sent(service, name, given)
            for kind, part in _parts(given) if name in TRANSACTIONS else ():
                yield from refused(service, kind, part, by_boto3=True, plain=plain)
        case Pages(service, operation) if name == "paginate" and operation:
            kept = {one: held for one, held in (given.fields or {}).items() if one != _OF_PAGES}
            yield from refused(service, operation, given._replace(fields=kept), by_boto3=True)
        case Batch(Thing(service, kind)):
            yield from refused(service, name, given, resource=kind, by_boto3=True, plain=True)
        case Thing("s3", "Bucket") if places:
            yield from refused("s3", name, given, by_boto3=True)
        case Thing(service, "Table" | "Queue" | "Topic" as kind, _):
            yield from refused(service, name, given, resource=kind, by_boto3=True, plain=True)
            yield from bodies_sent(service, name, given)


def _places(value: Any, name: str) -> tuple[str, ...]:
    if isinstance(value, Batch):
        return OF_BATCH.get(name, ())
    return ("Key",) if name == "Object" and isinstance(value, Thing) else _PLACES.get(name, ())


def _parts(given: Written) -> Iterator[tuple[str, Written]]:
    """The requests of a transaction, each with its operation."""
    items = (given.fields or {}).get("TransactItems")
    for one in (items.items or ()) if items is not None else ():
        yield from ((TRANSACTED[kind], part) for kind, part in (one.fields or {}).items() if kind in TRANSACTED)


def arguments(objects: Objects, source: Source, scope: Scope, node: ast.Call, places: tuple[str, ...] = ()) -> Written | None:
    """What a call is given, by name; None where it is given more by place than there are names for."""
    if len(node.args) > len(places) or any(isinstance(one, ast.Starred) for one in node.args):
        return None
    named = [*zip(places, node.args, strict=False), *((one.arg, one.value) for one in node.keywords)]
    fields = {name: written(objects, source, scope, value) for name, value in named if name is not None}
    spread = [written(objects, source, scope, one.value) for one in node.keywords if one.arg is None]
    for one in spread:
        fields = {**(one.fields or {}), **fields}
    return Written(MAP, source.at(node), fields=fields, whole=all(one.fields is not None and one.whole for one in spread))


def names_given(given: Written | None) -> tuple[str, ...] | None:
    """The names of the parameters; of a call with `Entries` those that each entry has."""
    if given is None or given.fields is None or not given.whole:
        return None
    entries = next((given.fields[name] for name in ENTRIES if name in given.fields), None)
    if entries is None:
        return tuple(given.fields)
    if not entries.items or not all(one.fields is not None and one.whole for one in entries.items):
        return None
    return tuple(sorted(set.intersection(*({*one.fields} for one in entries.items))))


def attributes_of_item(given: Written | None) -> tuple[str, ...] | None:
    """The names of the attributes in `Key` or `Item` of a request of DynamoDB, or that of the index ("": it asks none) and those by which it is asked; None where they are not all spelt."""
    from ...sdk_requests.keys import asked_of  # noqa: PLC0415 - few handlers ask an index

    fields = (given.fields if given is not None else None) or {}
    named = asked_of(fields) or ()
    if (index := fields.get(INDEX)) is not None:
        return (index.text, *named) if index.text is not None else None
    if named:
        return ("", *named)
    item = next((fields[name] for name in ITEMS if name in fields), None)
    return tuple(item.fields) if item is not None and item.fields is not None and item.whole else None


def types_of_item(given: Written | None) -> tuple[str, ...]:
    """The types of those attributes."""
    fields = (given.fields if given is not None else None) or {}
    item = next((fields[name] for name in ITEMS if name in fields), None)
    return tuple(map(type_of, (item.fields or {}).values())) if item is not None else ()
