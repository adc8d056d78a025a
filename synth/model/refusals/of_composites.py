"""What CloudWatch refuses of the rule of a composite alarm: a function or an operator that there is not, and brackets that do not close.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html and, of AT_LEAST,
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cloudwatch.AtLeastOptions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import regex

from ...language import coerce
from ...linking.resources import View
from ...values.value import ABSENT
from ...values.worlds import Undecided
from .references import RefusedForm

_FUNCTIONS: Final = ("ALARM", "OK", "INSUFFICIENT_DATA", "AT_LEAST")
_WORDS: Final = ("AND", "OR", "NOT")
_QUOTED: Final = regex(r"\"[^\"]*\"|'[^']*'")
_STATE: Final = regex(r"\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\([^()]*\)", re.IGNORECASE)
_SOME: Final = regex(r"\bAT_LEAST\s*\([^()]*(?:\([^()]*\)[^()]*)*\)", re.IGNORECASE)
_SIGN: Final = regex(r"\|\|?|&&?|[!+;,]")
_SIDE_BY_SIDE: Final = regex(r"#\s*#")
_CALL: Final = regex(r"([A-Za-z_]+)\s*\(")


def of_composite(view: View) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        value, place = view.facts.dig(("AlarmRule",), view.world)
        if isinstance(value, (list, dict)):
            yield RefusedForm("AlarmRule", place, f"a {'list' if isinstance(value, list) else 'mapping'}", "one text, such as ALARM(a) OR ALARM(b)")
            return
        rule = "" if value is ABSENT else _QUOTED.sub("x", str(coerce.text(value, view.world, place)))
        accepts = "ALARM(…), OK(…), INSUFFICIENT_DATA(…) and AT_LEAST(…) with AND, OR and NOT between them"
        wrong = next((match[1] for match in _CALL.finditer(rule) if match[1].upper() not in (*_FUNCTIONS, *_WORDS)), "")
        if wrong:
            yield RefusedForm("AlarmRule", place, f"a rule with {wrong}(…)", accepts, also="Write the state of each alarm as one of these functions.")
        elif "${" not in rule and rule.count("(") != rule.count(")"):
            yield RefusedForm("AlarmRule", place, "a rule whose brackets do not close", accepts, also="Close each bracket of AlarmRule.")
        elif sign := _unjoined(rule):
            yield RefusedForm(
                "AlarmRule", place, f"a rule with {sign} between its functions", accepts, also="Write AND or OR between them, and NOT before one."
            )


def _unjoined(rule: str) -> str:
    """What stands between its functions that is no operator, or "nothing"; "" where there is no such thing. What is in their brackets may be the name of any alarm."""
    outside = _SOME.sub("#", _STATE.sub("#", rule))
    sign = _SIGN.search(outside)
    return sign[0] if sign else "nothing" if _SIDE_BY_SIDE.search(outside) else ""
