"""A batch of SQS that a handler of Go takes as a type of its own, or as it comes, to parse it itself: it may be invoked by others, too. https://docs.aws.amazon.com/lambda/latest/dg/golang-handler.html"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...forms import golang
from ...forms.form import text_of
from ...run.state.machine import Machine
from ...run.state.values import EVERY, Event, Object, Opaque

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Type, Unit

_FIELD: Final = "event"
"""That of a value which is the event as Lambda hands it over."""
_RAW: Final = ("json.RawMessage", "[]byte")
_MESSAGES: Final = re.compile(r"\[\]\*?events\.SQSMessage$")
_SEVERAL: Final = re.compile(r"\[\]\*?(?:struct\b|events\.SQSMessage$|\w+$)")
_OTHER: Final = re.compile(r"/aws-lambda-go/events\.\w+$")
_EVENT: Final = "events.SQSEvent"


def handed(m: Machine, handler: Node, unit: Unit) -> list[Any]:
    """What Lambda hands over as the parameters of a function; None for what is no batch."""
    return [_handed(m, name, kind.lstrip("*"), handler, unit) for name, kind in golang.parameters(handler)]


def _handed(m: Machine, name: str, plain: str, handler: Node, unit: Unit) -> Any:
    if plain.endswith(".SQSEvent"):
        return Event(m.batch())
    if plain in _RAW and re.search(rf"\bUnmarshal\(\s*{re.escape(name)}\b", text_of(handler)) is not None:
        return Opaque(EVERY, field=_FIELD)
    found = m.program.find(plain, unit) if plain.isidentifier() else []
    return _filled(m, found[0]) if len(found) == 1 else None


def is_raw(value: Any) -> bool:
    """Is it the event as it comes?"""
    return isinstance(value, Opaque) and value.field == _FIELD


def parsed(m: Machine, into: Any) -> Any:
    """What `json.Unmarshal` makes of the event in a variable that holds this; None where nobody knows. Another event of Lambda has nothing of it."""
    if isinstance(into, Opaque) and _OTHER.search(into.type) is not None:
        return Event(m.batch()) if into.type.endswith(f"/{_EVENT}") else into
    kind = into.type if isinstance(into, Object) else None
    return (_filled(m, kind, _SEVERAL) or Object(type=kind, fields={name: Opaque() for name in kind.fields})) if kind is not None else None


def _filled(m: Machine, kind: Type, several: re.Pattern[str] = _MESSAGES) -> Object | None:
    """A struct of the program that has the messages, if it has."""
    records = next((name for name, (text, _) in kind.fields.items() if name.lower() == "records" and several.match(text.strip())), None)
    return Object(type=kind, fields={name: m.batch() if name == records else Opaque() for name in kind.fields}) if records is not None else None
