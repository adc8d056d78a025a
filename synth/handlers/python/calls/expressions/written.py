"""An expression as the code writes it: its kind, its text, what is in it, and what a name, a function or a step after the other makes of it."""

from __future__ import annotations

import ast
from typing import Final, Protocol

from .....values.value import CodePlace
from ....aws_calls import Named, Told
from ....sdk_requests.written import BYTES, FRACTION, LIST, MAP, MOMENT, NOTHING, NUMBER, SET, TEXT, TRUTH, UNKNOWN, UUID, Written, often
from ...scopes import Class, Function, Scope, changes, ends, top
from ...source import Source
from ...values import Import, Values
from .steps import begins

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
_DUMPS: Final = Import("json.dumps")
_TEXTS: Final = frozenset({"isoformat", "strftime", "hexdigest", "model_dump_json"})
_ARITHMETIC: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div)
DEEP: Final = 8


class Objects(Protocol):
    """The values of a program's expressions: `objects` knows them."""

    def of(self, node: ast.AST, scope: Scope) -> Values: ...

    def is_inherited(self, cls: Scope) -> bool: ...


def written(objects: Objects, source: Source, scope: Scope, node: ast.expr, depth: int = DEEP) -> Written:
    at = source.at(node)
    if not depth:
        return Written(UNKNOWN, at)
    match node:
        case ast.Constant(value=value):
            kinds = {str: TEXT, bool: TRUTH, int: NUMBER, float: FRACTION, bytes: BYTES, type(None): NOTHING}
            return Written(kinds.get(type(value), UNKNOWN), at, value if isinstance(value, str) else None)
        case ast.Dict(keys=keys, values=values):
            named = [key if key is None else key_of(objects, scope, key) for key in keys]
            return _map(at, [(key, written(objects, source, scope, value, depth - 1)) for key, value in zip(named, values, strict=True)])
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if not any(isinstance(one, ast.Starred) for one in elements):
            return Written(LIST, at, items=tuple(written(objects, source, scope, one, depth - 1) for one in elements))
        case ast.ListComp(elt=element):
            return Written(LIST, at, items=(often(written(objects, source, scope, element, depth - 1)),), whole=False)
        case ast.DictComp():
            return Written(MAP, at)
        case ast.Set() | ast.SetComp():
            return Written(SET, at)
        case ast.IfExp(body=body, orelse=other):
            one, two = (written(objects, source, scope, part, depth - 1) for part in (body, other))
            return Written(one.kind if one.kind == two.kind else UNKNOWN, at)
        case ast.BinOp(op=ast.BitAnd()) | ast.Call(func=ast.Attribute(value=ast.Call(args=[_]))) if about := _condition(objects, scope, node):
            return Written(UNKNOWN, at, items=tuple(Written(TEXT, at, one) for one in about))
        case ast.BinOp():
            kind = _sum(objects, source, scope, node, depth - 1)
            return Written(kind, at) if kind else _spelt(objects, scope, node, at)
        case ast.JoinedStr():
            return _spelt(objects, scope, node, at)._replace(kind=TEXT)
        case ast.Call():
            return _of_call(objects, source, scope, node, depth)
        case ast.Name() if (only := scope.only(node.id) or scope.begun(node.id)) is not None:
            first = written(objects, source, only.scope, only.node, depth - 1)._replace(at=at)
            of_parts = first.fields is not None or first.items is not None
            return _held(objects, source, scope, node, first) if of_parts or scope.only(node.id) is not None else _spelt(objects, scope, node, at)
        case ast.Attribute(value=ast.Name()):
            from .models import kind_of_field  # noqa: PLC0415 - only where a field is given

            kind = kind_of_field(objects, scope, node)
            return Written(kind, at) if kind else _spelt(objects, scope, node, at)
        case ast.Subscript(value=of, slice=ast.Slice(step=None) as part):
            from .parts import width  # noqa: PLC0415 - only where a part of something is given

            whole = written(objects, source, scope, of, depth - 1)
            kept = whole._replace(at=at) if whole.kind == LIST else _spelt(objects, scope, node, at)
            return kept._replace(most=width(scope, part, of if kept.whole else None, len(kept.items or ())))
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return _spelt(objects, scope, node, at)
    return Written(UNKNOWN, at)


