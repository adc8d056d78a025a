"""What a call of boto3 is given, as far as the code writes it out, and what is refused of that."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, Protocol

from ....values.value import CodePlace
from ...aws_calls import Batch, Client, Named, Root, Thing, Told
from ...sdk_requests.written import BYTES, FRACTION, LIST, MAP, MOMENT, NOTHING, NUMBER, SET, TEXT, TRUTH, UNKNOWN, UUID, Put, Slip, Written
from ..scopes import Function, Scope, ends
from ..source import Source
from ..values import Import, Values
from .dependencies import TRANSACTED, TRANSACTIONS

_MADE: Final = {
    **dict.fromkeys(("builtins.str", "builtins.repr", "builtins.hex", "json.dumps"), TEXT),
    **dict.fromkeys(("builtins.int", "builtins.len", "builtins.ord", "builtins.hash", "time.time_ns"), NUMBER),
    **dict.fromkeys(("builtins.float", "time.time", "time.monotonic", "time.perf_counter", "random.random", "math.sqrt"), FRACTION),
    "builtins.bool": TRUTH,
    "builtins.bytes": BYTES,
    **dict.fromkeys(("builtins.dict", "dataclasses.asdict"), MAP),
    **dict.fromkeys(("builtins.list", "builtins.sorted"), LIST),
    "builtins.set": SET,
    **dict.fromkeys(("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.datetime.fromisoformat"), MOMENT),
    **dict.fromkeys(("uuid.uuid1", "uuid.uuid4", "uuid.uuid5"), UUID),
}
"""What functions of Python's own library return: https://docs.python.org/3/library/"""
_NO_JSON: Final = {MOMENT: "a datetime", UUID: "a UUID", BYTES: "bytes", SET: "a set"}
_TEXTS: Final = frozenset({"isoformat", "strftime", "hexdigest", "model_dump_json"})
_ARITHMETIC: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_PLACES: Final = {"download_file": ("Bucket", "Key", "Filename"), "download_fileobj": ("Bucket", "Key", "Fileobj"), "Object": ("bucket_name", "Key")}
"""Methods that take their arguments by place, too: https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/download_file.html and …/service-resource/Object.html"""
_AWS: Final = (Client, Root, Thing, Batch)
_DEEP: Final = 8


class Objects(Protocol):
    """The values of a program's expressions: `objects` knows them."""

    def of(self, node: ast.AST, scope: Scope) -> Values: ...


def told_by(objects: Objects, source: Source, scope: Scope, node: ast.Call) -> Iterator[Slip | Put]:
    """What is refused of a call that is surely one of a client or a resource, or of `json.dumps`, and the events that it puts."""
    if ends(node.func) == "dumps" and objects.of(node.func, scope) == (Import("json.dumps"),):
        yield from _unserialised(objects, source, scope, node)
    if not isinstance(node.func, ast.Attribute) or len(made := objects.of(node.func.value, scope)) != 1 or not isinstance(made[0], _AWS):
        return
    places = ("Key",) if node.func.attr == "Object" and isinstance(made[0], Thing) else _PLACES.get(node.func.attr, ())
    if len(node.args) > len(places) or any(isinstance(one, ast.Starred) for one in node.args):
        return
    from ...sdk_requests.events import events_put  # noqa: PLC0415 - only where AWS is called
    from ...sdk_requests.refused import refused  # noqa: PLC0415 - as above

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


def _unserialised(objects: Objects, source: Source, scope: Scope, node: ast.Call) -> Iterator[Slip]:
    """What JSON has no type for: https://docs.python.org/3/library/json.html#json.JSONEncoder"""
    if len(node.args) != 1 or any(one.arg in (None, "default", "cls") for one in node.keywords):
        return
    waiting = [("", _written(objects, source, scope, node.args[0], _DEEP))]
    while waiting:
        name, one = waiting.pop(0)
        if one.kind in _NO_JSON:
            yield Slip("unserialised", "json", "json.dumps", one.at, name, where=_NO_JSON[one.kind])
        waiting += [*(one.fields or {}).items(), *((name, item) for item in one.items or ())]


def _parts(given: Written) -> Iterator[tuple[str, Written]]:
    """The requests of a transaction, each with its operation."""
    items = (given.fields or {}).get("TransactItems")
    for one in (items.items or ()) if items is not None else ():
        yield from ((TRANSACTED[kind], part) for kind, part in (one.fields or {}).items() if kind in TRANSACTED)


def _arguments(objects: Objects, source: Source, scope: Scope, node: ast.Call, places: tuple[str, ...]) -> Written:
    given = [*zip(places, node.args, strict=False), *((one.arg, one.value) for one in node.keywords)]
    named = {name: _written(objects, source, scope, value, _DEEP) for name, value in given if name is not None}
    spread = [_written(objects, source, scope, one.value, _DEEP) for one in node.keywords if one.arg is None]
    for one in spread:
        named = {**(one.fields or {}), **named}
    return Written(MAP, source.at(node), fields=named, whole=all(one.fields is not None and one.whole for one in spread))


