"""What EventBridge refuses of how a target of a rule makes its text of an event: a form beside another, an Input that is no JSON, a path that is none, a variable that nothing defines.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import regex

from ...values.text import Text
from ...values.worlds import Undecided
from ..refusals.references import RefusedForm
from ..sending.parts import Part

_FORMS: Final = ("Input", "InputPath", "InputTransformer")
"""Of which a target has one ("mutually exclusive")."""
_VARIABLE: Final = regex(r'"(?:[^"\\]|\\.)*"|<([A-Za-z0-9_.-]+)>')
"""A variable where a value stands, or a string, which is left out: what is in angle brackets there may be text."""
_PREDEFINED: Final = "aws.events."
"""How the variables begin that EventBridge defines: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html"""


def refused_of_target(target: Part) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        if len(several := [one for one in _FORMS if target.get(one)]) > 1:
            also = "Leave one of them."
            yield RefusedForm("Targets", target.get(several[1]).place, f"a list with a target that has {' and '.join(several)}", "one of them", also=also)
    with suppress(Undecided):
        given = target.get("Input")
        text = given.text()
        if given and text and not text.tokens and not _is_json(str(text)):
            yield RefusedForm("Input", given.place, f"'{str(text)[:30]}'", "JSON text", also="Write a JSON document, or a string of it: '\"report\"'.")
    yield from _path("InputPath", target.get("InputPath"))
    yield from _transformer(target.get("InputTransformer"))


def _path(name: str, path: Part) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        text = path.text()
        if path and text and isinstance(text[0], str) and not text[0].startswith("$"):
            yield RefusedForm(name, path.place, f"'{text}'", "a path that begins with $", also=f"Write $.{text} in its place.")


def _transformer(transformer: Part) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        paths, template = transformer.get("InputPathsMap"), transformer.get("InputTemplate")
        for one in paths.entries():
            yield from _path("InputPathsMap", one)
        names = [str(name) for name in paths.value] if isinstance(paths.value, dict) else []
        if (paths and not isinstance(paths.value, dict)) or any(name.startswith("Fn::") for name in names):
            return
        for name in _variables(template.text()):
            if name not in names and not name.startswith(_PREDEFINED):
                has = ", ".join(names) or "none"
                yield RefusedForm(
                    *("InputTemplate", template.place, f"a template with <{name}>, which InputPathsMap does not define (it has {has})"),
                    *("variables that InputPathsMap defines", None, f"Define {name} in InputPathsMap, or write a variable that it has."),
                )


def _variables(template: Text) -> Iterator[str]:
    """The variables of a JSON object that stand where values do. Of one with parts that nobody knows nothing is said: they may hold quotation marks."""
    text = template.plain()
    if isinstance(text, str) and text.lstrip().startswith("{"):
        yield from dict.fromkeys(match[1] for match in _VARIABLE.finditer(text) if match[1])


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
