"""What a call or a new object is worth: the value of an environment variable, a client, a request, something of a library that calls AWS, or what a function of the program returns."""

from __future__ import annotations

import re
from typing import Final

from ....aws_calls import Piece
from ...program.code import Expr, Function, base, text_of
from ...program.worth import UNKNOWN, Value, Values, either, text
from ...sdks.kinds import kind_of
from ...sdks.outside import path_of
from ...sdks.services import client_of
from .asked import Worth
from .credentials import credited
from .environment import environment

_SAME: Final = frozenset(
    {
        *(
            "trim",
            "strip",
            "toString",
            "ToString",
            "Trim",
            "TrimEnd",
            "TrimStart",
            "orElseThrow",
            "get",
            "join",
            "ConfigureAwait",
            "intern",
            "Value",
            "GetAwaiter",
            "GetResult",
            "WithDecryption",
        ),
        *(
            "WithMaxAge",
            "DefaultMaxAge",
            "withMaxAge",
            "defaultMaxAge",
            "withDecryption",
            "recursive",
            "Recursive",
            "WithTransformation",
            "withTransformation",
            "WithCacheManager",
            "WithTransformerManager",
        ),
        *("ForceFetch", "toBuilder"),
    }
)
"""Methods that give what they are called on."""
_BUILDS: Final = ("Build", "WithDynamoDBClient", "ConfigureContext")
"""Of the builder of a DynamoDBContext: https://docs.aws.amazon.com/sdk-for-net/v4/developer-guide/net-dg-v4.html"""
_CLASS: Final = re.compile(r"\b([\w.]+)\.class\b")
_THROUGH: Final = frozenset(
    {
        *(
            "requireNonNull",
            "ofNullable",
            "valueOf",
            "checkNotNull",
            "String",
            "ToString",
            "StringValue",
            "ToStringPtr",
            "ToPtr",
            "FromPtr",
            "TrimSpace",
            "string",
            "Ptr",
            "Must",
            "Null",
            "NullOrEmpty",
            "NullOrWhiteSpace",
        ),
        *("notNull", "AWS", "Unmodifiable", "FromResult", "completedFuture"),
    }
)
"""Functions that give what they are given."""
_ELSE: Final = ("orElse", "requireNonNullElse", "Or", "orElseGet", "defaultIfNull", "defaultString", "firstNonNull")
_CREATES: Final = ("create", "defaultClient", "builder", "standard", "crtBuilder", "asyncBuilder")
_DEEPEST: Final = 4


def called(values: Worth, expr: Expr, function: Function) -> Values:
    """What a call gives."""
    if (variable := environment(values, expr, function)) is not None:
        return variable
    if expr.types and values.program.language == "C#" and (typed := _by_type(values, expr, function)):
        return typed
    if own := _of_program(values, expr, function):
        return own
    if expr.of is None:
        return values.of(expr.args[0], function) if expr.name in _THROUGH and expr.args else _declared(values, expr, function)
    found: list[Value] = []
    for value in values.of(expr.of, function) or (UNKNOWN,):
        found += _of_value(values, value, expr, function)
    return either(tuple(found))


def _by_type(values: Worth, expr: Expr, function: Function) -> Values:
    """`provider.GetRequiredService<IAmazonSQS>()`."""
    told = values.typed(expr.types[0], function.file) if len(expr.types) == 1 and re.match(r"(?:Get|Create|Resolve)", expr.name) else ()
    return tuple(one for one in told if one.kind != "outside")


def _declared(values: Worth, expr: Expr, function: Function) -> Values:
    """A variable that is called: what its type says that it makes (`Supplier<DynamoDbClient>`); `new(T)` of Go."""
    if expr.name == "new" and values.program.language == "Go" and expr.args:
        named = text_of(expr.args[0].node)
        return values.typed(named, function.file) or (Value("request", path_of("Go", named, function.file)),)
    return (UNKNOWN,)


def _of_program(values: Worth, expr: Expr, function: Function) -> Values:
    """What the functions of the program that are meant return, for these arguments."""
    meant = values.resolve(expr, function) or []
    found: list[Value] = []
    for one in meant:
        if len(values.given) > _DEEPEST * 6 or len(one.parameters) != len(expr.args):
            found += values.returned(one)
            continue
        told = {(id(one), name): values.of(arg, function) for (name, _), arg in zip(one.parameters, expr.args, strict=True)}
        before = {key: values.given[key] for key in told if key in values.given}
        values.given.update(told)
        try:
            found += values.returned(one)
        finally:
            for key in told:
                values.given.pop(key, None)
            values.given.update(before)
    return tuple(found)


