"""Calls that no way through a handler reaches: where nothing is done with any message, and the code for it stands behind a way out, whoever reads the code believes that it is done.

What only writes a log, or counts, is none, nor is what stands in a clause for errors, or before a `throw`: of a handler that does nothing nobody asks why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tree_sitter import Node

_CALLS: Final = frozenset({"call_expression", "method_invocation", "invocation_expression"})
_CLAUSES: Final = frozenset({"catch_clause", "throw_statement"})
_ENDS: Final = frozenset({"throw_statement"})
_ROUNDS: Final = frozenset(
    {
        "for_statement", "for_in_statement", "enhanced_for_statement", "foreach_statement", "while_statement", "do_statement", "lambda_expression", "arrow_function",
        "function_expression", "func_literal", "anonymous_method_expression",
    }
)  # fmt: skip
_OF_ERRORS: Final = re.compile(rb"\berr\w* != nil$")
_ASIDE: Final = frozenset(
    {
        "add", "append", "push", "put", "len", "length", "size", "print", "println", "printf", "sprintf", "writeline", "write", "info", "warn", "warning", "error", "errorf",
        "debug", "trace", "exception", "log", "logs", "str", "string", "tostring", "format", "join", "get", "isempty", "range", "enumerate", "isinstance", "int", "float",
        "bool", "list", "dict", "set", "tuple", "sorted", "min", "max", "zip", "map", "filter", "any", "all", "sum", "abs", "repr", "hash", "id", "type", "super", "hasattr",
        "getattr", "getmessageid", "getmessage", "getrecords", "getenv", "now", "time", "is", "as",
        "infof", "warnf", "warningf", "debugf", "tracef", "logf", "infow", "warnw", "errorw", "debugw", "infocontext", "warncontext", "errorcontext", "debugcontext", "logattrs", "loginformation", "logwarning", "logerror",
        "logdebug", "logtrace", "logcritical", "logline",
    }
)  # fmt: skip
"""What calls that do no work with a message are called, without what stands before the last dot."""
_LONG: Final = 4_000
_WORD: Final = re.compile(r"\w+")


def is_aside(callee: str) -> bool:
    """Is it a call that does no work by itself, by its name?"""
    words = _WORD.findall(callee.partition("(")[0])
    return bool(words) and words[-1].lower().strip("_") in _ASIDE


def speaks_of_batch(text: str) -> bool:
    return "ecords" in text


def unreached(function: Node, reached: set[int], *, of_message: bool) -> Iterator[Node]:
    """The calls in a function of a tree that are not among those which were reached. Of one that is not given a message (`of_message`), those for each of several, and those that are given the batch."""
    waiting: list[tuple[Node, bool]] = [(function, of_message)]
    while waiting:
        node, counts = waiting.pop()
        if node.type in _CLAUSES or (node.named_children[-1:] and node.named_children[-1].type in _ENDS):
            continue
        text = _text(node) if node.type in _CALLS and node.id not in reached else ""
        if text and (counts or speaks_of_batch(text)) and not is_aside(text):
            yield node
        counts = counts or (node.type in _ROUNDS and node.id != function.id)
        waiting += [(one, counts) for one in reversed(_children(node))]


def _text(node: Node) -> str:
    """As it is written; of one that is long, no more than that something is called."""
    return (node.text or b"").decode(errors="replace") if node.end_byte - node.start_byte < _LONG else "it()"


def _children(node: Node) -> list[Node]:
    """All that stands in it but what Go does with an error."""
    condition = node.child_by_field_name("condition") if node.type == "if_statement" else None
    of_errors = condition is not None and _OF_ERRORS.search(condition.text or b"") is not None
    passed = node.child_by_field_name("consequence") if of_errors else None
    return [one for one in node.named_children if passed is None or one.id != passed.id]
