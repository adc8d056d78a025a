"""Failed messages that several goroutines, threads or tasks add to one list at once, without a lock: one of two may be left out.

Go: https://go.dev/doc/articles/race_detector ; Java: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/ArrayList.html ;
C#: https://learn.microsoft.com/en-us/dotnet/api/system.collections.generic.list-1#thread-safety
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple, regex

from ..forms.form import text_of
from .beside import around, beside, handed_to, searched
from .declared_lists import declared_lists

if TYPE_CHECKING:
    from re import Pattern

    from tree_sitter import Node


class Race(NamedTuple):
    """How a language adds to a list."""

    adds: str
    """The kind of node of a call,"""
    method: Pattern[str]
    """and what stands before its arguments where it adds to a list: the list is `list`."""


_RACES: Final = {
    "Go": Race("assignment_statement", regex(r"(?P<list>\w+)(?P<part>(?:\.[\w.]*)?)\s*=\s*append\((?P=list)(?P=part),")),
    "Java": Race("method_invocation", regex(r"(?:this\.)?(?P<list>\w+)\s*\.\s*add\(")),
    "C#": Race("invocation_expression", regex(r"(?P<list>\w+)(?:\.BatchItemFailures)?\s*\.\s*Add\(")),
}
_LOCKS: Final = regex(r"(?<![bcBC])[lL]ock|\bsynchronized\s*[({]|[mM]utex|[sS]emaphore|\bMonitor\.|\.Wait(?:One|Async)?\(|[aA]cquire|\bEnterScope\(|<-")
"""Who takes turns: in what is run, also by a channel."""
_ONLY_CALL: Final = ("forEach(", "ForEach(", "ifPresent(", "exceptionally(", "handle(", "whenComplete(", "ContinueWith(")
"""Methods that do nothing with a function but call it."""


def race(language: str, item: Node) -> tuple[str, Node] | None:
    """The name of the list to which a failed message is added where others may be added at the same moment, and the call that does; None where it is not certain that they are."""
    known = _RACES.get(language)
    call = next((one for one in around(item) if known is not None and one.type == known.adds and known.method.match(searched(one))), None)
    if known is None or call is None or (found := known.method.match(text_of(call))) is None or (held := beside(language, call)) is None:
        return None
    if _LOCKS.search(searched(held.run)) or not all(map(_is_just_called, held.inner)):
        return None
    declared = declared_lists(language, found["list"], call)
    is_of_a_round = any(held.loop.start_byte <= one.at.start_byte < held.loop.end_byte for one in declared)
    return (found["list"], call) if declared and not is_of_a_round and all(one.is_plain for one in declared) else None


def _is_just_called(closure: Node) -> bool:
    """A function in what is run: another that it is handed to may take turns."""
    called = closure.parent
    return (called is not None and called.type == "call_expression" and called.child_by_field_name("function") == closure) or handed_to(closure).endswith(
        _ONLY_CALL
    )
