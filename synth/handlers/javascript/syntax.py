"""Parses JavaScript and TypeScript by tree-sitter: a tree without errors, or the reason why there is none."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple, regex, sha256

from ...sources.text.scripts import is_typed, parser
from ...values.value import CodePlace, Place
from ...values.worlds import Undecided
from ..contents import PLACEHOLDER, spot_in
from ..effort import EFFORT, worth
from ..reading import MOST_IMPORTS
from ..trees import error_line, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

MOST_NODES: Final = 400_000
"""A larger tree is not gone through."""
_TYPES: Final = frozenset({"comment", "type_annotation", "type_arguments", "type_parameters", "accessibility_modifier", "override_modifier", "html_comment"})


class Source(NamedTuple):
    """A module: its tree, its file (None for inline code), and the template's property that names or holds it."""

    root: Node
    file: str | None
    lines: tuple[str, ...]
    place: Place

    @property
    def text(self) -> str:
        """All of it: `lines` are those of inline code alone, which are looked for in the template."""
        return text_of(self.root)

    def at(self, node: Node) -> CodePlace:
        """Where a node is written."""
        row, column = node.start_point
        return spot_in(self.file, self.lines, self.place, row + 1, column + 1)

    def names(self, node: Node) -> str:
        """A place of the code as a sentence names it."""
        return f"{self.file.rpartition('/')[2]}:{node.start_point[0] + 1}" if self.file else f"line {node.start_point[0] + 1} of the inline code"


_TYPES_OF_ANOTHER: Final = regex(rb"^[ \t]*export\s+type\s*\*(?:\s*as\s+[\w$]+)?\s*from\s*(?:'[^'\n]*'|\"[^\"\n]*\")[ \t]*;?", re.MULTILINE)
"""`export type * from './model'` means nothing when the code is run, and the grammar does not have it: https://www.typescriptlang.org/docs/handbook/release-notes/typescript-5-0.html"""


def parse(data: bytes, what: str, extension: str, place: Place) -> Node:
    """The tree of a module. Raises `Undecided` where it is no JavaScript or TypeScript, or too large."""
    EFFORT.spend(worth(data))
    if _WRONG and (why := _WRONG.get((extension, sha256(data).digest()))) is not None:
        raise Undecided(f"{what} {why}", place=place)
    tree = tree_of(parser(extension), data)
    if tree.root_node.has_error and is_typed(extension) and _TYPES_OF_ANOTHER.search(data):
        tree = tree_of(parser(extension), _TYPES_OF_ANOTHER.sub(lambda found: regex(rb"[^\n]").sub(b" ", found[0]), data))
    if why := _why_not(tree.root_node, extension, data):
        _WRONG[extension, sha256(data).digest()] = why
        raise Undecided(f"{what} {why}", place=place)
    return tree.root_node


_WRONG: Final[dict[tuple[str, bytes], str]] = {}
"""Why a source is not read, by its ending and its digest: each reading of a function would parse it again."""


def _why_not(root: Node, extension: str, data: bytes) -> str:
    if (
        data.count(b"import") + data.count(b"export") > MOST_IMPORTS
        and sum(one.child_by_field_name("source") is not None for one in root.children) > MOST_IMPORTS
    ):
        return f"imports more than {MOST_IMPORTS:,} modules: not read"
    if root.descendant_count > MOST_NODES:
        return f"has more than {MOST_NODES:,} parts: not read"
    return f"is not read: it is no {'TypeScript' if is_typed(extension) else 'JavaScript'} in line {error_line(root)}" if root.has_error else ""


FUNCTION_NODES: Final = (
    "function_declaration",
    "function_expression",
    "arrow_function",
    "method_definition",
    "generator_function",
    "generator_function_declaration",
)


_SURROGATES: Final = (0xD800, 0xDFFF)
_ESCAPED: Final = regex(r"\\u(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{4}))")


def text_of(node: Node) -> str:
    """What is written there; of a name, what it is, whatever of it is escaped."""
    text = node.text.decode(errors="replace") if node.text is not None else ""
    return _ESCAPED.sub(_letter, text) if "\\u" in text and "identifier" in node.type else text


def _letter(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16)
    return chr(number) if number <= sys.maxunicode and not _SURROGATES[0] <= number <= _SURROGATES[1] else found[0]


_INDIRECT: Final = regex(r"(?<![\w$)\]])\(0, ?([\w$.]+)\)(?=\()")
"""`(0, shop_1.deliver)(order)`: so compilers write a call of what a module imports."""


