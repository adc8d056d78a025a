"""What a call of boto3 is given, as far as the code writes it out, and what is refused of that."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from ...aws_calls import Batch, Client, Root, Thing
from ...sdk_requests.written import MAP, Put, Slip, Written
from ..scopes import Scope
from ..source import Source
from .dependencies import TRANSACTED, TRANSACTIONS
from .written import Objects, written

_PLACES: Final = {"download_file": ("Bucket", "Key", "Filename"), "download_fileobj": ("Bucket", "Key", "Fileobj"), "Object": ("bucket_name", "Key")}
"""Methods that take their arguments by place, too: https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/download_file.html and …/service-resource/Object.html"""
_OF_BATCH: Final = {"put_item": ("Item",), "delete_item": ("Key",)}
"""https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html"""
_AWS: Final = (Client, Root, Thing, Batch)


def told_by(objects: Objects, source: Source, scope: Scope, node: ast.Call) -> Iterator[Slip | Put]:
    """What is refused of a call that is surely one of a client or a resource, and the events that it puts."""
    if not isinstance(node.func, ast.Attribute) or len(made := objects.of(node.func.value, scope)) != 1 or not isinstance(made[0], _AWS):
        return
    places = (
        _OF_BATCH.get(node.func.attr, ())
        if isinstance(made[0], Batch)
        else ("Key",)
        if node.func.attr == "Object" and isinstance(made[0], Thing)
        else _PLACES.get(node.func.attr, ())
    )
    if any(isinstance(one, ast.Starred) for one in node.args):
        return
    from ...sdk_requests.events import events_put  # noqa: PLC0415 - only where AWS is called
    from ...sdk_requests.refused import by_place, refused  # noqa: PLC0415 - as above

    if len(node.args) > len(places):
        if isinstance(made[0], (Client, Thing)):
            yield from by_place(made[0].service, node.func.attr, source.at(node))
        return
    given = _arguments(objects, source, scope, node, places)
    match made[0]:
        case Root("s3") if places:
            yield from refused("s3", node.func.attr, given, by_boto3=True)
        case Client(service):
            yield from refused(service, node.func.attr, given, by_boto3=True)
            yield from events_put(service, node.func.attr, given)
            for kind, part in _parts(given) if node.func.attr in TRANSACTIONS else ():
                yield from refused(service, kind, part, by_boto3=True)
        case Batch(Thing(service, kind)):
            yield from refused(service, node.func.attr, given, resource=kind, by_boto3=True)
        case Thing("s3", "Bucket") if places:
            yield from refused("s3", node.func.attr, given, by_boto3=True)
        case Thing(service, "Table" | "Queue" | "Topic" as kind, _):
            yield from refused(service, node.func.attr, given, resource=kind, by_boto3=True)


def _parts(given: Written) -> Iterator[tuple[str, Written]]:
    """The requests of a transaction, each with its operation."""
    items = (given.fields or {}).get("TransactItems")
    for one in (items.items or ()) if items is not None else ():
        yield from ((TRANSACTED[kind], part) for kind, part in (one.fields or {}).items() if kind in TRANSACTED)


def _arguments(objects: Objects, source: Source, scope: Scope, node: ast.Call, places: tuple[str, ...]) -> Written:
    given = [*zip(places, node.args, strict=False), *((one.arg, one.value) for one in node.keywords)]
    named = {name: written(objects, source, scope, value) for name, value in given if name is not None}
    spread = [written(objects, source, scope, one.value) for one in node.keywords if one.arg is None]
    for one in spread:
        named = {**(one.fields or {}), **named}
    return Written(MAP, source.at(node), fields=named, whole=all(one.fields is not None and one.whole for one in spread))