def _of_value(values: Worth, value: Value, expr: Expr, function: Function) -> Values:
    name, args, language = expr.name, expr.args, values.program.language
    if name in _ELSE and value.kind in ("text", "unknown") and args:
        return either((value, *values.of(args[0], function)))
    if value.kind == "outside":
        return _of_outside(values, value, expr, function)
    if value.kind == "builder":
        return _built(values, value, function) if name in ("build", "Build") else (_with(value, name, args, function),)
    if value.kind == "request":
        return (_with(value, name, args, function),)
    if value.kind == "class" and name in ("builder", "toBuilder", "create", "of") and value.of is not None:
        return (Value("object", of=value.of),)
    if value.kind == "object" and value.of is not None:
        held = values.field(value.of, name) if not args else None
        return held or ((value,) if name == "build" or name in _SAME else (UNKNOWN,))
    if value.kind == "tool" and name in ("table", "getTable", "GetTable") and args:
        named = _CLASS.search(text_of(args[-1].node))
        kinds = values.program.find(named[1], function.file) if named is not None else []
        return (Value("table", parts=_string(values, args[0], function), of=kinds[0] if len(kinds) == 1 else None),)
    if value.kind == "tool" and name in _BUILDS:
        return (value,)
    if value.kind == "table" and name in ("index", "getIndex"):
        return (Value("index", parts=value.parts),)
    if name in _SAME and value.kind in ("text", "client", "tool", "table", "foreign", "opaque"):
        return (value,)
    if language == "Java" and value.kind == "unknown" and name == "build":
        return (UNKNOWN,)
    return (UNKNOWN,) if value.kind != "text" else (text(None),)


def _of_outside(values: Worth, value: Value, expr: Expr, function: Function) -> Values:
    language, name, args, path = values.program.language, expr.name, expr.args, value.what
    if name in _CREATES and language == "Java":
        what = path.removesuffix("Builder") if path.startswith("com.amazonaws.") else path
        return (Value("builder", what),) if name not in ("create", "defaultClient") or args else (kind_of(language, what) or UNKNOWN,)
    if language == "Java" and re.match(r"get(?:Ssm|Secrets|AppConfig|DynamoDb)Provider$", name) and path.endswith("ParamManager"):
        return (Value("tool", {"getSsmProvider": "ssm", "getSecretsProvider": "secrets", "getAppConfigProvider": "appconfig"}.get(name, "dynamodb")),)
    if language == "C#" and path.endswith("DocumentModel.Table") and name in ("LoadTable", "TryLoadTable") and len(args) > 1:
        return (Value("table", parts=_string(values, args[1], function)),)
    if language == "Go" and name.startswith("New") and (found := _new_of_go(values, path, name, expr, function)):
        return found
    if (name in _THROUGH or (name == "of" and path.endswith("Optional"))) and args:
        return values.of(args[-1 if name == "AWS" else 0], function)
    if name in _ELSE and args:
        return either(tuple(one for arg in args for one in values.of(arg, function)))
    if name == "Build" and path.endswith("TableBuilder"):
        return (Value("table", parts=(None,)),)
    return (UNKNOWN,)


def _new_of_go(values: Worth, path: str, name: str, expr: Expr, function: Function) -> Values:
    given = [one for arg in expr.args[:1] for one in values.of(arg, function) if one.kind in ("client", "foreign", "opaque")]
    if name in ("NewUploader", "NewDownloader", "NewUploaderWithClient", "NewDownloaderWithClient", "NewPresignClient"):
        return tuple(given) or (Value("client", "s3"),)
    if path.endswith("/secretcache") and name == "New":
        return (Value("tool", "secrets kept"),)
    service = client_of("Go", path)
    if service is None or name not in ("New", "NewFromConfig"):
        return ()
    return (credited(values, service, expr.args, function),)


def _built(values: Worth, value: Value, function: Function) -> Values:
    """What a builder builds."""
    kind = kind_of(values.program.language, value.what)
    if kind is None:
        return (value._replace(kind="request"),)
    if kind.kind != "client":
        inner = [one for name, given, where in value.fields if re.search(r"[cC]lient$", name) for one in values.of(given, where)]
        return tuple(one for one in inner if one.kind in ("foreign", "opaque")) or (kind,)
    given = tuple(one for name, one, _ in value.fields if re.search(r"redentials", name))
    return (credited(values, kind.what, given, function) if given else kind,)


def _with(value: Value, name: str, args: tuple[Expr, ...], function: Function) -> Value:
    """A builder or a request that is given one thing more."""
    if not args:
        return value
    given = args[0] if len(args) == 1 else Expr("list", "", args[0].node, args=args)
    return value._replace(fields=(*value.fields, (name, given, function)))


def _string(values: Worth, expr: Expr, function: Function) -> tuple[Piece, ...]:
    found = values.of(expr, function)
    return found[0].parts if len(found) == 1 and found[0].kind == "text" else (None,)


def made(values: Worth, expr: Expr, function: Function) -> Values:
    """What a new object is."""
    language = values.program.language
    if kinds := values.program.find(expr.name, function.file):
        return tuple(Value("object", of=one) for one in kinds)
    if expr.name.endswith("$") and (inner := values.program.by_name.get(expr.name)):
        return (Value("object", of=next((one for one in inner if one.node.id == expr.node.id), inner[0])),)
    path = path_of(language, base(expr.name), function.file)
    kind = kind_of(language, path)
    if kind is None and path.endswith("TableBuilder") and len(expr.args) > 1:
        return (Value("table", parts=_string(values, expr.args[1], function)),)
    if kind is None:
        placed = tuple((f"#{place}", one, function) for place, one in enumerate(expr.args))
        return (Value("request", path, fields=(*placed, *((key, value, function) for key, value in expr.fields if isinstance(key, str)))),)
    if kind.kind == "tool":
        lent = [one for arg in expr.args for one in values.of(arg, function) if one.kind in ("foreign", "opaque")]
        return tuple(lent) or (kind,)
    if kind.kind != "client":
        return (kind,)
    if any(value.kind == "text" for one in expr.args[:1] for value in values.of(one, function)):
        return (Value("opaque", kind.what),)  # an access key
    return (credited(values, kind.what, expr.args, function),)
