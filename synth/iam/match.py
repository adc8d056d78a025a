"""Does a policy's pattern cover an action or an ARN, however both are spelt?

Wildcards: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

from ..text import Text, Token, split
from ..worlds import Undecided


def matches(pattern: Sequence[Any], subject: Sequence[Any]) -> bool:
    """Is the subject one of the pattern's? `*` stands for any run of symbols, `?` for one character. Linear for one `*`, at worst the product of both lengths."""
    p = s = 0
    star, mark = -1, 0
    while s < len(subject):
        if p < len(pattern) and pattern[p] == "*":
            star, mark, p = p, s, p + 1
        elif p < len(pattern) and (pattern[p] == subject[s] or (pattern[p] == "?" and isinstance(subject[s], str))):
            p, s = p + 1, s + 1
        elif star >= 0:
            mark += 1
            p, s = star + 1, mark
        else:
            return False
    return all(symbol == "*" for symbol in pattern[p:])


def covers_action(pattern: str, action: str) -> bool:
    """Action names are case-insensitive: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"""
    return matches(pattern.lower(), action.lower())


def covers(pattern: Text, arn: Text) -> bool:
    """Can the pattern denote the resource with this ARN? Raises `Undecided` where a part that is not known decides.

    Account, region and partition are not what tells two resources of one assembly apart: a literal there equals the account's own.
    """
    if pattern == arn or matches(_symbols(pattern), _symbols(arn)) or _by_field(pattern, arn):
        return True
    if len(pattern) == 1 and isinstance(pattern[0], Token):
        return False  # a reference to something else: what lies outside is not ours
    doubtful = [token for token in (*pattern.tokens, *arn.tokens) if token.kind not in ("resource", "pseudo")]
    if doubtful and _may_meet(pattern, arn):
        raise Text(doubtful).doubt()
    return False


def _symbols(text: Text) -> list[Any]:
    """Characters, and each token as one symbol."""
    return list(chain.from_iterable((part,) if isinstance(part, Token) else part for part in text))


def _by_field(pattern: Text, arn: Text) -> bool:
    """Field by field, where partition, region and account may be spelt on one side and the deployment's own on the other."""
    try:
        fields, wanted = split(pattern, ":"), split(arn, ":")
    except Undecided:
        return False
    if len(fields) < 6 or len(wanted) < 6 or fields[0] != Text.of("arn"):  # noqa: PLR2004 - arn:partition:service:region:account:resource
        return False
    for at in (1, 3, 4):
        if not _meets(fields[at], wanted[at]):
            return False
    return all(matches(_symbols(one), _symbols(two)) for one, two in ((fields[2], wanted[2]), (_tail(fields), _tail(wanted))))


def _tail(fields: list[Text]) -> Text:
    return Text.of(*chain.from_iterable(zip(fields[5:], chain(repeat(":", len(fields) - 6), ("",)), strict=True)))


def _meets(one: Text, two: Text) -> bool:
    own = any(token.kind == "pseudo" for text in (one, two) for token in text.tokens)
    return own or matches(_symbols(one), _symbols(two))


def _may_meet(pattern: Text, arn: Text) -> bool:
    """Do the two agree up to the first part that is not known or a wildcard, from both ends?"""
    one, two = _symbols(pattern), _symbols(arn)
    return _agree(one, two) and _agree(one[::-1], two[::-1])


def _agree(one: list[Any], two: list[Any]) -> bool:
    for a, b in zip(one, two, strict=False):
        if a in ("*", "?") or isinstance(a, Token) or isinstance(b, Token):
            return True
        if a != b:
            return False
    return True
