"""ARNs with fewer than six parts, which IAM completes with `*` in the policies of roles, boundaries and managed policies: `arn:aws:sqs` is `arn:aws:sqs:*:*:*`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
Of the policies of queues, buckets and other resources the page does not say so: there an ARN stays as it is written.
"""

from __future__ import annotations

from typing import Final

from ...values.text import Text, settle
from ...values.worlds import World

_PARTS: Final = 6
_ONE_PART: Final = ("pseudo", "variable")
"""Kinds of tokens that hold no colon: a Region or an account, and what only a request tells."""


def completed(pattern: Text, world: World) -> Text:
    """The pattern with all six parts. One that may have them already, in a part that nobody knows, stays as it is."""
    if not _is_short(pattern):
        return pattern
    known = Text.of(settle(pattern, world, own=False))
    if not _is_short(known) or any(token.kind not in _ONE_PART for token in known.tokens):
        return pattern
    return Text.of(known, ":*" * (_PARTS - 1 - _colons(known)))


def _is_short(pattern: Text) -> bool:
    return bool(pattern) and isinstance(pattern[0], str) and pattern[0].startswith("arn:") and _colons(pattern) < _PARTS - 1


def _colons(pattern: Text) -> int:
    return sum(part.count(":") for part in pattern if isinstance(part, str))
