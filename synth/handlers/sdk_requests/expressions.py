"""Expressions of DynamoDB that it refuses whatever is in the table: a reserved word for an attribute, a placeholder that is defined nowhere or used nowhere, a function that there is not.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html and …/Expressions.ExpressionAttributeValues.html of the same guide.
The words are those of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html; a test compares them with moto's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from queuegate._light import regex

from .keys import CLAUSES, LOGIC, heads, of_key, words_of
from .written import MAP, Slip, Written

_WORDS: Final = Path(__file__).with_name("reserved_words.json")
EXPRESSIONS: Final = ("UpdateExpression", "ConditionExpression", "KeyConditionExpression", "FilterExpression", "ProjectionExpression")
PLACEHOLDERS: Final = (("ExpressionAttributeNames", "#"), ("ExpressionAttributeValues", ":"))
_WORD: Final = regex(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_FUNCTIONS: Final = frozenset({"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size", "if_not_exists", "list_append"})
"""Their names are case-sensitive: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html"""
_LEGACY: Final = frozenset({"Expected", "AttributeUpdates", "KeyConditions", "QueryFilter", "ScanFilter", "AttributesToGet", "ConditionalOperator"})


def wrong_expressions(operation: str, given: Written) -> Iterator[Slip]:
    """What DynamoDB refuses of the expressions of a request."""
    fields: Mapping[str, Written] = given.fields or {}
    written = {name: fields[name] for name in EXPRESSIONS if name in fields}
    tokens = {name: found for name, one in written.items() if (found := words_of(one.text)) is not None}
    for name, several in tokens.items():
        for word in _reserved(several, updates=name == "UpdateExpression"):
            yield Slip("reserved", "dynamodb", operation, written[name].at, word, where=name)
        for word in _called(several):
            if word not in _FUNCTIONS:
                yield Slip("function", "dynamodb", operation, written[name].at, word, where=name, near=_meant(word))
    if tokens and len(tokens) == len(written) and given.whole and not fields.keys() & _LEGACY:
        for name, mark in PLACEHOLDERS:
            for slip in _placeholders(tokens, written, fields.get(name), name, mark):
                yield slip._replace(operation=operation)
    yield from of_key(operation, fields)


def _placeholders(tokens: Mapping[str, list[str]], written: Mapping[str, Written], defined: Written | None, name: str, mark: str) -> Iterator[Slip]:
    """Placeholders of one kind that are defined nowhere, or used nowhere."""
    if defined is not None and (defined.kind != MAP or defined.fields is None):
        return
    known: Mapping[str, Written] = defined.fields or {} if defined is not None else {}
    asked = {token: where for where, several in tokens.items() for token in several if token.startswith(mark) and token != mark}
    for one in sorted(asked.keys() - known.keys()) if defined is None or defined.whole else ():
        yield Slip("undefined", "dynamodb", "", written[asked[one]].at, one, where=asked[one], near=name)
    for one in sorted(known.keys() - asked.keys()):
        yield Slip("unused", "dynamodb", "", known[one].at, one, where=name)


def _reserved(tokens: list[str], *, updates: bool) -> Iterator[str]:
    """The attributes that are called by a reserved word, at the head of their path."""
    for _, token in heads(tokens, CLAUSES if updates else LOGIC):
        if _WORD.match(token) and token.upper() in _words():
            yield token


def _called(tokens: list[str]) -> Iterator[str]:
    """The names that an opening bracket follows, and that are no operators."""
    yield from (one for one, after in pairwise(tokens) if after == "(" and _WORD.match(one) and one.upper() not in LOGIC)


def _meant(name: str) -> str:
    """The function that is spelt like it; "" where none is."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a name that no function has

    return next(iter(get_close_matches(name.lower(), sorted(_FUNCTIONS), 1)), "")


@cache
def _words() -> frozenset[str]:
    return frozenset(json.loads(_WORDS.read_text(encoding="utf-8")))
