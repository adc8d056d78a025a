"""What the service refuses of a request with several entries, where the code was followed to it: too many of them, or one Id for all.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
"""

from __future__ import annotations

import ast
from typing import Any, Final

from ......sources.python_nodes import nodes_of, of_tree
from .....sdk_requests.entries import MOST_ENTRIES
from ....scopes import ends
from ...state.machine import Machine
from ...state.values import DictV, ListV

_HAVE_IDS: Final = ("Entries", "PublishBatchRequestEntries")
_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.GeneratorExp)


def refused(machine: Machine, operation: str, given: dict[str, Any], node: Any) -> None:
    """Note it."""
    name, most = MOST_ENTRIES[operation]
    held = given.get(name)
    for one in [value for value, _ in held.entries.values()] if isinstance(held, DictV) else [held]:
        if isinstance(one, ListV) and one.width > most:
            machine.notes.see(machine, "polls", "too-many", f"{operation}: {one.width} of {most} for {name}", node)
        if isinstance(one, ListV) and name in _HAVE_IDS and operation != "put_events" and (same := _one_id(machine, one)):
            machine.notes.see(machine, "polls", "same-id", f"{operation}: {same} for {name}", node)


def _one_id(machine: Machine, several: ListV) -> str:
    """The Id that is written out where an entry is made, of which there are several or may be; "" where it is worked out."""
    made: dict[int, str] = {}
    is_written_out = isinstance(several.node, ast.List) and bool(several.node.elts)  # whoever else is given it puts nothing of this kind into it
    for one in several.items:
        place = one.entries.get("Id") if isinstance(one, DictV) else None
        written = _written(one.node) if place is not None else ""
        if written and (id(one.node) in made or (several.open and not is_written_out and _is_made_often(machine, one.node))):
            return written
        made[id(getattr(one, "node", None))] = written
    return ""


def _written(node: Any) -> str:
    """The text that a display has under Id."""
    held = (
        next((value for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant) and key.value == "Id"), None)
        if isinstance(node, ast.Dict)
        else None
    )
    return held.value if isinstance(held, ast.Constant) and isinstance(held.value, str) else ""


def _is_made_often(machine: Machine, node: ast.Dict) -> bool:
    trees = [one.source.tree for one in machine.modules.known.values() if one is not None]
    return any(id(node) in _often(tree) for tree in trees)


@of_tree
def _often(tree: ast.Module) -> frozenset[int]:
    """The dicts that a loop makes, itself or by a function that it calls or is given."""
    loops = [part for one in nodes_of(tree) if isinstance(one, _LOOPS) for part in ast.walk(one)]
    named = {ends(one.func) for one in loops if isinstance(one, ast.Call)}
    named |= {ends(one.args[0]) for one in nodes_of(tree) if isinstance(one, ast.Call) and ends(one.func) == "map" and one.args}
    functions = [part for one in nodes_of(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name in named for part in ast.walk(one)]
    return frozenset(id(one) for one in (*loops, *functions) if isinstance(one, ast.Dict))
