"""When a message is tried again: pauses that double, so that a short outage costs minutes and a long one is outlasted.

2, 4, 8, 16, 32, 64 and 128 minutes, then four hours each time: with 13 receives, 24 hours and 14 minutes from the first attempt to the last.
"""

import datetime as dt
import random
from email.utils import parsedate_to_datetime

FIRST = 120  # seconds
LONGEST = 4 * 3_600
MOST = 12 * 3_600 - 60  # SQS hides a message for 12 hours after its receive, and a minute of them is ours
_JITTER = 0.1  # what failed together does not come back together


def seconds(receive_count: int, retry_after: str | None, now: float) -> int:
    """Return how long a message that was received so often stays hidden; a receiver that asks for longer gets it."""
    pause = min(FIRST * 2 ** min(receive_count - 1, 16), LONGEST) * (1 + random.random() * _JITTER)  # noqa: S311  # no secret
    return int(min(max(pause, _asked_for(retry_after, now)), MOST))


def _asked_for(retry_after: str | None, now: float) -> float:
    """Read seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
    if not retry_after:
        return 0
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after[:9])
    try:
        when = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0
    return (when if when.tzinfo else when.replace(tzinfo=dt.UTC)).timestamp() - now