def _map(at: CodePlace, entries: list[tuple[str | None, Written]]) -> Written:
    """A dict of entries in their order; one without a key is another dict that is spread in it, and one whose key is not known has none to be named ("")."""
    fields: dict[str, Written] = {}
    whole = True
    for key, value in entries:
        if key is None:
            fields |= value.fields or {}
            whole = whole and value.kind == MAP and value.fields is not None and value.whole
        elif key:
            fields[key] = value
        else:
            whole = False
    return Written(MAP, at, fields=fields, whole=whole)


def key_of(objects: Objects, scope: Scope, node: ast.expr) -> str:
    """The text of a dict's key: written out, or under a name that is given it once, alone or in a class (`Columns.ID`, `Columns.ID.value`); "" where it is not known."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Attribute(value=ast.Attribute() as member, attr="value") if _is_of_enum(objects, scope, member):
            return _text_of(objects, scope, member)
        case ast.Attribute(value=ast.Name(id=name)) if name not in ("self", "cls") and not _is_of_enum(objects, scope, node):
            return _text_of(objects, scope, node)
        case ast.Name(id=name) if scope.only(name) is not None:
            return _text_of(objects, scope, node)
    return ""


def _text_of(objects: Objects, scope: Scope, node: ast.expr) -> str:
    values = objects.of(node, scope)
    parts = values[0].parts if len(values) == 1 and isinstance(values[0], Named) else (None,)
    return "".join(map(str, parts)) if all(isinstance(one, str) for one in parts) else ""


def _is_of_enum(objects: Objects, scope: Scope, node: ast.Attribute) -> bool:
    """Is it a member of an Enum, which is no text itself? One that is a `str`, too, is: https://docs.python.org/3/library/enum.html#enum.StrEnum"""
    bases = [ends(base) for one in objects.of(node.value, scope) if isinstance(one, Class) for base in one.scope.node.bases]
    return any(base.endswith("Enum") for base in bases) and not {"str", "StrEnum"} & {*bases}


def _of_call(objects: Objects, source: Source, scope: Scope, node: ast.Call, depth: int) -> Written:
    at, made = source.at(node), objects.of(node.func, scope)
    if made == (Import("builtins.dict"),) and len(node.args) < 2 and not any(isinstance(one, ast.Starred) for one in node.args):  # noqa: PLR2004 - it takes one
        given = [(None, one) for one in node.args] + [(one.arg, one.value) for one in node.keywords]
        return _map(at, [(key, written(objects, source, scope, one, depth - 1)) for key, one in given])
    if not (node.args or node.keywords) and isinstance(node.func, ast.Attribute) and node.func.attr == "copy":
        return written(objects, source, scope, node.func.value, depth - 1)._replace(at=at)
    if made == (Import("builtins.round"),) and node.args:  # https://docs.python.org/3/library/functions.html#round
        kind = NUMBER if len(node.args) == 1 else written(objects, source, scope, node.args[0], depth - 1).kind
        return Written(kind if kind in (NUMBER, FRACTION) else UNKNOWN, at)
    if made == (Import("dataclasses.asdict"),):
        from .models import as_dict  # noqa: PLC0415 - only where a dataclass is

        if (fields := as_dict(objects, scope, node, at)) is not None:
            return fields
    if kind := _made(node, made):
        by_itself = made == (_DUMPS,) and node.args and not any(one.arg in (None, "cls") for one in node.keywords)  # an encoder of the code may rename fields
        inner = written(objects, source, scope, node.args[0], depth - 1) if by_itself else None
        return Written(kind, at, items=None if inner is None else (inner,))
    if ends(node.func) in ("model_dump", "dict"):
        from .models import dumped  # noqa: PLC0415 - only where a model is

        if (fields := dumped(objects, scope, node, at)) is not None:
            return fields
    own = made[0].scope if len(made) == 1 and isinstance(made[0], Function) else None
    from .elements import returned  # noqa: PLC0415 - only where a function makes what is given

    if own is not None and top(own) is top(scope) and (result := returned(own)) is not None:
        return written(objects, source, own, result, depth - 1)._replace(at=at)
    return _spelt(objects, scope, node, at)


