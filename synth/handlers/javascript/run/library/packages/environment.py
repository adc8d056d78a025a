"""Packages that look whether the environment variables are there that a schema names, and throw where one is not.

https://zod.dev/api, https://github.com/af/envalid, https://env.t3.gg/docs/core and https://valibot.dev/api/object/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...language.objects.putting import ENVIRONMENT, holds_environment
from ...state.machine import Machine, Throw
from ...state.values import NOBODY, UNDEFINED, External, Obj, Site, Unknown

if TYPE_CHECKING:
    from tree_sitter import Node

_CHECKS: Final = frozenset({"zod", "zod/v4", "zod/mini", "envalid", "valibot", "yup", "joi", "superstruct", "@t3-oss/env-core", "@sinclair/typebox/value"})
_FILLS: Final = frozenset({"assign", "defineProperties", "defineProperty", "set"})
_KINDS: Final = frozenset(
    {
        "bigint",
        "bool",
        "date",
        "email",
        "enum",
        "host",
        "int",
        "ipv4",
        "json",
        "literal",
        "nativeEnum",
        "num",
        "number",
        "picklist",
        "port",
        "str",
        "string",
        "url",
        "uuid",
    }
)
"""Kinds of values that nothing is none of."""
_LENIENT: Final = frozenset({"catch", "default", "devDefault", "nullish", "optional", "or", "prefault", "requiredWhen"})
_ASKED_FOR: Final = frozenset({"joi", "yup"})
"""Packages for which nothing is needed but what is `required`: https://joi.dev/api/ and https://github.com/jquense/yup"""
_LOOSE: Final = frozenset({"array", "deepPartial", "discriminatedUnion", "omit", "partial", "pick", "record", "union", "variant", *_LENIENT})
"""What is made of a schema, or of several, that does not need all that those need."""
_THROWS: Final = frozenset(
    {
        "Assert",
        "Decode",
        "Parse",
        "assert",
        "attempt",
        "cleanEnv",
        "create",
        "createEnv",
        "customCleanEnv",
        "decode",
        "mask",
        "parse",
        "parseAsync",
        "validateAsync",
        "validateSync",
    }
)
"""What throws where a value does not fit; `safeParse`, `is` and the `validate` of joi tell it otherwise."""
_OTHERWISE: Final = frozenset({"reporter", "skipValidation"})
"""Options by which nothing is thrown: https://github.com/af/envalid#error-reporting and https://env.t3.gg/docs/customization"""
_PREPARES: Final = regex(r"env|conf|secret|param|load|setup|bootstrap|populate", re.IGNORECASE)
"""What a function or package may be called that puts variables into the environment."""
_COERCED: Final = frozenset({"bigint", "date", "number"})
"""What `undefined` cannot be made into: a text and a truth it can."""


def checked(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """`schema.parse(process.env)`, `cleanEnv(process.env, …)`, `createEnv({ runtimeEnv: process.env })`: what is checked, the environment itself, a copy, or an object of its variables. None where it is no such
    call; it throws where the variable is needed that is not there.
    """
    if external.path[0] not in _CHECKS or external.path[-1] not in _THROWS:
        return None
    given = [*arguments, *(one.props.get("runtimeEnv") for one in arguments if isinstance(one, Obj))]
    found = next((one for one in given if _is_environment(machine, one)), None)
    if found is None:
        return None
    if any(isinstance(one, Obj) and one is not found and not _OTHERWISE.isdisjoint(one.props) for one in arguments):
        return found
    kinds: dict[Any, Any] = {}
    for shape in _shapes(external, [one for one in arguments if one is not found]):
        kinds = {**shape.props, **kinds}
    needs = [name for name, kind in kinds.items() if isinstance(name, str) and isinstance(kind, External) and _needs(kind)]
    for name in needs:
        if (found.props.get(name, UNDEFINED) if _picks(found) else _held(machine, found, name, site)) is UNDEFINED:
            raise Throw(machine.failure(site, NOBODY))
    return _picked(machine, found, needs) if _picks(found) else found


def _is_environment(machine: Machine, value: Any) -> bool:
    return (isinstance(value, External) and value.path == ENVIRONMENT) or holds_environment(value) or (_picks(value) and _has_some(machine, value))


def _picks(value: Any) -> bool:
    """May it be an object of variables by other names, `{ table: process.env.TABLE }`?"""
    return isinstance(value, Obj) and value.kind == "object" and not value.open and value.cls is None


def _has_some(machine: Machine, value: Obj) -> bool:
    """Is one of the variables in it, or would it be, if it were there?"""
    given = value.props.values()
    return any((one is UNDEFINED and machine.absent) or (isinstance(one, Unknown) and isinstance(one.key, tuple) and one.key[0] == "env") for one in given)


def _held(machine: Machine, holder: Any, name: str, site: Site) -> Any:
    return holder.props[name] if isinstance(holder, Obj) and name in holder.props else machine.variable(name, site)


def _picked(machine: Machine, value: Obj, needs: list[str]) -> Obj:
    """What comes of such an object: of what need not be there nobody knows what stands in its place."""
    made = Obj("object", {name: one if name in needs else machine.fresh("setting") for name, one in value.props.items()}, None, value.site)
    made.open = True
    return made


def may_fill(machine: Machine, external: External, arguments: list[Any], site: Site) -> bool:
    """May a call put something into the environment: `Object.assign(env, …)`, whatever a package does with it, and `await loadSecrets();` of one, before anything is invoked?"""
    package, last = external.path[0], external.path[-1]
    if package in _CHECKS:
        return False
    if package == "global":
        return last in _FILLS and _is_ours(arguments[:1])
    return _is_ours(arguments) or (machine.starting and _PREPARES.search(f"{package} {last}") is not None and _is_dropped(site.node))


def _is_ours(given: list[Any]) -> bool:
    return any(type(one) is External and one.path == ENVIRONMENT for one in given)


def _is_dropped(node: Node) -> bool:
    """Is it a statement of its own, waited for or not?"""
    above = node.parent.parent if node.parent is not None and node.parent.type == "await_expression" else node.parent
    return above is not None and above.type == "expression_statement"


def _shapes(external: External, arguments: list[Any]) -> Iterator[Obj]:
    """What may say which variables there have to be; what stands first counts."""
    for one in (*(external.arguments if _LOOSE.isdisjoint(external.path) else ()), *arguments):
        if isinstance(one, External) and one.path != ENVIRONMENT and _LOOSE.isdisjoint(one.path):
            yield from (inner for inner in one.arguments if isinstance(inner, Obj))
        elif isinstance(one, Obj):
            yield one
            yield from (inner for inner in one.props.values() if isinstance(inner, Obj))


def _needs(kind: External) -> bool:
    words = {*kind.path}
    if words.isdisjoint({"required"}) and kind.path[0] in _ASKED_FOR:
        return False
    usual = any(isinstance(one, Obj) and not _LENIENT.isdisjoint(one.props) for one in kind.arguments)
    return not usual and _LENIENT.isdisjoint(words) and not words.isdisjoint(_COERCED if "coerce" in words else _KINDS)
