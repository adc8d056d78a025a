"""Failed messages that several goroutines, threads or tasks add to one list at once, without a lock: one of two may be left out.

Go: https://go.dev/doc/articles/race_detector ; Java: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/ArrayList.html ;
C#: https://learn.microsoft.com/en-us/dotnet/api/system.collections.generic.list-1#thread-safety
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple, regex

from .forms.form import text_of

if TYPE_CHECKING:
    from re import Pattern

    from tree_sitter import Node


class Race(NamedTuple):
    """How a language adds to a list, and works on several things at once."""

    adds: str
    """The kind of node of a call,"""
    method: Pattern[str]
    """what stands before its arguments where it adds to a list: the list is `list`;"""
    closure: str
    """the kind of node of a function that is handed over,"""
    runs: Pattern[str]
    """and what it stands in where it runs beside others: the text before it."""
    plain: str
    """A declaration of a list that knows no threads, of the name that is put in."""


_RACES: Final = {
    "Go": Race(
        "assignment_statement", regex(r"(?P<list>\w+)(?P<part>[\w.]*)\s*=\s*append\((?P=list)(?P=part),"), "func_literal", regex(r"(?:\bgo\s+|\.Go\()$"), r"\b{0}\s*:=|\bvar\s+{0}\b|\b{0}\s+\[\]"
    ),
    "Java": Race(
        "method_invocation",
        regex(r"(?:this\.)?(?P<list>\w+)\s*\.\s*add\("),
        "lambda_expression",
        regex(r"(?:\.(?:submit|execute)|\b(?:runAsync|supplyAsync|startVirtualThread)|\.parallel(?:Stream)?\(\)\s*\.forEach)\($"),
        r"\b{0}\s*=\s*new\s+(?:[\w.]+\.)?(?:ArrayList|LinkedList|HashSet|LinkedHashSet)\s*<",
    ),
    "C#": Race(
        "invocation_expression",
        regex(r"(?P<list>\w+)(?:\.BatchItemFailures)?\s*\.\s*Add\("),
        "lambda_expression",
        regex(r"(?:\.Select|\bParallel\.ForEachAsync|\bParallel\.ForEach|\bTask\.Run)\($"),
        r"\bList<[^;=]*>\s*{0}\s*=|\b{0}\s*=\s*new\s+(?:List\s*<|SQSBatchResponse\b)",
    ),
}  # fmt: skip
_LOCKS: Final = regex(r"\b(?:lock|synchronized)\s*[({]|\bR?Lock\(|\bMutex\b|Semaphore|\bMonitor\.|\.WaitAsync\(|\.lock\(|<-")
"""Who takes turns: in what is run, also by a channel."""
_ONE_BY_ONE: Final = regex(
    r"SetLimit\(1\)|chan struct\{\}, 1\)|newSingleThread|newFixedThreadPool\(1\)|MaxDegreeOfParallelism\s*=\s*1\b|Semaphore(?:Slim)?\(1\b"
)
_FUNCTIONS: Final = ("method_declaration", "local_function_statement", "global_statement")
_SELECTS: Final = ".Select("
_WAITS_FOR_ALL: Final = "WhenAll("


def race(language: str, item: Node) -> tuple[str, Node] | None:
    """The name of the list to which a failed message is added where others may be added at the same moment, and the call that does; None where it is not certain that they are."""
    known = _RACES.get(language)
    call = next((one for one in _around(item) if known is not None and one.type == known.adds and known.method.match(text_of(one))), None)
    if known is None or call is None or (found := known.method.match(text_of(call))) is None:
        return None
    whole, name = text_of([*_around(call)][-1]), found["list"]
    declared, closures = regex(known.plain.format(name)), [one for one in _around(call) if one.type == known.closure]
    at = next((at for at, one in enumerate(closures) if known.runs.search(_runner(one))), None)
    if at is None or any(declared.search(text_of(one)) for one in closures[: at + 1]) or not declared.search(whole):
        return None
    is_alone = _LOCKS.search(text_of(closures[at])) or _ONE_BY_ONE.search(whole)
    return None if is_alone or not _overlap(closures[at], call) else (name, call)


def _overlap(run: Node, call: Node) -> bool:
    """Do the others run when this one adds? Whoever waits for each as it is started has one at a time; of LINQ's tasks the first part runs in turn, until one is awaited."""
    runner = _runner(run)
    around = next((one.parent.parent for one in _around(run) if one.type == "argument_list" and one.parent is not None), None)
    if around is not None and around.type == "await_expression" and "Parallel." not in runner:
        return False
    if around is not None and around.type == "method_invocation" and text_of(around).endswith((".get()", ".join()")):
        return False
    if not runner.endswith(_SELECTS):
        return True
    function = next((one for one in _around(run) if one.type in _FUNCTIONS), None)
    return function is not None and _WAITS_FOR_ALL in text_of(function) and b"await " in (run.text or b"")[: call.start_byte - run.start_byte]


def _runner(run: Node) -> str:
    """What a closure is handed to, as it is written, with its parenthesis; `go ` of a goroutine."""
    if run.parent is not None and run.parent.parent is not None and run.parent.parent.type == "go_statement":
        return "go "
    handed = next((one for one in _around(run) if one.type == "argument_list"), None)
    holder = handed.parent if handed is not None else None
    return (holder.text or b"")[: handed.start_byte - holder.start_byte].decode(errors="replace") + "(" if handed is not None and holder is not None else ""


def _around(node: Node) -> Iterator[Node]:
    held: Node | None = node
    while held is not None:
        yield held
        held = held.parent
