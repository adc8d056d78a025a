"""A path as an app of JavaScript or TypeScript writes it: in one piece, or joined of its parts.

https://nodejs.org/api/path.html and https://nodejs.org/api/esm.html
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tree_sitter import Node

_WRAPPERS: Final = ("parenthesized_expression", "as_expression", "non_null_expression", "satisfies_expression")
_DEEPEST: Final = 20


def path_in(node: Node, file: str, assigned: Mapping[str, Node], depth: int = 0) -> str | None:
    """The path that an expression in this file gives; None where it is not known. `assigned` are the file's names that have one value."""
    if depth > _DEEPEST:
        return None
    folder = os.path.dirname(file)  # noqa: PTH120 - texts in, a text out
    match node.type:
        case "string":
            return _text(node)[1:-1]
        case "template_string":
            parts = [_text(one) if one.type == "string_fragment" else path_in(one.named_children[0], file, assigned, depth + 1) for one in node.named_children]
            return _joined(parts)
        case "identifier":
            name = _text(node)
            return folder if name == "__dirname" else path_in(assigned[name], file, assigned, depth + 1) if name in assigned else None
        case "binary_expression" if (left := node.child_by_field_name("left")) is not None and (right := node.child_by_field_name("right")) is not None:
            return _joined([path_in(one, file, assigned, depth + 1) for one in (left, right)])
        case "member_expression":
            return _member(node, file, assigned, depth)
        case "call_expression" | "new_expression":
            return _called(node, file, assigned, depth)
    return path_in(node.named_children[0], file, assigned, depth + 1) if node.type in _WRAPPERS and node.named_children else None


def _text(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")


def _joined(parts: list[str | None]) -> str | None:
    return None if None in parts else "".join(one for one in parts if one is not None)


def _member(node: Node, file: str, assigned: Mapping[str, Node], depth: int) -> str | None:
    text = _text(node)
    if text in ("import.meta.dirname", "import.meta.url"):
        return os.path.dirname(file) if text.endswith("dirname") else file  # noqa: PTH120 - as above
    of, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    return path_in(of, file, assigned, depth + 1) if of is not None and name is not None and _text(name) in ("pathname", "href") else None


def _called(node: Node, file: str, assigned: Mapping[str, Node], depth: int) -> str | None:
    """`path.join(…)`, `require.resolve(…)`, `new URL(…, import.meta.url)` and what else makes a path of others."""
    function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    listed = node.child_by_field_name("arguments")
    name = _text(function).rpartition(".")[2].strip(")") if function is not None else ""
    given = [path_in(one, file, assigned, depth + 1) for one in listed.named_children if one.type != "comment"] if listed is not None else []
    parts = [one for one in given if one is not None]
    if len(parts) < len(given):
        return None
    folder = os.path.dirname(file)  # noqa: PTH120 - as above
    if name == "resolve" and function is not None and _text(function).startswith("require"):
        return os.path.join(folder, *parts)  # noqa: PTH118 - as above
    if name in ("join", "resolve"):
        return os.path.join(*parts) if parts else None  # noqa: PTH118 - as above
    if name == "dirname" and len(parts) == 1:
        return os.path.dirname(parts[0])  # noqa: PTH120 - as above
    if name == "URL" and parts:
        return os.path.join(folder, parts[0])  # noqa: PTH118 - as above
    if name == "cwd":
        return "."
    return parts[0] if name in ("fileURLToPath", "toString", "normalize") and len(parts) == 1 else None