def _written(objects: Objects, source: Source, scope: Scope, node: ast.expr, depth: int) -> Written:
    at = source.at(node)
    if depth:
        match node:
            case ast.Constant(value=value):
                kinds = {str: TEXT, bool: TRUTH, int: NUMBER, float: FRACTION, bytes: BYTES, type(None): NOTHING}
                return Written(kinds.get(type(value), UNKNOWN), at, value if isinstance(value, str) else None)
            case ast.Dict(keys=keys, values=values):
                named = {
                    key.value: _written(objects, source, scope, value, depth - 1)
                    for key, value in zip(keys, values, strict=True)
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                }
                return Written(MAP, at, fields=named, whole=len(named) == len(keys))
            case ast.List(elts=elements) | ast.Tuple(elts=elements) if not any(isinstance(one, ast.Starred) for one in elements):
                return Written(LIST, at, items=tuple(_written(objects, source, scope, one, depth - 1) for one in elements))
            case ast.ListComp(elt=element):
                return Written(LIST, at, items=(_written(objects, source, scope, element, depth - 1),), whole=False)
            case ast.DictComp():
                return Written(MAP, at)
            case ast.Set() | ast.SetComp():
                return Written(SET, at)
            case ast.IfExp(body=body, orelse=other):
                one, two = (_written(objects, source, scope, part, depth - 1) for part in (body, other))
                return Written(one.kind if one.kind == two.kind else UNKNOWN, at)
            case ast.BinOp(left=left, op=op, right=right):
                kind = _counted(_written(objects, source, scope, left, depth - 1).kind, op, _written(objects, source, scope, right, depth - 1).kind)
                return Written(kind, at) if kind else _spelt(objects, scope, node, at)
            case ast.JoinedStr():
                return _spelt(objects, scope, node, at)._replace(kind=TEXT)
            case ast.Call():
                if kind := _made(objects, scope, node):
                    return Written(kind, at)
                made = objects.of(node.func, scope)
                inner = made[0].scope if len(made) == 1 and isinstance(made[0], Function) else None
                from .elements import returned  # noqa: PLC0415 - only where a function makes what is given

                if inner is not None and _top(inner) is _top(scope) and (result := returned(inner)) is not None and not isinstance(result, ast.Name):
                    return _written(objects, source, inner, result, depth - 1)._replace(at=at)
                return _spelt(objects, scope, node, at)
            case ast.Name() if (only := scope.only(node.id)) is not None:
                written = _written(objects, source, only.scope, only.node, depth - 1)._replace(at=at)
                if not (written.fields or written.items):
                    return written
                from .elements import stays  # noqa: PLC0415 - only where a name holds what is given

                owner = scope.owner(node.id)
                return written if owner is not None and stays(owner.node, node.id) else written._replace(fields=None, items=None)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return _spelt(objects, scope, node, at)
    return Written(UNKNOWN, at)


def _top(scope: Scope) -> Scope:
    while scope.outer is not None:
        scope = scope.outer
    return scope


def _counted(left: str, op: ast.operator, right: str) -> str:
    """What the sum, difference, product or quotient of two numbers is."""
    if not isinstance(op, _ARITHMETIC) or {left, right} - {NUMBER, FRACTION}:
        return UNKNOWN
    return FRACTION if FRACTION in (left, right) or isinstance(op, ast.Div) else NUMBER


def _made(objects: Objects, scope: Scope, node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute) and node.func.attr in _TEXTS:
        return TEXT
    made = objects.of(node.func, scope)
    if made == (Import("builtins.round"),) and node.args:  # https://docs.python.org/3/library/functions.html#round
        return NUMBER if len(node.args) == 1 else _made(objects, scope, node.args[0]) if isinstance(node.args[0], ast.Call) else UNKNOWN
    return _MADE.get(made[0].path, UNKNOWN) if len(made) == 1 and isinstance(made[0], Import) else UNKNOWN


def _spelt(objects: Objects, scope: Scope, node: ast.expr, at: CodePlace) -> Written:
    """Text that the code puts together. Of what is not known at all, it is not known whether it is text."""
    values = objects.of(node, scope)
    parts = values[0].parts if len(values) == 1 and isinstance(values[0], Named) else ()
    if len(parts) == 1 and isinstance(parts[0], Told):
        return Written(TEXT, at, told=parts[0].what)
    if not any(parts):
        return Written(UNKNOWN, at)
    whole = all(isinstance(one, str) for one in parts)
    return Written(TEXT, at, "".join(map(str, parts)) if whole and not isinstance(node, ast.Attribute) else None)
