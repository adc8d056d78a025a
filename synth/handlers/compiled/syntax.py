"""Parses Java, Go and C# by tree-sitter: the trees of a function's files, or the reason why there are none."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from ...sources.template import Spot
from ...values.value import CodePlace, Place
from ...values.worlds import Undecided
from ..source import Code
from ..text.languages import TREES
from ..text.sources import sources
from ..trees import error_line, tree_of
from .as_compiled import as_compiled
from .patterns_of_java import with_plain_names
from .slices import with_names
from .symbols import Symbols

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MOST_NODES: Final = 500_000
"""Trees with more parts, all together, are not gone through."""
_OTHERWISE: Final = {"C#": with_names, "Java": with_plain_names}
"""How a text is spelt whose grammar does not know all that its language does."""


class File(NamedTuple):
    """A file of the function's source: its tree, which of the languages it is, and the template's property that names the code."""

    path: Path
    language: str
    root: Node
    place: Place

    def at(self, node: Node) -> CodePlace:
        """Where a node is written."""
        row, column = node.start_point
        return CodePlace(self.place, Spot(str(self.path), row + 1, column + 1))


def is_read(code: Code) -> bool:
    """Is the source in languages of which trees are read? Raises `Undecided` where there is none."""
    return code.folder is not None and all(path.suffix in TREES for path in sources(code)[1])


def files(code: Code, language: str, texts: dict[Path, bytes]) -> tuple[File, ...]:
    """The trees of a function's source. Raises `Undecided` where a part is in a language of which no trees are read, or where one has an error."""
    found, nodes, symbols = [], 0, Symbols(code)
    for path, data in texts.items():
        named = TREES.get(path.suffix)
        if named is None:
            raise Undecided(f"{path.name} is {language}, and no Java, Go or C#: not read", place=code.place)
        text = as_compiled(symbols, named, path, data)
        root = tree_of(_parser(named), text).root_node
        if root.has_error and named in _OTHERWISE and (other := _OTHERWISE[named](text)) != text:
            root = tree_of(_parser(named), other).root_node
        nodes += root.descendant_count
        if nodes > MOST_NODES:
            raise Undecided(f"the code of {code.of} has more than {MOST_NODES:,} parts: not read", place=code.place)
        if root.has_error:
            raise Undecided(f"{path.name} is not read: it is no {named} in line {error_line(root)}", place=code.place)
        found.append(File(path, named, root, code.place))
    return tuple(found)


@cache
def _parser(language: str) -> Parser:
    import tree_sitter  # noqa: PLC0415 - a parser is paid for when such a handler is read, and not before

    grammar: Any
    if language == "Java":
        import tree_sitter_java as grammar  # noqa: PLC0415 - as above
    elif language == "Go":
        import tree_sitter_go as grammar  # noqa: PLC0415 - as above
    else:
        import tree_sitter_c_sharp as grammar  # noqa: PLC0415 - as above
    return tree_sitter.Parser(tree_sitter.Language(grammar.language()))
