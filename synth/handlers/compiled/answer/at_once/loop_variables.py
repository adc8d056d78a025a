"""Goroutines that share the variable of the loop that starts them, where go.mod names a Go before 1.22: https://go.dev/blog/loopvar-preview"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from .....sources import disk
from ..forms.form import text_of
from .beside import beside

if TYPE_CHECKING:
    from tree_sitter import Node

_VERSION: Final = regex(r"(?m)^go\s+1\.(\d+)")
_OWN: Final = 22
"""From this one on each round has a variable of its own."""
_MOST: Final = 100_000


def shares(folder: Path) -> bool:
    """Is the module of a folder written for a Go whose loops have one variable for all rounds?"""
    for root in (folder, *folder.parents):
        if disk.is_file(root / "go.mod"):
            found = _VERSION.search(disk.read(root / "go.mod", _MOST).decode(errors="replace"))
            return found is not None and int(found[1]) < _OWN
    return False


def shared(node: Node) -> tuple[str, Node] | None:
    """The variable of a loop that a goroutine uses in which this stands, and what the goroutine runs; None where it has its own."""
    held = beside("Go", node)
    left = _variables(held.loop) if held is not None else None
    if held is None or left is None:
        return None
    for name in (text_of(one) for one in left.named_children):
        declares = regex(rf"\b{name}\b[\w, ]*:=|\bvar\s+{name}\b|\b{name}\s+[\w.*\[\]]+\s*[,)]")
        within = text_of(held.loop).partition("{")[2]
        if name != "_" and not declares.search(within) and regex(rf"(?<![.\w]){name}\b").search(text_of(held.run)):
            return name, held.run
    return None


def _variables(loop: Node) -> Node | None:
    """What a loop over something, or one that counts, declares."""
    head = next((one for one in loop.named_children if one.type in ("range_clause", "for_clause")), None)
    declares = head.child_by_field_name("initializer") if head is not None and head.type == "for_clause" else head
    is_new = declares is not None and any(text_of(one) == ":=" for one in declares.children)
    return declares.child_by_field_name("left") if declares is not None and is_new else None
