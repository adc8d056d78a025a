"""Failed messages that several goroutines, threads or tasks add to one list at once, without a lock: one of two may be left out.

Go: https://go.dev/doc/articles/race_detector ; Java: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/ArrayList.html ;
C#: https://learn.microsoft.com/en-us/dotnet/api/system.collections.generic.list-1#thread-safety
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple, regex

from .beside import around, beside, handed_to
from .forms.form import text_of

if TYPE_CHECKING:
    from re import Pattern

    from tree_sitter import Node


class Race(NamedTuple):
    """How a language adds to a list, and which lists know no threads."""

    adds: str
    """The kind of node of a call,"""
    method: Pattern[str]
    """what stands before its arguments where it adds to a list: the list is `list`;"""
    declares: str
    """what declares something of the name that is put in,"""
    plain: str
    """and a list that knows no threads."""


_RACES: Final = {
    "Go": Race(
        "assignment_statement",
        regex(r"(?P<list>\w+)(?P<part>[\w.]*)\s*=\s*append\((?P=list)(?P=part),"),
        r"\b{0}\b[\w, ]*:=|\bvar\s+{0}\b|\bvar\s*\([\s\S]*?\n\s*{0}\b|\b{0}\s+\[\]",
        r"\b{0}\s*:=|\bvar\s+{0}\b|\bvar\s*\([\s\S]*?\n\s*{0}\b|\b{0}\s+\[\]",
    ),
    "Java": Race(
        "method_invocation",
        regex(r"(?:this\.)?(?P<list>\w+)\s*\.\s*add\("),
        r"[\w>\]]\s+{0}\s*[=;]",
        r"\b{0}\s*=\s*new\s+(?:[\w.]+\.)?(?:ArrayList|LinkedList|HashSet|LinkedHashSet)\s*<",
    ),
    "C#": Race(
        "invocation_expression",
        regex(r"(?P<list>\w+)(?:\.BatchItemFailures)?\s*\.\s*Add\("),
        r"[\w>\]?]\s+{0}\s*[=;]",
        r"\bList<[^;=]*>\s*{0}\s*=|\b{0}\s*=\s*new\s+(?:List\s*<|SQSBatchResponse\b)",
    ),
}
_LOCKS: Final = regex(r"(?<![bcBC])[lL]ock|\bsynchronized\s*[({]|[mM]utex|[sS]emaphore|\bMonitor\.|\.Wait(?:One|Async)?\(|[aA]cquire|\bEnterScope\(|<-")
"""Who takes turns: in what is run, also by a channel."""
_DECLARES: Final = (
    "short_var_declaration", "var_declaration", "local_variable_declaration", "local_declaration_statement", "field_declaration", "property_declaration", "parameter_list",
)  # fmt: skip
_ONLY_CALL: Final = ("forEach(", "ForEach(", "ifPresent(", "exceptionally(", "handle(", "whenComplete(", "ContinueWith(")
"""Methods that do nothing with a function but call it."""


def race(language: str, item: Node) -> tuple[str, Node] | None:
    """The name of the list to which a failed message is added where others may be added at the same moment, and the call that does; None where it is not certain that they are."""
    known = _RACES.get(language)
    call = next((one for one in around(item) if known is not None and one.type == known.adds and known.method.match(text_of(one))), None)
    if known is None or call is None or (found := known.method.match(text_of(call))) is None or (held := beside(language, call)) is None:
        return None
    if _LOCKS.search(text_of(held.run)) or not all(map(_is_just_called, held.inner)):
        return None
    declared, plain = _declarations(regex(known.declares.format(found["list"])), call), regex(known.plain.format(found["list"]))
    is_of_a_round = any(held.loop.start_byte <= one.start_byte < held.loop.end_byte for one in declared)
    return (found["list"], call) if declared and not is_of_a_round and all(plain.search(text_of(one)) for one in declared) else None


def _is_just_called(closure: Node) -> bool:
    """A function in what is run: another that it is handed to may take turns."""
    called = closure.parent
    return (called is not None and called.type == "call_expression" and called.child_by_field_name("function") == closure) or handed_to(closure).endswith(
        _ONLY_CALL
    )


def _declarations(declares: Pattern[str], call: Node) -> list[Node]:
    """Where a list is declared: the nearest, or all of that name in the file."""
    whole = call
    for one in around(call):
        near = [other for other in one.named_children if other.type in _DECLARES and not _holds(other, call) and declares.search(text_of(other))]
        if near:
            return near[-1:]
        whole = one
    return [one for one in _all(whole) if declares.search(text_of(one))]


def _holds(node: Node, part: Node) -> bool:
    return node.start_byte <= part.start_byte and part.end_byte <= node.end_byte


def _all(node: Node) -> Iterator[Node]:
    """Each declaration in a file."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type in _DECLARES:
            yield one
        else:
            waiting += one.named_children
