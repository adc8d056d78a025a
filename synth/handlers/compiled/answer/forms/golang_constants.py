"""Constants of Go that a block counts: `iota`, and the expression that those beneath it repeat.

https://go.dev/ref/spec#Iota
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .form import field

if TYPE_CHECKING:
    from tree_sitter import Node


def counted(name: Node) -> tuple[Node, int] | None:
    """The expression of a constant, by its name where it is declared, and which one of its block it is; None where it is no constant, or its block does not count."""
    spec = name.parent
    if spec is None or spec.type != "const_spec" or spec.parent is None or b"iota" not in (spec.parent.text or b""):
        return None
    block = [one for one in spec.parent.named_children if one.type == "const_spec"]
    place, at = block.index(spec), spec.children_by_field_name("name").index(name)
    said = next((value for one in reversed(block[: place + 1]) if (value := field(one, "value")) is not None), None)
    values = [one for one in said.named_children if one.type != "comment"] if said is not None else []
    return (values[at], place) if at < len(values) else None
