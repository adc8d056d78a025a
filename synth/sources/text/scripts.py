"""The parsers of JavaScript and TypeScript, by the file's ending: tree-sitter's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tree_sitter import Parser

_GRAMMARS: Final = {".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx"}


def is_typed(extension: str) -> bool:
    """Is it the ending of TypeScript?"""
    return extension in _GRAMMARS


def parser(extension: str) -> Parser:
    """For files with this ending (`.ts`; any other is JavaScript's)."""
    return _of(_GRAMMARS.get(extension, "javascript"))


@cache
def _of(grammar: str) -> Parser:
    import tree_sitter  # noqa: PLC0415 - a parser is paid for when such a file is read, and not before

    language: Any
    if grammar == "javascript":
        import tree_sitter_javascript  # noqa: PLC0415 - as above

        language = tree_sitter_javascript.language()
    else:
        import tree_sitter_typescript  # noqa: PLC0415 - as above

        language = tree_sitter_typescript.language_tsx() if grammar == "tsx" else tree_sitter_typescript.language_typescript()
    return tree_sitter.Parser(tree_sitter.Language(language))