def short(node: Node, most: int = 60) -> str:
    """A node as it is written, on one line and cut where it is long."""
    text = _INDIRECT.sub(r"\1", " ".join(text_of(node).split()))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def field(node: Node, name: str) -> Node | None:
    return node.child_by_field_name(name)


def needed(node: Node, name: str) -> Node:
    """A field that the grammar asks for."""
    found = node.child_by_field_name(name)
    if found is None:
        raise Undecided(f"line {node.start_point[0] + 1} of the code has no {name}: not read")
    return found


def inner(node: Node) -> list[Node]:
    """The named children, without comments and types."""
    return [one for one in node.named_children if one.type not in _TYPES]


def has(node: Node, word: str) -> bool:
    """Is this keyword or sign among its children?"""
    return any(one.type == word for one in node.children)


def string_of(node: Node) -> str | None:
    """The text of a string without parts that are worked out, or that only the deployment knows; None for any other node."""
    if node.type not in ("string", "template_string") or any(one.type == "template_substitution" for one in node.named_children):
        return None
    text = text_of(node)[1:-1]
    if PLACEHOLDER in text:
        return None
    return unescaped(text)


_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\u2028": "", "\u2029": ""}
_SIGN: Final = regex(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)


def unescaped(text: str) -> str:
    """https://tc39.es/ecma262/#sec-literals-string-literals"""
    return _SIGN.sub(_sign, text) if "\\" in text else text


def _sign(found: re.Match[str]) -> str:
    number = int(found[1] or found[2] or found[3] or "0", 16)
    if found[4] is not None:
        return "" if found[4] == "\r\n" else _ESCAPES.get(found[4], found[4])
    return chr(number) if number <= sys.maxunicode and not _SURROGATES[0] <= number <= _SURROGATES[1] else found[0]


def awaiter(function: Node) -> Node | None:
    """The generator that TypeScript makes of the body of an asynchronous function: `return __awaiter(this, void 0, void 0, function* () {…})`, in which a `yield` is an `await`."""
    body = field(function, "body")
    if body is not None and body.type == "statement_block":
        statements = inner(body)
        body = inner(statements[0])[0] if len(statements) == 1 and statements[0].type == "return_statement" and inner(statements[0]) else None
    if body is None or body.type != "call_expression" or not _calls_awaiter(body):
        return None
    last = [_bare(one) for one in inner(needed(body, "arguments"))[-1:]]
    return last[0] if last and last[0].type in ("generator_function", "function_expression") and has(last[0], "*") else None


def _bare(node: Node) -> Node:
    return inner(node)[0] if node.type == "parenthesized_expression" and inner(node) else node


def is_awaited(node: Node) -> bool:
    """Does this `yield` stand for an `await`?"""
    function = node.parent
    while function is not None and function.type not in ("generator_function", "function_expression", "generator_function_declaration", "method_definition"):
        function = function.parent
    return function is not None and is_waiting(function)


def is_waiting(function: Node) -> bool:
    """Is this generator the body of an asynchronous function?"""
    around = function.parent if has(function, "*") else None
    around = around.parent if around is not None and around.type == "parenthesized_expression" else around
    call = around.parent if around is not None and around.type == "arguments" else None
    return call is not None and call.type == "call_expression" and _calls_awaiter(call)


_THIS: Final = ("this", "void 0", "exports")
_GIVEN: Final = ("null", "void 0", "arguments")
_SHORT: Final = 2
"""So long is a name that esbuild makes of `exports`, which is `this` in a module of CommonJS."""


def _calls_awaiter(call: Node) -> bool:
    """TypeScript calls its helper `__awaiter`, esbuild `__async`, Babel `_asyncToGenerator`; where names were made short, it is what is given `this`, the arguments and a generator."""
    if (needed(call, "function").text or b"").rstrip(b")").removesuffix(b".default").rstrip(b"2").endswith((b"__awaiter", b"__async", b"asyncToGenerator")):
        return True
    this, *given = inner(needed(call, "arguments")) or [call]
    return (
        len(given) in (2, 3)
        and (text_of(this) in _THIS or len(text_of(this)) <= _SHORT)
        and (given[0].type == "array" or text_of(given[0]) in _GIVEN)
        and (last := _bare(given[-1])).type in ("generator_function", "function_expression")
        and has(last, "*")
    )


def walk(node: Node) -> Iterator[Node]:
    """A node and everything inside it, in the order of the text; deep nesting costs no recursion."""
    cursor = node.walk()
    while True:
        if (found := cursor.node) is not None and found.is_named:
            yield found
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while True:
            if not cursor.goto_parent():
                return
            if cursor.goto_next_sibling():
                break
