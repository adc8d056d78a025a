"""Packages that look whether a value is as a schema says: which throw what they refuse, and which tell of it by what they give.

https://zod.dev/basics#handling-errors ; https://valibot.dev/guides/parse-data/ ; https://joi.dev/api/ ; https://ajv.js.org/guide/getting-started.html
"""

from __future__ import annotations

from typing import Any, Final

from ..language.noticed import CHECKED, RESULT
from ..state.values import Obj, Unknown, key_of

_SCHEMAS: Final = ("zod", "zod/v4", "zod/mini", "valibot", "@aws-lambda-powertools/parser/schemas")
"""The last has schemas of zod: https://docs.aws.amazon.com/powertools/typescript/latest/features/parser/"""


def refusal(path: tuple[str, ...], name: str) -> str:
    """How it tells of what it refuses, where it throws nothing: by an object with what is wrong (`refused`), or by false (`invalid`)."""
    if name.startswith("safeParse") or (path[0] in ("joi", "@hapi/joi") and name == "validate"):
        return "refused"
    return "invalid" if path[0].partition("/")[0] == "ajv" and "compile" in path else ""


def refuses_at_once(path: tuple[str, ...], name: str) -> bool:
    """Does it throw what it refuses where it is called, and give no promise?"""
    return path[0] in _SCHEMAS and name == "parse"


def given(path: tuple[str, ...], name: str, arguments: list[Any], call: int) -> tuple[Any, ...] | None:
    """How the key of what it gives begins, or all of it; None for another call: what a schema takes is what it is given last."""
    if not arguments or not isinstance(arguments[-1], (Obj, Unknown)):
        return None
    if path[0] in _SCHEMAS and name in ("parse", "parseAsync"):
        return CHECKED, key_of(arguments[-1])
    return (RESULT, call, key_of(arguments[-1])) if refusal(path, name) and "Async" not in name else None
