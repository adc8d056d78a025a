"""What the readers by syntax trees have in common, whatever the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..sources.text.parsing import parsed
from .effort import TooMuch

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree


def tree_of(parser: Parser, data: bytes) -> Tree:
    """The tree of a source. Raises `TooMuch`."""
    if (tree := parsed(parser, data)) is None:
        raise TooMuch
    return tree


def error_line(root: Node) -> int:
    """The line of the first error of a tree that has one."""
    node = root
    while True:
        inside = next((one for one in node.children if one.has_error or one.is_missing), None)
        if inside is None or node.is_error:
            return int(node.start_point[0]) + 1
        node = inside
