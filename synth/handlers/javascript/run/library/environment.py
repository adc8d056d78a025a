"""Packages that look whether the environment variables are there that a schema names, and throw where one is not.

https://zod.dev/api, https://github.com/af/envalid, https://env.t3.gg/docs/core and https://valibot.dev/api/object/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..language.properties import ENVIRONMENT
from ..state.machine import Machine, Throw
from ..state.values import NOBODY, External, Obj, Site

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
_COERCED: Final = frozenset({"bigint", "date", "number"})
"""What `undefined` cannot be made into: a text and a truth it can."""


def checked(machine: Machine, external: External, arguments: list[Any], site: Site) -> External | None:
    """`schema.parse(process.env)`, `cleanEnv(process.env, …)`, `createEnv({ runtimeEnv: process.env })`: the environment itself. None where it is no such call; it throws where the variable is needed that is not there."""
    if external.path[0] not in _CHECKS or external.path[-1] not in _THROWS:
        return None
    given = [*arguments, *(one.props.get("runtimeEnv") for one in arguments if isinstance(one, Obj))]
    found = next((one for one in given if isinstance(one, External) and one.path == ENVIRONMENT), None)
    if found is None:
        return None
    if any(isinstance(one, Obj) and not _OTHERWISE.isdisjoint(one.props) for one in arguments):
        return found
    kinds: dict[Any, Any] = {}
    for shape in _shapes(external, arguments):
        kinds = {**shape.props, **kinds}
    for name, kind in kinds.items():
        if isinstance(name, str) and isinstance(kind, External) and _needs(kind):
            machine.variables.setdefault(name, site)
            if name == machine.absent:
                raise Throw(machine.failure(site, NOBODY))
    return found


def is_handed(external: External, arguments: list[Any]) -> bool:
    """Is a function given the environment that may put something into it: `Object.assign(env, …)`, and whatever a package does with it?"""
    ours = any(isinstance(one, External) and one.path == ENVIRONMENT for one in arguments)
    return ours and (external.path[-1] in _FILLS if external.path[0] == "global" else external.path[0] not in _CHECKS)


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
