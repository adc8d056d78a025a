"""What of the code stands there and was not run: where something that was run names it, it may be called all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ....values.worlds import Undecided
from ...aws_calls import Unread
from ..modules import Modules, specifiers
from ..services import service_of
from ..syntax import Source, field, short, text_of, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTIONS: Final = frozenset({"function_declaration", "function_expression", "arrow_function", "method_definition", "generator_function_declaration"})
_NAMES: Final = frozenset({"identifier", "property_identifier", "shorthand_property_identifier", "private_property_identifier"})


def unrun(modules: Modules, run: set[int]) -> Iterator[Unread]:
    """Commands and calls of clients that no way came through."""
    for source in modules.sources:
        services = {one for specifier, _ in specifiers(source) if (one := service_of(specifier, ("*",))) is not None}
        if not services:
            continue
        mentioned: set[str] | None = None
        for node in walk(source.root):
            if node.type != "new_expression" or node.id in run or not re.search(r"Command$", text_of(field(node, "constructor") or node)):
                continue
            mentioned = _mentioned(source, run) if mentioned is None else mentioned
            if _is_reachable(node, mentioned):
                yield Unread(
                    tuple(sorted(services)), Undecided(f"whether {short(node)} in {source.names(node)} is sent is not followed", place=source.at(node))
                )


def _mentioned(source: Source, run: set[int]) -> set[str]:
    """Names that stand in code which was run: outside of functions, and in functions of which something was run."""
    out: set[str] = set()
    done: set[int] = set()
    for node in walk(source.root):
        function = _function_of(node) if node.type in _NAMES or node.id in run else None
        if node.type in _NAMES and function is None:
            out.add(text_of(node))
        elif node.id in run and function is not None and function.id not in done:
            done.add(function.id)
            out |= {text_of(one) for one in walk(function) if one.type in _NAMES}
    return out


def _is_reachable(node: Node, mentioned: set[str]) -> bool:
    function = _function_of(node)
    named = field(function, "name") if function is not None else None
    return function is None or named is None or text_of(named) in mentioned


def _function_of(node: Node) -> Node | None:
    parent = node.parent
    while parent is not None and parent.type not in _FUNCTIONS:
        parent = parent.parent
    return parent
