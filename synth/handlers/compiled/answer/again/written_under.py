"""Under which key a write is made that goes well only once, by its code: as its Item or its Key has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ....sdk_requests.once import asked, changed, is_lock, is_taken_out, of_key
from ...program.code import Expr, Function, text_of
from .made_of import is_new, made_of, root

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.program import Program
    from .made_of import Parts

_PARAMETERS: Final = ("item", "key")
_PUTS: Final = frozenset({"of", "put", "add", "entry", "withs"})
"""Methods that put an attribute and its value into a map."""
_CONDITION: Final = regex(r"attribute_not_exists", re.IGNORECASE)
_TAG: Final = r'\b(\w+)[ \t]+[\w.*\[\]]+[ \t]+`[^`\n]*dynamodbav:"{}[",]'


def may_be_new(program: Program, node: Node) -> bool:
    """May a write be made under another key each time that its message comes, is it not refused for what it made itself, or is it a lock?"""
    found = _call(program, node)
    made = made_of(program, *found) if found is not None else None
    if found is None or made is None or _is_lock(program, f"{text_of(node)} {found[1].name}"):
        return True
    keys = [*_keys(program, made)]
    return not keys or any(is_new(program, key, where) for key, where in keys)


def _is_lock(program: Program, words: str) -> bool:
    """Is it called a lock, or an update that another one takes back?"""
    texts = ((unit.file.root.text or b"").decode(errors="replace") for unit in program.units)
    return is_lock(words) or ("update" in words.lower() and any(map(is_taken_out, texts)))


def _keys(program: Program, made: Parts) -> Iterator[tuple[Expr, Function]]:
    """The expressions by which what is written is found again: of the object of S3, of an update that makes what it asks for, of an item."""
    texts = [one.name for one, _ in made if one.kind == "text"]
    names = dict(_names(made))
    absent = [name for one in texts if _CONDITION.search(one) for name in asked(one, names)]
    sets = [name for one in texts if "=" in one or one.lower().startswith("add ") for name in changed(one, names)]
    for parameter, value, where in _parameters(made):
        parts = made_of(program, value, where)
        if parts is None:
            continue
        if not absent:
            yield (value, where)
            continue
        pairs = dict(_pairs(program, parts, absent))
        if parameter == "key":
            yield from pairs.values() if {*absent} & {*pairs, *sets} else ()
        elif under := of_key(absent, pairs):
            yield from (pairs[one] for one in under)
        elif parameter == "item" and not pairs:
            yield (value, where)


def _parameters(made: Parts) -> Iterator[tuple[str, Expr, Function]]:
    """What a request is given as its Item or its Key."""
    for one, where in made:
        if one.kind == "call" and one.name.lower() in _PARAMETERS and one.args:
            yield one.name.lower(), one.args[0], where
        for name, value in one.fields:
            if isinstance(name, str) and name.lower() in _PARAMETERS:
                yield name.lower(), value, where
    for variable, where in ((one.name, where) for one, where in made if one.kind == "name"):
        for bind in where.binds:
            if bind.value is not None and bind.target.kind == "member" and bind.target.name.lower() in _PARAMETERS and root(bind.target) == variable:
                yield bind.target.name.lower(), bind.value, where


def _pairs(program: Program, parts: Parts, absent: list[str]) -> Iterator[tuple[str, tuple[Expr, Function]]]:
    """The attributes of an item that are written out, each with its value."""
    for one, where in parts:
        yield from ((name.name, (value, where)) for name, value in one.fields if isinstance(name, Expr) and name.kind == "text")
        if one.kind == "call" and one.name.lower() in _PUTS:
            yield from ((name.name, (value, where)) for name, value in zip(one.args[::2], one.args[1::2], strict=False) if name.kind == "text")
    for name in absent:
        for field in _fields(program, name):
            yield from ((name, (value, where)) for one, where in parts for key, value in one.fields if key == field)
    for function in {id(where): where for _, where in parts}.values():
        for target, _, value in function.binds:
            if value is not None and target.kind not in ("name", "member") and target.args and target.args[-1].kind == "text":
                yield target.args[-1].name, (value, function)


def _fields(program: Program, attribute: str) -> Iterator[str]:
    """The fields that are called so in a table (Go)."""
    if program.language == "Go":
        tag = regex(_TAG.format(attribute))
        for unit in program.units:
            yield from (found[1] for found in tag.finditer((unit.file.root.text or b"").decode(errors="replace")))


def _names(made: Parts) -> Iterator[tuple[str, str]]:
    """What stands for the name of an attribute."""
    for one, _ in made:
        pairs = [*one.fields, *zip(one.args[::2], one.args[1::2], strict=False)]
        yield from ((key.name, value.name) for key, value in pairs if isinstance(key, Expr) and key.kind == value.kind == "text" and key.name.startswith("#"))


def _call(program: Program, node: Node) -> tuple[Expr, Function] | None:
    for function in program.functions:
        for one in function.expressions():
            if one.kind == "call" and one.node.id == node.id:
                return one, function
    return None
