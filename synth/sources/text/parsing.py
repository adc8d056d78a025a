"""The tree of a source, in a time that its length allows: tree-sitter looks for the least that it has to leave out of what is wrong, and for 16,000 bytes of `->` that takes ten seconds and gigabytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

_LEAST: Final = 1_000
"""So often a parser asks whether it shall go on, which it does after each hundred steps, and"""
_BYTES: Final = 4
"""once more for so many bytes: the densest source that is right asks once for nine of them, and a usual one for a hundred."""
_PIECE: Final = 65_536
_MOST_OPEN: Final = 200
"""So many more `<` than `>` are in no statement: of 20,000 that none closes a parser makes gigabytes when the source ends, and asks nobody."""
_ENDS: Final = bytes.maketrans(b"{}()", b";;;;")


def parsed(parser: Parser, data: bytes) -> Tree | None:
    """The tree; None where it takes longer than that."""
    if any(one.count(b"<") - one.count(b">") > _MOST_OPEN for one in data.translate(_ENDS).split(b";")):
        return None
    left = _LEAST + len(data) // _BYTES

    def stops(_at: int, _has_error: bool) -> bool:  # noqa: FBT001 - what a parser tells
        nonlocal left
        left -= 1
        return left < 0

    try:
        tree = parser.parse(lambda at, _: data[at : at + _PIECE], progress_callback=stops)
    except ValueError:  # it was stopped
        tree = None
    if left < 0 or tree is None:
        parser.reset()
        return None
    return parser.parse(
        data, tree
    )  # of what is there already; a tree that was made piece by piece asks for the text of each node anew, which takes a hundred times as long
