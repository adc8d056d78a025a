"""What the three languages have in common, as far as calls of AWS are concerned: types with their fields and functions, and the expressions in these.

Blocks have no scopes of their own here: what a name of a function may be, all of its assignments tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from ...effort import EFFORT
from ..syntax import File

if TYPE_CHECKING:
    from tree_sitter import Node

CONVERSION: Final = "operator implicit"
"""What C# makes of a value where another type is wanted: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/user-defined-conversion-operators"""
INDEXER: Final = "this[]"
"""What a function of C# is called here that is run for `orders[id]`."""
_STATEMENT: Final = 4
"""What going through one is worth, in units of `effort`."""


class Expr(NamedTuple):
    """An expression. `kind`: `text` (`name`: what it says), `join` (a string of `args`), `name`, `this`, `member` (`name` of `of`), `call` (`name` of `of`, or of nothing), `new` (an object of
    the type `name`), `map`, `list`, `lambda` (`args`: what it does; `name`: its only parameter), `either` (one of `args`), `other` (made of `args`). `fields` are those that a new object
    is given, or the pairs of a map.
    """

    kind: str
    name: str
    node: Node
    of: Any = None
    args: tuple[Any, ...] = ()
    fields: tuple[tuple[Any, Any], ...] = ()
    types: tuple[str, ...] = ()

    def parts(self) -> Iterator[Expr]:
        """What it is made of."""
        if self.of is not None:
            yield self.of
        yield from self.args
        for key, value in self.fields:
            if isinstance(key, Expr):
                yield key
            yield value

    def all(self) -> Iterator[Expr]:
        """Itself and whatever stands in it."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += one.parts()


class Bind(NamedTuple):
    """An assignment, or a declaration with its type."""

    target: Expr
    type: str
    value: Expr | None


class Function:
    """A function or method, a constructor (`name`: `new`), or what runs when a type or a file is loaded (`name`: `init`)."""

    __slots__ = ("binds", "body", "file", "marks", "name", "node", "outer", "owner", "parameters", "returned", "returns", "static")

    def __init__(self, name: str, file: Unit, node: Node, owner: Type | None = None) -> None:
        self.name, self.file, self.node, self.owner = name, file, node, owner
        self.outer: Function | None = None
        """The function in which it stands, whose names it knows."""
        self.marks: set[str] = set()
        """The names of its annotations."""
        self.parameters: list[tuple[str, str]] = []
        self.returns = ""
        self.static = False
        self.binds: list[Bind] = []
        self.returned: list[Expr] = []
        self.body: list[Expr] = []
        """Every expression that stands for itself: statements, conditions, values."""

    def expressions(self) -> Iterator[Expr]:
        """Every expression in it, the inner ones, too."""
        for one in self.body:
            EFFORT.spend(_STATEMENT)
            yield from one.all()


class Type:
    """A class, record, struct or interface."""

    __slots__ = ("abstract", "fields", "file", "functions", "init", "marks", "name", "node", "outer", "package", "parents", "primary")

    def __init__(self, name: str, file: Unit, node: Node, outer: Type | None = None) -> None:
        self.name, self.file, self.node, self.outer, self.package = name, file, node, outer, file.package
        self.parents: list[str] = []
        self.marks: set[str] = set()
        """The names of its annotations or attributes."""
        self.fields: dict[str, tuple[str, Expr | None]] = {}
        self.functions: list[Function] = []
        self.primary: list[tuple[str, str]] = []
        """The parameters that its declaration has (records, classes of C#)."""
        self.abstract = False
        self.init = Function("init", file, node, self)


class Unit:
    """A file: its package, what it imports (the name in the file: what it means), its types and functions."""

    __slots__ = ("file", "functions", "imports", "init", "opened", "package", "types")

    def __init__(self, file: File) -> None:
        self.file = file
        self.package = ""
        self.imports: dict[str, tuple[str, Node]] = {}
        self.opened: list[tuple[str, Node]] = []
        """Packages and namespaces of which it imports whatever there is."""
        self.types: list[Type] = []
        self.functions: list[Function] = []
        self.init = Function("init", self, file.root)


def base(type_name: str) -> str:
    """The name of a type without pointers, arrays, and what it is a type of; of a future or an optional, that of what it holds."""
    name = type_name.strip().lstrip("*&[]").removesuffix("?").removesuffix("[]")
    head, _, inside = name.partition("<")
    head = head.strip()
    if inside and head.rpartition(".")[2] in ("Task", "ValueTask", "CompletableFuture", "Optional", "Supplier", "Lazy", "Mono", "Provider", "Instance"):
        return base(inside.removesuffix(">"))
    return head.partition("[")[0]


def text_of(node: Node | None) -> str:
    """What is written there."""
    return node.text.decode(errors="replace") if node is not None and node.text is not None else ""
