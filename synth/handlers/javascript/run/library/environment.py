"""Packages that look whether the environment variables are there that a schema names, and throw where one is not.

https://zod.dev/api, https://github.com/af/envalid, https://env.t3.gg/docs/core and https://valibot.dev/api/object/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..state.machine import Machine, Throw
from ..state.values import NOBODY, External, Obj, Site

_CHECKS: Final = frozenset({"zod", "zod/v4", "zod/mini", "envalid", "valibot", "yup", "joi", "superstruct", "@t3-oss/env-core", "@sinclair/typebox/value"})
_VARIABLES: Final = ("global", "process", "env")
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
_LENIENT: Final = frozenset({"catch", "default", "nullish", "optional", "or", "prefault"})
_COERCED: Final = frozenset({"bigint", "date", "number"})
"""What `undefined` cannot be made into: a text and a truth it can."""


def checked(machine: Machine, external: External, arguments: list[Any], site: Site) -> External | None:
    """`schema.parse(process.env)`, `cleanEnv(process.env, …)`, `createEnv({ runtimeEnv: process.env })`: the environment itself. None where it is no such call; it throws where the variable is needed that is not there."""
    if external.path[0] not in _CHECKS or external.path[-1].startswith("safe"):
        return None
    given = [*arguments, *(one.props.get("runtimeEnv") for one in arguments if isinstance(one, Obj))]
    found = next((one for one in given if isinstance(one, External) and one.path == _VARIABLES), None)
    if found is None:
        return None
    for shape in _shapes(external, arguments):
        for name, kind in shape.props.items():
            if isinstance(name, str) and isinstance(kind, External) and _needs(kind):
                machine.variables.setdefault(name, site)
                if name == machine.absent:
                    raise Throw(machine.failure(site, NOBODY))
    return found


def _shapes(external: External, arguments: list[Any]) -> Iterator[Obj]:
    """What may say which variables there have to be."""
    for one in (*external.arguments, *arguments):
        if isinstance(one, External) and one.path != _VARIABLES:
            yield from (inner for inner in one.arguments if isinstance(inner, Obj))
        elif isinstance(one, Obj):
            yield one
            yield from (inner for inner in one.props.values() if isinstance(inner, Obj))


def _needs(kind: External) -> bool:
    words = {*kind.path}
    usual = any(isinstance(one, Obj) and not _LENIENT.isdisjoint(one.props) for one in kind.arguments)
    return not usual and _LENIENT.isdisjoint(words) and not words.isdisjoint(_COERCED if "coerce" in words else _KINDS)
