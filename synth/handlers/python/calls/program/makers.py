"""What a call makes: a client of boto3, a table, an environment variable's value, or what a function of the program returns.

boto3: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/resources.html
"""

from __future__ import annotations

import ast
from typing import Any, Final, Protocol

from ....aws_calls import DECODED, Batch, Client, Env, Foreign, Named, Pages, Root, Session, Several, Thing, Told
from ...scopes import Class, Function, Instance, Scope
from ...values import UNKNOWN, Import, Values


class Objects(Protocol):
    """The values of a program's expressions, as whoever works out a call asks for them: `objects` knows them."""

    def of(self, node: ast.AST, scope: Scope) -> Values: ...
    def returned(self, scope: Scope) -> Values: ...


_THINGS: Final = {"Table": "dynamodb", "Queue": "sqs", "Topic": "sns", "Bucket": "s3", "Object": "s3"}
_SAME: Final = frozenset({"strip", "str", "cast", "rstrip", "decode"})


def called(objects: Objects, value: Any, node: ast.Call, scope: Scope) -> Values:
    match value:
        case Function():
            return tuple(found for one in objects.returned(value.scope) for found in _for_caller(objects, one, value.scope, node, scope))
        case Class():
            return (Instance(value.scope),)
        case Import("boto3.client" | "boto3.resource" as path):
            return _made(objects, path.rpartition(".")[2], node, scope)
        case Import("boto3.Session" | "aioboto3.Session" | "boto3.session.Session" | "boto3.DEFAULT_SESSION"):
            return (Foreign(),) if _is_foreign(node) else (Session(),)
        case Import("os.environ.get" | "os.getenv"):
            return _environment(objects, node, scope)
        case Import("urllib.parse.unquote") if node.args and objects.of(node.args[0], scope) == (Named((Told("key"),)),):
            return (Named((Told("unquoted"),)),)
        case Import("urllib.parse.unquote_plus") if node.args and objects.of(node.args[0], scope) == (Named((Told("key"),)),):
            return (Named((Told(DECODED),)),)
        case Import(path) if path.rpartition(".")[2] in _SAME and node.args:
            return objects.of(node.args[-1], scope)
    return _method(objects, node, node.func, scope) if isinstance(node.func, ast.Attribute) else (UNKNOWN,)


def _method(objects: Objects, node: ast.Call, func: ast.Attribute, scope: Scope) -> Values:
    name = func.attr
    found: list[Any] = []
    for value in objects.of(func.value, scope):
        match value:
            case Foreign() | Several():
                found.append(value)
            case Session() if name in ("client", "resource"):
                found += _made(objects, name, node, scope)
            case Root("s3") if name == "Object":
                found.append(Thing("s3", name, name_in(objects, node, scope, "bucket_name"), _key(objects, node, scope, 1)))
            case Root() if name in _THINGS:
                found.append(Thing(value.service, name, name_in(objects, node, scope)))
            case Root("sqs") if name == "get_queue_by_name":
                found.append(Thing("sqs", "Queue", name_in(objects, node, scope, "QueueName")))
            case Thing("dynamodb") if name == "batch_writer":
                found.append(Batch(value))
            case Thing(kind="Bucket") if name == "Object":
                found.append(Thing(value.service, name, value.name, _key(objects, node, scope, 0)))
            case Client() if name in ("get_paginator", "get_waiter"):
                operation = _known(name_in(objects, node, scope, "operation_name"))
                found.append(Pages(value.service, operation or "" if name == "get_paginator" else ""))
            case Named() if name in _SAME:
                found.append(value)
            case _:
                found.append(UNKNOWN)
    return tuple(found)


def _key(objects: Objects, node: ast.Call, scope: Scope, place: int) -> Named:
    """The key of an object, which is given at this place or by its name: https://docs.aws.amazon.com/boto3/latest/reference/services/s3/service-resource/Object.html"""
    given = next((one.value for one in node.keywords if one.arg == "key"), None) or (node.args[place] if place < len(node.args) else None)
    values = objects.of(given, scope) if given is not None and not any(isinstance(one, ast.Starred) for one in node.args) else ()
    return values[0] if len(values) == 1 and isinstance(values[0], Named) else Named((None,))


def _is_foreign(node: ast.Call) -> bool:
    """Is it given credentials, or the profile that has them? https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html"""
    return any(one.arg in ("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "profile_name") for one in node.keywords)


def _made(objects: Objects, how: str, node: ast.Call, scope: Scope) -> Values:
    if _is_foreign(node):
        return (Foreign(),)
    given = next((one.value for one in node.keywords if one.arg == "service_name"), None) or (node.args[0] if node.args else None)
    return _for(how, objects.of(given, scope), given) if given is not None else (UNKNOWN,)


def _for(how: str, names: Values, given: ast.expr | None) -> Values:
    """A client for each service that is named; of several, what a caller tells apart by the parameter that names it."""
    services = [_known(one) if isinstance(one, Named) else None for one in names]
    if len(services) == 1 and services[0] is not None:
        return ((Client if how == "client" else Root)(services[0]),)
    known = tuple(one for one in services if one is not None)
    return (Several(how, known, given.id),) if len(known) == len(services) and isinstance(given, ast.Name) else (UNKNOWN,)


def _for_caller(objects: Objects, value: Any, function: Scope, node: ast.Call, scope: Scope) -> Values:
    """What a function of the program returns, as this call of it knows it."""
    if not isinstance(value, Several) or value.parameter not in function.parameters:
        return (value,)
    if any(isinstance(one, ast.Starred) for one in node.args) or any(one.arg is None for one in node.keywords):
        return (value,)
    at, positional = function.parameters.index(value.parameter), [*function.node.args.posonlyargs, *function.node.args.args]
    given = next((one.value for one in node.keywords if one.arg == value.parameter), None) or (node.args[at] if at < len(node.args) else None)
    defaults = dict(zip([one.arg for one in positional][::-1], function.node.args.defaults[::-1], strict=False))
    if given is None and value.parameter in defaults:
        return _for(value.how, objects.of(defaults[value.parameter], function.outer or function), defaults[value.parameter])
    return _for(value.how, objects.of(given, scope), given) if given is not None else (value,)


def _environment(objects: Objects, node: ast.Call, scope: Scope) -> Values:
    name = _known(name_in(objects, node, scope, "key"))
    default = objects.of(node.args[1], scope) if len(node.args) > 1 else ()
    plain = _known(default[0]) if len(default) == 1 and isinstance(default[0], Named) else None
    return (Named((Env(name, plain),)),) if name is not None else (UNKNOWN,)


def _known(named: Named) -> str | None:
    """The string, where all of it is known: `None` and an f-string of nothing have no part."""
    first = named.parts[0] if len(named.parts) == 1 else None
    return first if isinstance(first, str) else None


def name_in(objects: Objects, node: ast.Call, scope: Scope, *keywords: str) -> Named:
    """The string that a call is given under one of these keywords, or else as its first argument (`""` for the latter alone). Not known where it may be several."""
    given = next((one.value for one in node.keywords if one.arg in keywords), None) or (node.args[0] if node.args else None)
    if given is None and len(node.keywords) == 1 and not keywords:
        given = node.keywords[0].value
    values = objects.of(given, scope) if given is not None else ()
    return values[0] if len(values) == 1 and isinstance(values[0], Named) else Named((None,))
