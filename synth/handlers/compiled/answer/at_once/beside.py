"""What runs beside others of its kind: a function that is handed over in each round of a loop, and that nobody waits for in that round.

Go: https://pkg.go.dev/golang.org/x/sync/errgroup#Group.SetLimit ; Java: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/Executors.html ;
C#: https://learn.microsoft.com/en-us/dotnet/api/system.threading.tasks.paralleloptions.maxdegreeofparallelism
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple, regex

from ....effort import EFFORT, SEARCHED
from ..forms.form import text_of

if TYPE_CHECKING:
    from re import Pattern

    from tree_sitter import Node


class Beside(NamedTuple):
    """A function that is run several times at once."""

    run: Node
    loop: Node
    """What runs it for each of several: a statement, or the call that it is handed to."""
    inner: tuple[Node, ...]
    """The functions in it that hold what was asked for, from the inside."""


class _Way(NamedTuple):
    """How a language starts something beside what it goes on with: by the text before a function that is handed over."""

    closures: tuple[str, ...]
    starts: Pattern[str]
    goes_through: Pattern[str]
    """Starts one for each of several by itself."""
    waits: Pattern[str]


_NEVER: Final = regex(r"(?!)")
_WAYS: Final = {
    "Go": _Way(("func_literal",), regex(r"(?:\bgo |\.Go\()$"), _NEVER, regex(r"\.Wait\(|<-\s*\w")),
    "Java": _Way(
        ("lambda_expression",),
        regex(r"(?:\.(?:submit|execute)|\b(?:runAsync|supplyAsync|startVirtualThread))\($"),
        regex(r"\.parallel(?:Stream)?\(\)\s*\.forEach\($"),
        regex(r"\.(?:get|join|await|awaitTermination)\("),
    ),
    "C#": _Way(
        ("lambda_expression", "anonymous_method_expression"),
        regex(r"\bTask\.Run\($"),
        regex(r"(?:\.Select|\bParallel\.ForEachAsync|\bParallel\.ForEach)\($"),
        regex(r"\bawait\b|\.(?:Wait|GetAwaiter|WaitAll)\(|\.Result\b"),
    ),
}
_AT_MOST: Final = regex(
    r"(?:SetLimit\(|WithMaxGoroutines\(|NewWeighted\(|make\(chan [\w{}.]+, |newFixedThreadPool\(|ForkJoinPool\(|ThreadPoolExecutor\(\w+,\s*|MaxDegreeOfParallelism\s*=\s*|Semaphore(?:Slim)?\()(\w+)"
)
_SINGLE: Final = "newSingleThread"
_POOLS: Final = regex(
    r"\b(?:newFixedThreadPool|newCachedThreadPool|newVirtualThread|newThreadPerTask|newWorkStealing|newScheduledThreadPool|ForkJoinPool|commonPool|ThreadPoolExecutor)"
)
_ONE: Final = regex(r"(?<![\w ])([\w ]+):?=\s*1\b")
"""What is one."""
_LOOPS: Final = ("for_statement", "enhanced_for_statement", "foreach_statement", "while_statement", "do_statement")
_ROUNDS: Final = regex(r"\.(?:map|forEach|Select|ForEach)\($")
_CHAIN: Final = (
    "method_invocation",
    "invocation_expression",
    "member_access_expression",
    "parenthesized_expression",
    "collection_expression",
    "spread_element",
    "cast_expression",
)
_SELECTS: Final = ".Select("


def beside(language: str, call: Node) -> Beside | None:
    """The innermost function around a call that runs beside others like it; None where it is not certain that they do."""
    way = _WAYS[language]
    closures = [one for one in around(call) if one.type in way.closures]
    at = next((at for at, one in enumerate(closures) if way.starts.search(handed_to(one)) or way.goes_through.search(handed_to(one))), None)
    whole = [*around(call)][-1]
    if at is None or _one_by_one(searched(whole)):
        return None
    run, inner = closures[at], tuple(closures[:at])
    before, holder = handed_to(run), _holder(run)
    if way.goes_through.search(before):
        overlap = not before.endswith(_SELECTS) or (_all_at_once(run, holder) and b"await " in (run.text or b"")[: call.start_byte - run.start_byte])
        return Beside(run, holder, inner) if overlap else None
    loop = next((one for one in around(run) if one is not run and (one.type in _LOOPS or (one.type in way.closures and _ROUNDS.search(handed_to(one))))), None)
    if loop is None or (language == "Java" and not _has_threads(before, holder, searched(whole))) or _waits(way, holder, loop):
        return None
    return Beside(run, loop, inner)


def searched(node: Node) -> str:
    """The text of a node in which something is looked for."""
    EFFORT.spend((node.end_byte - node.start_byte) // SEARCHED)
    return text_of(node)


def _follows(first: Pattern[str], then: Pattern[str], text: str) -> bool:
    """Is there, in one statement, the one and after it the other?"""
    return any((found := first.search(part)) is not None and then.search(part, found.end()) is not None for part in text.split(";"))


def around(node: Node) -> Iterator[Node]:
    held: Node | None = node
    while held is not None:
        yield held
        held = held.parent


def handed_to(run: Node) -> str:
    """What a function is handed to, as it is written, with its parenthesis; `go ` of a goroutine."""
    if run.parent is not None and run.parent.parent is not None and run.parent.parent.type == "go_statement":
        return "go "
    handed = next((one for one in around(run) if one.type == "argument_list"), None)
    if handed is None or handed.parent is None:
        return ""
    return (handed.parent.text or b"")[: handed.start_byte - handed.parent.start_byte].decode(errors="replace") + "("


def _holder(run: Node) -> Node:
    """The call that a function is handed to, or its goroutine."""
    return next((one.parent for one in around(run) if one.type == "argument_list" and one.parent is not None and handed_to(run) != "go "), run)


def _one_by_one(whole: str) -> bool:
    """Is only one let through at a time: by a number, or by a name for it?"""
    if _SINGLE in whole:
        return True
    limits = {*_AT_MOST.findall(whole)}
    return "1" in limits or (bool(limits) and any(not limits.isdisjoint(found[1].split()) for found in _ONE.finditer(whole)))


def _has_threads(before: str, holder: Node, whole: str) -> bool:
    """Is it known that an executor of Java has several threads?"""
    handed = holder.child_by_field_name("arguments")
    args = handed.named_children if handed is not None else []
    pool = regex(r"(\w+)\s*\.\s*(?:submit|execute)\($").search(before)
    name = pool[1] if pool is not None else text_of(args[1]) if len(args) > 1 and args[1].type == "identifier" else ""
    return not before.endswith(("submit(", "execute(")) if not name else _follows(regex(rf"\b{name}\s*="), _POOLS, whole)


def _whole_chain(holder: Node) -> Node:
    """A call with what is done to what it returns."""
    held = holder
    while held.parent is not None and held.parent.type in _CHAIN:
        held = held.parent
    return held


def _all_at_once(run: Node, holder: Node) -> bool:
    """Are the tasks that LINQ makes waited for together? It makes each when it is asked for: whoever awaits one after the other has one at a time."""
    chain = _whole_chain(holder)
    function = next((one for one in around(run) if one.type in ("method_declaration", "local_function_statement", "compilation_unit")), chain)
    if any("WhenAll(" in handed_to(one)[-9:] for one in (holder, chain)):
        return True
    declarator = next((one for one in around(chain) if one.type == "variable_declarator"), None)
    named = declarator.child_by_field_name("name") if declarator is not None else None
    return named is not None and _follows(regex(r"WhenAll\("), regex(rf"\b{text_of(named)}\b"), searched(function))


def _waits(way: _Way, holder: Node, loop: Node) -> bool:
    """Does whoever starts it wait for it in the same round?"""
    chain = _whole_chain(holder)
    if way.waits.search((chain.text or b"")[holder.end_byte - chain.start_byte :].decode(errors="replace")) or (
        chain.parent is not None and chain.parent.type == "await_expression"
    ):
        return True
    inside = [one for one in around(chain) if loop.start_byte <= one.start_byte and one.end_byte <= loop.end_byte and one != loop]
    later = [after for one in inside for after in _after(one)]
    return any(way.waits.search(text_of(one)) for one in later if one.type != "if_statement")


def _after(node: Node) -> Iterator[Node]:
    after = node.next_named_sibling if node.type.endswith(("statement", "declaration")) else None
    while after is not None:
        yield after
        after = after.next_named_sibling
