"""Which writes of DynamoDB go well only once, whatever the language they are asked for in."""

from __future__ import annotations

import re
from typing import Any, Final

from queuegate._light import regex

ALREADY: Final = "ConditionalCheckFailedException"
"""What such a write ends with when it is made again."""
_ABSENT: Final = regex(r"[\s(]*attribute_not_exists\s*\([^()]*\)(?:\s+and\s+attribute_not_exists\s*\([^()]*\))*[\s)]*", re.IGNORECASE)


def goes_well_once(condition: Any) -> bool:
    """Is it the one condition that nothing is there yet? One that looks at a state or at the time, too, may go well again.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
    """
    return isinstance(condition, str) and _ABSENT.fullmatch(condition) is not None
