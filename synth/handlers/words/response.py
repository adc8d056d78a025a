"""The names of the response in which a handler reports the messages that failed: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"""

from __future__ import annotations

from typing import Final

from ...values.same_text import letters

FAILURES: Final = "batchItemFailures"
IDENTIFIER: Final = "itemIdentifier"
_ALIKE: Final = 0.8


def resembles(name: str) -> bool:
    """Is this key meant to be `batchItemFailures`? `batchItemFailure` and `batch_item_failures` are."""
    plain = letters(name)
    return name != FAILURES and (plain == FAILURES.lower() or _likeness(plain) > _ALIKE)


def in_words(value: str | bool | None) -> str:  # noqa: FBT001 - a value of the code that is read
    """What stands in a message's place, where it is nothing, a text or a truth value."""
    if isinstance(value, str):
        return f"the text '{value[:20]}'" if value else "an empty string"
    return "null" if value is None else "a truth value"


def _likeness(plain: str) -> float:
    from difflib import SequenceMatcher  # noqa: PLC0415 - little code has a name to compare

    return SequenceMatcher(None, plain, FAILURES.lower()).ratio()
