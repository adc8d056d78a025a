"""The common form of statements and expressions: what a run on paper needs of them, whatever the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from .....values.worlds import Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

DEEPEST: Final = 60
"""Code that is nested deeper is not followed: nobody wrote it by hand."""
_SHORT: Final = 60
"""So many letters of a statement are told, at most."""
ANYTHING: Final = "{ }"
"""What `is` asks where whatever is there will do, and `var` where null will, too."""
SUBJECT: Final = " subject"
"""The name by which a pattern knows what its switch asks."""
COPIED: Final = "copied"
"""How a loop goes through values whose fields it changes, each of which is a copy."""


class Form(NamedTuple):
    """A statement or an expression, by its `kind`; `parts` are forms, or tuples of them.

    Expressions: `value` (`parts`: what it is), `name`, `this`, `member` (`name` of the first part), `index` (of, key), `call` (`name`; of or None, arguments), `constructor` (`name`: `this`, or another word for the class above; arguments), `new` (a `name`d type; arguments, pairs of a
    field's name and its value), `lambda` (names, body), `ref` (`name` of the first part), `choose` (test, one, other), `binary` (`name`: the operator; left, right), `not`, `assign` (`name`: the operator;
    targets, value; `later`, where it is worth what was there before), `list` (items), `map` (pairs), `wait` (for a task or a channel), `throw`, `switch` (subject, cases of labels and a body; no labels: whatever else), `is` (`name`: a type; value, the name it gets), `slice` (of, from, to).
    Statements: `block`, `let` (`name`: the type; targets, value or None), `do` (an expression), `if` (test, then, else), `each` (names, what is gone through, body), `for` (first, test, step, body), `while` (test, body;
    `name`: `do` where the body comes first), `try` (body, catches, finally or None), `catch` (`name`: the variable; types, body, filter or None), `return` (values), `break`, `continue` (`name`: the label), `labelled`, `go`, `defer` (a call),
    `function` (`name`d; names, body). `unknown` is whatever else: its parts are what stands in it.
    """

    kind: str
    node: Node
    name: str = ""
    parts: tuple[Any, ...] = ()


class Depth:
    """How deep a form is nested while it is made."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = DEEPEST

    def __enter__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Undecided("the code is nested too deeply to read")

    def __exit__(self, *_: object) -> None:
        self.left += 1


class Maker:
    """Makes the forms of a language's nodes: `makers` by their kinds, `same` are kinds that stand for a node in them, and `comments` stand for nothing."""

    same: tuple[str, ...] = ()
    comments: tuple[str, ...] = ("comment",)

    def __init__(self, makers: Mapping[str, Callable[[Any, Node], Form]]) -> None:
        self.depth, self.makers = Depth(), makers

    def form(self, node: Node) -> Form:
        with self.depth:
            kind = node.type
            if kind in self.same and (inside := self.inside(node)):
                return self.form(self.meant(node, inside))
            made = self.makers.get(kind)
            return made(self, node) if made is not None else Form("unknown", node, kind, tuple(self.all(self.inside(node))))

    def meant(self, _node: Node, inside: list[Node]) -> Node:
        """The node that one stands for."""
        return inside[-1]

    def inside(self, node: Node | None) -> list[Node]:
        return [one for one in node.named_children if one.type not in self.comments] if node is not None else []

    def all(self, nodes: list[Node]) -> list[Form]:
        return [self.form(one) for one in nodes]

    def maybe(self, node: Node | None) -> Form | None:
        return self.form(node) if node is not None else None

    def block(self, node: Node) -> Form:
        return Form("block", node, parts=tuple(self.all(self.inside(node))))


def text_of(node: Node | None) -> str:
    """What is written there."""
    return node.text.decode(errors="replace") if node is not None and node.text is not None else ""


def in_short(node: Node | None) -> str:
    """A node as it is written, on one line and cut where it is long."""
    text = " ".join(text_of(node).split())
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def number(text: str) -> int | None:
    """The whole number that is written like this."""
    plain = text.replace("_", "").rstrip("lLuU")
    return int(plain) if plain.isdecimal() and len(plain) <= 18 else None  # noqa: PLR2004 - longer ones are no counts


def field(node: Node, name: str) -> Node | None:
    """A part of a node by its name."""
    return node.child_by_field_name(name)


def called_on(node: Node) -> tuple[str, str]:
    """What a method is called on, as it is written, and its name, with the types that it is told."""
    if (name := field(node, "name")) is not None:
        return text_of(field(node, "object")), text_of(name)
    function = field(node, "function")
    if function is not None and (name := field(function, "name")) is not None:
        return text_of(field(function, "expression")), text_of(name)
    of, _, name_ = text_of(function).rpartition(".")
    return of, name_
