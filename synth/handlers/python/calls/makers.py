"""What a call makes: a client of boto3, a table, an environment variable's value, or what a function of the program returns.

boto3: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/resources.html
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final

from ...aws_calls import Batch, Client, Env, Foreign, Named, Pages, Root, Session, Thing
from ..scopes import Scope
from ..values import UNKNOWN, Class, Function, Import, Instance, Values

if TYPE_CHECKING:
    from .objects import Objects

_THINGS: Final = {"Table": "dynamodb", "Queue": "sqs", "Topic": "sns", "Bucket": "s3", "Object": "s3"}
_SAME: Final = frozenset({"strip", "str", "cast", "rstrip", "decode"})


def called(objects: Objects, value: Any, node: ast.Call, scope: Scope) -> Values:
    match value:
        case Function():
            return objects.returned(value.scope)
        case Class():
            return (Instance(value.scope),)
        case Import("boto3.client" | "boto3.resource" as path):
            return _made(objects, path.rpartition(".")[2], node, scope)
        case Import("boto3.Session" | "boto3.session.Session" | "boto3.DEFAULT_SESSION"):
            return (Foreign(),) if _is_foreign(node) else (Session(),)
        case Import("os.environ.get" | "os.getenv"):
            return _environment(objects, node, scope)
        case Import(path) if path.rpartition(".")[2] in _SAME and node.args:
            return objects.of(node.args[-1], scope)
    return _method(objects, node, node.func, scope) if isinstance(node.func, ast.Attribute) else (UNKNOWN,)


def _method(objects: Objects, node: ast.Call, func: ast.Attribute, scope: Scope) -> Values:
    name = func.attr
    found: list[Any] = []
    for value in objects.of(func.value, scope):
        match value:
            case Foreign():
                found.append(value)
            case Session() if name in ("client", "resource"):
                found += _made(objects, name, node, scope)
            case Root() if name in _THINGS:
                found.append(Thing(value.service, name, name_in(objects, node, scope)))
            case Root("sqs") if name == "get_queue_by_name":
                found.append(Thing("sqs", "Queue", name_in(objects, node, scope, "QueueName")))
            case Thing("dynamodb") if name == "batch_writer":
                found.append(Batch(value))
            case Thing(kind="Bucket") if name == "Object":
                found.append(value)
            case Client() if name in ("get_paginator", "get_waiter"):
                operation = name_in(objects, node, scope, "operation_name").parts
                found.append(Pages(value.service, operation[0] if name == "get_paginator" and isinstance(operation[0], str) else ""))
            case Named() if name in _SAME:
                found.append(value)
            case _:
                found.append(UNKNOWN)
    return tuple(found)


def _is_foreign(node: ast.Call) -> bool:
    """Is it given credentials, or the profile that has them? https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html"""
    return any(one.arg in ("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "profile_name") for one in node.keywords)


def _made(objects: Objects, how: str, node: ast.Call, scope: Scope) -> Values:
    if _is_foreign(node):
        return (Foreign(),)
    service = name_in(objects, node, scope, "service_name").parts[0]
    return ((Client if how == "client" else Root)(service),) if isinstance(service, str) else (UNKNOWN,)


def _environment(objects: Objects, node: ast.Call, scope: Scope) -> Values:
    name = name_in(objects, node, scope, "key").parts[0]
    default = objects.of(node.args[1], scope) if len(node.args) > 1 else ()
    plain = default[0].parts[0] if len(default) == 1 and isinstance(default[0], Named) else None
    return (Named((Env(name, plain if isinstance(plain, str) else None),)),) if isinstance(name, str) else (UNKNOWN,)


def name_in(objects: Objects, node: ast.Call, scope: Scope, *keywords: str) -> Named:
    """The string that a call is given under one of these keywords, or else as its first argument (`""` for the latter alone). Not known where it may be several."""
    given = next((one.value for one in node.keywords if one.arg in keywords), None) or (node.args[0] if node.args else None)
    if given is None and len(node.keywords) == 1 and not keywords:
        given = node.keywords[0].value
    values = objects.of(given, scope) if given is not None else ()
    return values[0] if len(values) == 1 and isinstance(values[0], Named) else Named((None,))
