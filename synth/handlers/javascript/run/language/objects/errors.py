"""Errors: what `instanceof` tells, of which package one is that was thrown, and whether the code tells its own apart where it catches them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....syntax import needed, text_of
from ...state.machine import Machine
from ...state.values import Class, External, Function, Native, Obj, Site, Unknown, about_of, key_of

if TYPE_CHECKING:
    from tree_sitter import Node

_ALL: Final = {"axios": ("AxiosError", "isAxiosError"), "got": ("RequestError",)}
"""What all that a package throws where it works is: https://axios-http.com/docs/handling_errors ; https://github.com/sindresorhus/got/blob/main/documentation/8-errors.md"""
_ANSWERED: Final = "HTTPError"
"""What got and ky throw where an answer came, and what says so: https://github.com/sindresorhus/got/blob/main/documentation/8-errors.md ; https://github.com/sindresorhus/ky#httperror"""
_OF_SERVICE: Final = "ServiceException"
"""What all that a service of AWS answers with is: https://aws.amazon.com/blogs/developer/service-error-handling-modular-aws-sdk-js/"""
_CLIENTS: Final = frozenset(
    {
        "fetch",
        "undici",
        "node-fetch",
        "pg",
        "postgres",
        "mysql2",
        "mysql2/promise",
        "ioredis",
        "redis",
        "mongodb",
        "@prisma/client",
        "knex",
        "kafkajs",
        "nodemailer",
        "stripe",
    }
)
"""Clients that throw errors of their own classes only, beside AWS's: those in which the code may hook in (an interceptor of axios, a hook of got or mongoose) may throw what the code made."""
_HAS_INSTANCE: Final = "hasInstance"
"""By which a class says by itself what is of it: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Symbol/hasInstance"""

TOLD_APART: Final = "told apart"
"""What a way holds where its failure was an error that the code throws itself, and tells apart where it catches it: what it drops of these, it drops on purpose."""
ASKED_IN_VAIN: Final = "asked in vain"
"""What a way holds where the code asks whether the error of a client is of a class of its own."""
_ASKS: Final = ("if_statement", "ternary_expression", "while_statement", "switch_statement")
_THROUGH: Final = ("member_expression", "call_expression", "parenthesized_expression", "binary_expression", "arguments", "non_null_expression", "as_expression")
_ALWAYS: Final = ("message", "stack")
"""What every error has."""


def is_instance(machine: Machine, value: Any, of: Any) -> Any:
    """What `instanceof` gives."""
    if isinstance(value, Obj) and isinstance(of, External) and of.path[:1] == ("global",):
        if of.path[1] == "Error" and value.kind == "error":
            return True
        if of.path[1] == "Array":
            return value.kind == "array"
    if isinstance(value, Obj) and isinstance(of, Class) and value.cls is not None:
        cls: Any = value.cls
        while isinstance(cls, Class):
            if cls is of:
                by_class(machine, value)
                return True
            cls = cls.base
        return False
    if isinstance(value, Obj) and isinstance(of, Class) and value.tag != "fault":
        return False
    if isinstance(value, Obj) and isinstance(of, Class) and _is_of_client(machine, value, of):
        machine.state[ASKED_IN_VAIN] = True
        return False
    if isinstance(value, Obj) and isinstance(of, External) and value.kind == "error" and value.props.get("name") == of.path[-1]:
        by_class(machine, value)
        return True
    if isinstance(value, Obj) and isinstance(of, External) and is_of_package(machine, value, of.path):
        return True
    if (
        isinstance(value, Obj)
        and isinstance(of, External)
        and of.path[-1] == _ANSWERED
        and "response" in value.props
        and of.path[0] in thrown_by(machine, value)
    ):
        return isinstance(value.props["response"], Obj)
    if isinstance(value, Obj) and isinstance(of, External) and value.kind == "error" and _is_another(value, of.path):
        return False
    return Unknown(("===", "instanceof", key_of(value), key_of(of)), about_of(value))


def _is_another(error: Obj, path: tuple[str, ...]) -> bool:
    """Is it an error that the code made itself, or one of AWS's SDK that is known to be called otherwise? No package's class is for it then."""
    if path[0] == "global":
        return False
    if error.cls is None and not error.open:
        return True
    return path[0].startswith("@aws-sdk/") and isinstance(error.props.get("name"), str) and not path[-1].endswith(_OF_SERVICE)


def thrown_by(machine: Machine, error: Obj) -> set[str]:
    """The packages of which a call threw this error."""
    at = error.site.node.id if error.kind == "error" and error.tag == "fault" and error.site is not None else None
    return {path[0] for path, _, _, site in machine.outside if site.node.id == at}


def _is_of_client(machine: Machine, error: Obj, cls: Class) -> bool:
    """Did a client throw it that knows none of the code's classes, and was given no function that may?"""
    if error.cls is not None or _HAS_INSTANCE in text_of(cls.site.node):
        return False
    calls = [(path, given) for path, given, _, site in machine.outside if error.site is not None and site.node.id == error.site.node.id]
    return bool(calls) and all(_is_client(path) and not any(isinstance(one, (Function, Native)) for one in given) for path, given in calls)


def _is_client(path: tuple[str, ...]) -> bool:
    package = path[1] if path[0] == "global" and len(path) > 1 else path[0]
    return package in _CLIENTS or package.startswith(("@aws-sdk/", "aws-sdk"))


def is_of_package(machine: Machine, error: Obj, path: tuple[str, ...]) -> bool:
    """Is an error of the class that all errors of its package are of, or does a function of the package say so?"""
    of, name = path[0], path[-1]
    if not name.endswith(_OF_SERVICE):
        return name in _ALL.get(of, ()) and of in thrown_by(machine, error)
    own = {"@aws-sdk/client-dynamodb" if one == "@aws-sdk/lib-dynamodb" else one for one in thrown_by(machine, error)}
    return of in own or (name == _OF_SERVICE and any(one.startswith("@aws-sdk/") for one in own))


def by_class(machine: Machine, error: Obj) -> None:
    """It is of the class that is asked for."""
    if _is_own(machine, error):
        machine.state[TOLD_APART] = True


def by_property(machine: Machine, error: Obj, name: Any, site: Site) -> None:
    """It has a property that the code has given it, and a condition asks for that."""
    if _is_own(machine, error) and name in error.props and not isinstance(error.props[name], Unknown) and _is_asked(site.node, name in _ALWAYS):
        machine.state[TOLD_APART] = True


def _is_own(machine: Machine, error: Obj) -> bool:
    return machine.fault is not None and machine.fault.kind == "throw" and machine.fault.error is error and bool(machine.caught)


def _is_asked(node: Node, compared: bool) -> bool:  # noqa: FBT001 - of what is always there only a comparison asks anything
    """Does a condition hang on it, or is it compared?"""
    parent = node.parent
    while parent is not None and parent.type in _THROUGH:
        if parent.type == "binary_expression" and text_of(needed(parent, "operator")) not in ("&&", "||", "??", "+"):
            return True
        compared = compared and parent.type not in ("call_expression", "arguments")
        node, parent = parent, parent.parent
    if parent is None or compared:
        return False
    return parent.type == "unary_expression" or (
        parent.type in _ASKS and parent.child_by_field_name("condition" if parent.type != "switch_statement" else "value") == node
    )
