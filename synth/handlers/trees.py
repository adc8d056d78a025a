"""What the readers by syntax trees have in common, whatever the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queuegate._light import sha256

from ..sources.text.parsing import parsed
from .effort import TooMuch

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree


_GIVEN_UP: Final[set[bytes]] = set()
"""The sources that took too long, by their digests: each reading of a function would try them again."""


def tree_of(parser: Parser, data: bytes) -> Tree:
    """The tree of a source. Raises `TooMuch`."""
    tree = parsed(parser, data) if not _GIVEN_UP or sha256(data).digest() not in _GIVEN_UP else None
    if tree is None:
        _GIVEN_UP.add(sha256(data).digest())
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
