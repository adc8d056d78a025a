"""Packages that look whether a value is as a schema says: which throw what they refuse, and which tell of it by what they give.

https://zod.dev/basics#handling-errors ; https://valibot.dev/guides/parse-data/ ; https://joi.dev/api/ ; https://ajv.js.org/guide/getting-started.html
"""

from __future__ import annotations

import re
from typing import Any, Final

from ...language.objects.noticed import CHECKED, RESULT
from ...state.values import External, Obj, Unknown, argument, key_of

_VALIBOT: Final = "valibot"
_SPELLS: Final = frozenset({"flatten", "flattenError", "formatError", "treeifyError", "prettifyError", "summarize", "getDotPath"})
_SCHEMAS: Final = ("zod", "zod/v4", "zod/mini", _VALIBOT, "@aws-lambda-powertools/parser/schemas")
"""The last has schemas of zod: https://docs.aws.amazon.com/powertools/typescript/latest/features/parser/"""
_LITERALS: Final = frozenset({"literal", "discriminatedUnion", "variant"})
_ONE_OF: Final = frozenset({"enum", "nativeEnum", "picklist", "valid", "equal", "oneOf"})
_KIND: Final = re.compile(r"type|kind|event|action|topic|source|version|schema", re.IGNORECASE)
_DEEP: Final = 8


def refusal(path: tuple[str, ...], name: str) -> str:
    """How it tells of what it refuses, where it throws nothing: by an object with what is wrong (`refused`), or by false (`invalid`)."""
    if name.startswith("safeParse") or (path[0] in ("joi", "@hapi/joi") and name == "validate"):
        return "refused"
    return "invalid" if path[0].partition("/")[0] == "ajv" and "compile" in path else ""


def names_a_kind(path: tuple[str, ...], given: tuple[Any, ...], arguments: list[Any]) -> bool:
    """Does the schema say which of several kinds of messages it is for: by a literal, by a union that a field decides, or by the values of a field that is called so? What it refuses may be of another kind.

    https://zod.dev/api#literals and https://zod.dev/api#discriminated-unions ; https://valibot.dev/api/literal/ and …/variant/ ; https://ajv.js.org/json-schema.html#const ; https://joi.dev/api/
    """
    return _is_of_a_kind(External(path, (*given, *(arguments[:1] if path[0] == _VALIBOT else ()))), "", _DEEP)


def _is_of_a_kind(value: Any, under: str, depth: int) -> bool:
    if not depth:
        return False
    if isinstance(value, External):
        if _LITERALS.intersection(value.path[1:]) or (_KIND.search(under) and _ONE_OF.intersection(value.path[1:])):
            return True
        return any(_is_of_a_kind(one, under, depth - 1) for one in value.arguments)
    if not isinstance(value, Obj):
        return False
    if "const" in value.props or ("enum" in value.props and _KIND.search(under)):
        return True
    return any(_is_of_a_kind(one, str(name), depth - 1) for name, one in value.props.items()) or any(
        _is_of_a_kind(one, under, depth - 1) for one in value.items or ()
    )


def refuses_at_once(path: tuple[str, ...], name: str) -> bool:
    """Does it throw what it refuses where it is called, and give no promise?"""
    return path[0] in _SCHEMAS and name == "parse"


def given(path: tuple[str, ...], name: str, arguments: list[Any], call: int) -> tuple[Any, ...] | None:
    """How the key of what it gives begins, or all of it; None for another call. valibot is given the schema first."""
    value = argument(arguments, int(path[0] == _VALIBOT))
    if not isinstance(value, (Obj, Unknown)):
        return None
    if path[0] in _SCHEMAS and name in ("parse", "parseAsync"):
        return CHECKED, key_of(value)
    return (RESULT, call, key_of(value)) if refusal(path, name) and "Async" not in name else None


def spells(path: tuple[str, ...], name: str) -> bool:
    """Does it only put what was refused into words? https://zod.dev/error-formatting ; https://valibot.dev/api/flatten/"""
    return path[0] in _SCHEMAS and name in _SPELLS
