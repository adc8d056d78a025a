"""Does a policy's pattern cover an action or an ARN, however both are spelt?

Wildcards: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
What a policy variable stands for (`${aws:username}`), only a request tells: it is a token here. `${*}`, `${?}` and `${$}` are those characters themselves:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from queuegate._light import regex

from ...values.meter import METER
from ...values.text import OWN, Text, Token, in_common, settle
from ...values.worlds import World

_PLAIN: Final = {"*": "\ue000", "?": "\ue001", "$": "$"}
"""Characters that are no wildcards here, as themselves."""


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


def covers(pattern: Text, subject: Text, *, wild: bool = True) -> bool:
    """Does the pattern cover the action or the resource that this text spells? Raises `Undecided` where a part that is not known decides. `wild`: `*` and `?` are wildcards in it.

    Partition, region and account are not what tells two resources of one assembly apart: a literal there equals the deployment's own, unless it is known where that is.
    """
    if isinstance(found := _compared(pattern, subject, wild), Text):
        raise found.doubt()
    return found


def covers_in(world: World, pattern: Text, subject: Text) -> bool:
    """`covers` of texts whose parameters are not put in yet. One that both have says the same in both, whatever it is: it is asked for only where it tells."""
    found = _compared(pattern, subject, True)
    if found is False or (found is True and not any(token.variable is not None and _is_own(token) for token in (*pattern.tokens, *subject.tokens))):
        return found
    return covers(Text.of(settle(pattern, world)), Text.of(settle(subject, world)))


@lru_cache(maxsize=32_768)
def _compared(pattern: Text, subject: Text, wild: bool) -> bool | Text:  # noqa: FBT001 - a cache takes no keywords
    """Whether it covers, or what nobody knows. Kept, since every rule and every world asks the same."""
    if _end_apart(pattern, subject) or _begin_apart(pattern, subject) or _lacks_a_part(pattern, subject):
        return False
    one, two = _symbols(pattern, wild=wild), _symbols(subject, wild=wild)
    if matches(one, two) or _meet(one, two, _is_own):
        return True
    if (alike := (in_common(pattern), in_common(subject))) != (pattern, subject):  # a part of a name by its letters: of `${Env}-*` nobody knows that it is one
        one, two = _symbols(alike[0], wild=wild), _symbols(alike[1], wild=wild)
        if matches(one, two) or _meet(one, two, _is_own):
            return True
    if not _meet(one, two, lambda _: True):
        open_ones = [token for token in subject.tokens if token.kind == "unknown"] if _is_some_arn(pattern) else []
        return Text(open_ones[:1]) if open_ones else False
    unknown = [token for token in dict.fromkeys(part for part in (*one, *two) if isinstance(part, Token)) if not _is_own(token)]
    return Text([token for token in unknown if token not in one or token not in two] or unknown)


def _is_some_arn(pattern: Text) -> bool:
    """Is it a reference alone (`!Ref Secret`)? In a policy that gives a whole ARN, of which nobody knows the end, and no part of a name."""
    only = pattern[0] if len(pattern) == 1 else None
    return isinstance(only, Token) and only.kind == "resource"


def _end_apart(pattern: Text, subject: Text) -> bool:
    """Do they end in different letters, whatever else is in them? That tells most pairs of ARNs apart."""
    one, two = (text[-1] if text and isinstance(text[-1], str) else "" for text in (pattern, subject))
    one = one[max(one.rfind("*"), one.rfind("?")) + 1 :]
    return not (two.endswith(one) or one.endswith(two))


def _begin_apart(pattern: Text, subject: Text) -> bool:
    """Are they the same up to different letters? That tells apart most of the pairs whose pattern ends with a wildcard."""
    for one, two in zip(pattern, subject, strict=False):
        if isinstance(one, str) and isinstance(two, str):
            head = one.replace("?", "*").partition("*")[0]
            if one != two or head != one:
                return not (two.startswith(head) or head.startswith(two))
        elif not (isinstance(one, Token) and isinstance(two, Token) and _is_own(one) and one.name == two.name):
            return False
    return False


def _lacks_a_part(pattern: Text, subject: Text) -> bool:
    """Is it spelt out, without wildcards, and not all that the subject spells is in it? That tells names apart from those that CloudFormation makes up."""
    whole = pattern[0] if len(pattern) == 1 else None
    if not isinstance(whole, str) or "*" in whole or "?" in whole:
        return False
    at = 0
    for part in subject:
        if isinstance(part, str):
            at = whole.find(part, at)
            if at < 0:
                return True
            at += len(part)
    return False


def covers_action(pattern: Text, action: str) -> bool:
    """Action names are case-insensitive: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"""
    return covers(Text(part if isinstance(part, Token) else part.lower() for part in pattern), Text.of(action.lower()))


def may_meet(pattern: Text, subject: Text) -> bool:
    """Is there anything that both may be?"""
    return _meet(_symbols(pattern), _symbols(subject), lambda _: True)


def _symbols(text: Text, *, wild: bool = True) -> list[Any]:
    """Characters, and each token as one symbol."""
    found: list[Any] = []
    for part in text:
        if not isinstance(part, Token):
            found.extend(part if wild else (_PLAIN.get(char, char) for char in part))
        elif part.kind == "variable" and part.name in _PLAIN:
            found.append(_PLAIN[part.name])
        elif not _is_own(part):
            found.append(part)
        elif part.variable is not None and len(part.variable.atoms) == 1:
            found.extend(str(part.variable.atoms[0]))  # where it is deployed is known
        else:
            found.append(part._replace(variable=None))  # a template that compares it knows more of it, and means the same
    return found


def _is_own(token: Token) -> bool:
    return token.kind == "pseudo" and token.name in OWN


def _meet(pattern: list[Any], subject: list[Any], is_open: Callable[[Token], bool]) -> bool:
    """Is there a string that both may be? An open token stands for what `_taken` says; any other one only for itself."""
    pattern, subject = _without_common_ends(pattern, subject)
    waiting, seen = [(0, 0)], {(0, 0)}
    while waiting:
        at = p, s = waiting.pop()
        if at == (len(pattern), len(subject)):
            METER.step(len(seen) // _A_STEP)
            return True
        a = pattern[p] if p < len(pattern) else None
        b = subject[s] if s < len(subject) else None
        onwards = [(p + 1, s + 1)] if a is not None and b is not None and (a == b or (a == "?" and isinstance(b, str))) else []
        if a == "*":
            onwards += [(p + 1, s)] if b is None else [(p + 1, s), (p, s + 1)]
        if isinstance(a, Token) and is_open(a):
            onwards += _taken(a, b, (p + 1, s), (p, s + 1), (p + 1, s + 1))
        if isinstance(b, Token) and is_open(b):
            onwards += _taken(b, a, (p, s + 1), (p + 1, s), (p + 1, s + 1))
        for step in onwards:
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    METER.step(len(seen) // _A_STEP)
    return False


def _without_common_ends(one: list[Any], two: list[Any]) -> tuple[list[Any], list[Any]]:
    """Both without the characters that they begin and end with alike, up to the first wildcard or token: those can only stand for each other."""
    most = min(len(one), len(two))
    head = tail = 0
    while head < most and type(symbol := one[head]) is str and symbol == two[head] and symbol not in "*?":
        head += 1
    while tail < most - head and type(symbol := one[-1 - tail]) is str and symbol == two[-1 - tail] and symbol not in "*?":
        tail += 1
    return one[head : len(one) - tail], two[head : len(two) - tail]


_LETTERS: Final = {"AWS::StackName": regex(r"[A-Za-z0-9*?-]"), "AWS::AccountId": regex(r"[0-9*?]"), "AWS::Region": regex(r"[a-z0-9*?-]")}
"""What the deployment's own are made of, or a wildcard of the pattern that may stand for some."""
_A_STEP: Final = 16
"""So many pairs of symbols cost as much as an expression that is worked out."""
Step = tuple[int, int]


def _taken(token: Token, other: Any, nothing: Step, more: Step, last: Step) -> list[Step]:
    """How one goes on when a token stands for nothing, for the other's symbol and more, or for that symbol as its last.

    A name or an account is never empty and holds neither a colon nor another's unknown part; anything may be in a parameter. The name of a stack has letters, digits and
    hyphens (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html), an account is twelve digits
    (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html).
    """
    narrow = token.kind in ("pseudo", "resource")
    steps = [] if narrow else [nothing]
    is_apart = narrow and (
        isinstance(other, Token) or other == ":" or (token.name in _LETTERS and other is not None and not _LETTERS[token.name].fullmatch(other))
    )
    if other is not None and not is_apart:
        steps += [more, last]
    return steps
