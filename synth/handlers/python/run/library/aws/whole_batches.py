"""Requests that have an entry for each message of a batch, as many as the batch has."""

from __future__ import annotations

import ast
from typing import Any, Final

from queuegate._light import regex

from ......sources.python_nodes import nodes_of, of_tree
from .....sdk_requests.entries import MOST_ENTRIES, NUMBERS, SPLITTERS
from ....scopes import ends
from ...state.machine import Machine
from ...state.path import MESSAGES
from ...state.values import DictV, ListV, taint

_SPLITTERS: Final = regex(SPLITTERS)


def noted(machine: Machine, operation: str, given: dict[str, Any], node: Any) -> None:
    """Note one of which nothing splits the list of entries."""
    if machine.path.flips or machine.path.fail is not None:  # what is put into the list then is a choice of the code, perhaps
        return
    held = given.get(MOST_ENTRIES[operation][0])
    lists = [one for one, _ in held.entries.values()] if isinstance(held, DictV) else [held]
    if any(isinstance(one, ListV) and _has_each(one) for one in lists) and not any(
        _splits(one.source.tree) for one in machine.modules.known.values() if one is not None
    ):
        machine.notes.see(machine, "polls", "batched", operation, node)


def _has_each(several: ListV) -> bool:
    return not several.open and {frozenset({i}) for i in range(MESSAGES)} <= {taint(one) for one in several.items}


@of_tree
def _splits(tree: ast.Module) -> bool:
    """May anything in a module make parts of a list: a slice, a function that is called so, a length that is compared, one of the numbers?"""
    for one in nodes_of(tree):
        match one:
            case ast.Subscript(slice=ast.Slice(), ctx=ast.Load()):
                return True
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.FunctionDef(name=word) if _SPLITTERS.search(word):
                return True
            case ast.Compare(left=left, comparators=others) if any(isinstance(side, ast.Call) and ends(side.func) == "len" for side in (left, *others)):
                return True
            case ast.Constant(value=int(number)) if number in NUMBERS:
                return True
    return False
