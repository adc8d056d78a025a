"""What CloudWatch refuses of the rule of a composite alarm: a function that there is not, and brackets that do not close.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html and, of AT_LEAST,
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cloudwatch.AtLeastOptions.html
"""

from __future__ import annotations

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
_CALL: Final = regex(r"([A-Za-z_]+)\s*\(")


def of_composite(view: View) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        value, place = view.facts.dig(("AlarmRule",), view.world)
        rule = "" if value is ABSENT else _QUOTED.sub("x", str(coerce.text(value, view.world, place)))
        accepts = "ALARM(…), OK(…), INSUFFICIENT_DATA(…) and AT_LEAST(…) with AND, OR and NOT between them"
        wrong = next((match[1] for match in _CALL.finditer(rule) if match[1].upper() not in (*_FUNCTIONS, *_WORDS)), "")
        if wrong:
            yield RefusedForm("AlarmRule", place, f"a rule with {wrong}(…)", accepts, also="Write the state of each alarm as one of these functions.")
        elif "${" not in rule and rule.count("(") != rule.count(")"):
            yield RefusedForm("AlarmRule", place, "a rule whose brackets do not close", accepts, also="Close each bracket of AlarmRule.")
