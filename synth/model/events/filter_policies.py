"""What SNS refuses in the filter policy of a subscription, which has the operators of EventBridge's patterns.

https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html, https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html and, for the numbers,
https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from ...event_patterns import OR, Number, Path, Refused, leaves, pattern
from ...values.text import Text
from ...values.worlds import Undecided
from ..sending.parts import Part

_MOST: Final = 1_000_000_000
_UNSAID: Final = "anything-but"
"""No page of SNS says whether its values may be of several kinds, as those of EventBridge may not."""


def refusal(key: str, rules: Part) -> str:
    """Why SNS refuses what a filter policy asks of this key; "" where it does not, or where a value that nobody knows decides."""
    try:
        asked = pattern({key: tree(rules)})
    except Refused as reason:
        return "" if reason.reason.startswith(_UNSAID) else reason_of(reason, rules, reason.path[1:])
    for path, leaf in leaves(asked):
        for rule in leaf:
            for number in rule.operand if isinstance(rule.operand, list) else [rule.operand]:
                if isinstance(number, Number) and not -_MOST <= number.value <= _MOST:
                    return f"{'.'.join(path)}: SNS compares numbers from -{_MOST:,} to {_MOST:,}, and {number} is none of them"
    return ""


def reason_of(refused: Refused, asked: Part, path: Path) -> str:
    """Why it is refused; "" where, at this way below the part, a value stands that nobody knows, which may decide."""
    with suppress(Undecided):
        part = asked
        for key in path:
            part = part.get(key) or asked
        return "" if is_open(part) else str(refused)
    return ""


def combinations(policy: dict[str, Part]) -> int:
    """How many combinations of values it has at least: as many as its arrays multiplied. Of `$or`, whose arrays add up, none are counted."""
    found = 1
    for key, rules in policy.items():
        with suppress(Refused):
            for _, leaf in leaves(pattern({key: tree(rules)})) if key != OR else ():
                found *= len(leaf)
    return found


def tree(part: Part) -> Any:
    """The node as a pattern is read."""
    value = part.value
    if isinstance(value, dict):
        return {key: _told(key, tree(inner)) for key in value if (inner := part.get(key))}
    if isinstance(value, list):
        return [tree(item) for item in part.items()]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Number(str(value))
    return part.text().plain() if isinstance(value, (str, Text)) else value


def _told(key: str, value: Any) -> Any:
    """CloudFormation may spell true and false as strings."""
    return value == "true" if key == "exists" and value in ("true", "false") else value


def is_open(part: Part) -> bool:
    """Is there a value in it that nobody knows? A parameter may be a number."""
    with suppress(Undecided):
        if part.text().tokens:
            return True
        inner = [*part.items(), *part.entries()]
        return any(map(is_open, inner))
    return True
