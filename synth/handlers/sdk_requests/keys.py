"""The attributes that an expression of DynamoDB is about, and what of them is in a key.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from queuegate._light import regex

from .written import MAP, Slip, Written

ASKED: Final = "KeyConditionExpression"
NAMES: Final = "ExpressionAttributeNames"
_WORD: Final = regex(r"[#:]?[A-Za-z0-9_]+|\S")
_LONGEST: Final = 4_096
"""In characters; DynamoDB accepts no longer ones: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"""
LOGIC: Final = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN"})
CLAUSES: Final = frozenset({"SET", "REMOVE", "ADD", "DELETE"})


def words_of(expression: str | None) -> list[str] | None:
    """What it is written of; None where it is not known, or too long."""
    return _WORD.findall(expression) if expression is not None and len(expression) <= _LONGEST else None


def heads(words: list[str], syntax: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The attributes at the heads of paths, with their places: names and placeholders."""
    for i, word in enumerate(words):
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        if before != "." and after != "(" and word.upper() not in syntax and (word[0].isalpha() or word[0] == "_" or (word[0] == "#" and word != "#")):
            yield i, word


def asked(expression: str | None, names: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The attributes of a KeyConditionExpression; None where it is not written out. `names`: what its placeholders stand for."""
    if (words := words_of(expression)) is None:
        return None
    found = [_meant(word, names) for word in _compared(words)]
    return tuple(dict.fromkeys(found)) if found and all(isinstance(one, str) for one in found) else None


def asked_of(fields: Mapping[str, Written]) -> tuple[str, ...] | None:
    """The same of what a request is given; of conditions that boto3 puts together those that they name."""
    held = fields.get(ASKED)
    if held is not None and held.items:
        return tuple(dict.fromkeys(one.text for one in held.items))
    return asked(held.text, _names(fields)) if held is not None else None


def of_key(operation: str, fields: Mapping[str, Written]) -> Iterator[Slip]:
    """Attributes of the key where none may be: which are changed, though Key names them, or by which is filtered, though the key is asked for by them.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html and https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.FilterExpression.html
    """
    names, key = _names(fields), fields.get("Key")
    of_item = key.fields if key is not None and key.kind == MAP and key.fields is not None else ()
    for where, known, told in (("UpdateExpression", of_item, changed), ("FilterExpression", asked_of(fields) or (), _compared)):
        held = fields.get(where)
        words = words_of(held.text) if held is not None and known else None
        if held is not None and words is not None:
            for name in sorted({_meant(word, names) for word in told(words)}.intersection(known)):
                yield Slip("of-key", "dynamodb", operation, held.at, name, where=where)


def changed(words: list[str]) -> Iterator[str]:
    """The attributes that an UpdateExpression changes: what stands first in each action of a clause, and is no path into an attribute."""
    begins, depth, found = False, 0, {i for i, _ in heads(words, CLAUSES)}
    for i, word in enumerate(words):
        depth += (word in {"(", "["}) - (word in {")", "]"})
        if begins and i in found and words[i + 1 : i + 2] not in (["."], ["["]):
            yield word
        begins = word.upper() in CLAUSES or (word == "," and not depth)


def _compared(words: list[str]) -> Iterator[str]:
    return (word for _, word in heads(words, LOGIC))


def _meant(word: str, names: Mapping[str, Any]) -> Any:
    return names.get(word) if word.startswith("#") else word


def _names(fields: Mapping[str, Written]) -> dict[str, str | None]:
    held = fields.get(NAMES)
    return {name: one.text for name, one in (held.fields or {}).items()} if held is not None else {}