def _held(objects: Objects, source: Source, scope: Scope, name: ast.Name, first: Written) -> Written:
    """What a name holds that was given this: what is put into it since then, as far as that is seen."""
    if first.fields is None and first.items is None:
        return first
    from .put_together import added, shared  # noqa: PLC0415 - only where a name holds what is given

    owner = scope.owner(name.id)
    nodes = changes(owner.node).get(name.id, ()) if owner is not None else (name,)
    deep = any(one.fields is not None or one.items is not None for one in (*(first.items or ()), *(first.fields or {}).values()))
    if owner is not None and shared(owner.node, name.id, deep=deep):
        return first._replace(fields=None, items=None)
    if not nodes:
        return first
    parts = added(owner, name, nodes, lambda key: key_of(objects, scope, key)) if owner is scope else None
    if parts is None:
        return first._replace(fields=None, items=None)
    fields, items = dict(first.fields or {}), [*(first.items or ())]
    for one in parts:
        value = written(objects, source, scope, one.value) if one.value is not None else Written(UNKNOWN, source.at(name))
        if one.key is None:
            items += [value] * one.often
        elif one.often or one.key in fields:
            fields[one.key] = value if one.often else Written(UNKNOWN, value.at)
    whole = first.whole and all(one.often for one in parts)
    return first._replace(fields=fields, whole=whole) if first.kind == MAP else first._replace(items=tuple(items), whole=whole)


def _condition(objects: Objects, scope: Scope, node: ast.expr) -> tuple[str, ...]:
    """The attributes that a condition of boto3 is about (`Key("id").eq(…) & Key("day").gt(…)`), where all are known: https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html#ref-dynamodb-conditions"""
    match node:
        case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
            one, other = _condition(objects, scope, left), _condition(objects, scope, right)
            return (*one, *other) if one and other else ()
        case ast.Call(func=ast.Attribute(value=ast.Call(func=made, args=[name]))) if objects.of(made, scope) == (Import("boto3.dynamodb.conditions.Key"),):
            return (text,) if (text := key_of(objects, scope, name)) else ()
    return ()


def _sum(objects: Objects, source: Source, scope: Scope, node: ast.BinOp, depth: int) -> str:
    """What a sum, difference, product or quotient of numbers is; no float is reckoned with anything else. Of the numbers of JSON a quotient is a float: https://docs.python.org/3/library/json.html#json-to-py-table"""
    sides = {one: written(objects, source, scope, one, depth).kind for one in (node.left, node.right)}
    kinds = {*sides.values()}
    if not isinstance(node.op, _ARITHMETIC) or kinds - {NUMBER, FRACTION, UNKNOWN}:
        return UNKNOWN
    divides = isinstance(node.op, ast.Div) and all(kind or _is_parsed(objects, scope, one) for one, kind in sides.items())
    return FRACTION if FRACTION in kinds or divides else NUMBER if kinds == {NUMBER} else UNKNOWN


def _is_parsed(objects: Objects, scope: Scope, node: ast.expr) -> bool:
    """Is it what `json.loads` made of a text, or a part of that? One that is told how to read numbers may make something else of them."""
    root, left = begins(node), scope
    for _ in range(DEEP):
        if isinstance(root, ast.Name) and (only := left.only(root.id)) is not None:
            root, left = begins(only.node), only.scope
    return isinstance(root, ast.Call) and not root.keywords and objects.of(root.func, left) in ((Import("json.loads"),), (Import("json.load"),))


def _made(node: ast.Call, made: Values) -> str:
    if isinstance(node.func, ast.Attribute) and node.func.attr in _TEXTS:
        return TEXT
    return _MADE.get(made[0].path, UNKNOWN) if len(made) == 1 and isinstance(made[0], Import) else UNKNOWN


def _spelt(objects: Objects, scope: Scope, node: ast.expr, at: CodePlace) -> Written:
    """Text that the code puts together. Of what is not known at all, it is not known whether it is text."""
    values = objects.of(node, scope)
    parts = values[0].parts if len(values) == 1 and isinstance(values[0], Named) else ()
    if values and all(type(one).__name__ == "Holding" for one in values):
        return Written(MAP, at)
    if len(parts) == 1 and isinstance(parts[0], Told):
        return Written(TEXT, at, told=parts[0].what)
    if not any(parts):
        return Written(UNKNOWN, at)
    whole = all(isinstance(one, str) for one in parts)
    return Written(TEXT, at, "".join(map(str, parts)) if whole and not isinstance(node, ast.Attribute) else None)
