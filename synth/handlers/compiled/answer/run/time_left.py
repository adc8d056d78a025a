"""The time that an invocation has left: whoever asks for it before each message does not go on until there is none.

https://docs.aws.amazon.com/lambda/latest/dg/java-context.html, …/csharp-context.html and …/golang-context.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..forms.form import Form, text_of

if TYPE_CHECKING:
    from .path import Path, Waited

_ASKS: Final = {"Java": ("getRemainingTimeInMillis",), "C#": ("RemainingTime",)}
_SINCE: Final = ("Until", "After", "Before")
"""What compares a moment with the clock (https://pkg.go.dev/time): in Go a deadline is taken once, and compared with it each time."""
_LOGS: Final = re.compile(r"log|print|console|write|debug|info|warn|error|metric|trace", re.IGNORECASE)


def asked(path: Path, language: str, form: Form) -> None:
    """A call or a property: does it ask, and not only for the log?"""
    if language == "Go":
        path.deadline = path.deadline or form.name == "Deadline"
    if form.name in (_ASKS.get(language, ()) or (_SINCE if path.deadline else ())) and not _is_logged(form):
        path.asks += 1


def _is_logged(form: Form) -> bool:
    node = form.node.parent
    while node is not None and not node.type.endswith(("statement", "declaration", "block")):
        if node.type in ("method_invocation", "invocation_expression", "call_expression") and _LOGS.search(text_of(node).partition("(")[0]):
            return True
        node = node.parent
    return False


def seen_to(path: Path, wait: Waited) -> None:
    """Of code that asks, calls for one message after the other add up where it did not ask in between."""
    before = path.asked_at.get(wait.node.id)
    path.asked_at[wait.node.id] = wait.turn, path.asks
    if not wait.each or not path.asks:
        return
    is_another = before is not None and before[0] != wait.turn
    wait.each = is_another and before is not None and before[1] == path.asks
    for one in path.waits if is_another else ():
        if one.node.id == wait.node.id:
            one.each = wait.each
