"""What an expression is while a handler is run on paper: Python's own strings, numbers and None, and for everything else one of these."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from ....effort import EFFORT

DEPTH: Final = 5
"""How deep a value is looked into."""

ABSENT: Final = object()
"""What an attribute is that is not there, where `None` is one."""
ATTRIBUTE: Final = "attribute"
GLOBALS: Final = "globals"
"""The label of the dict that has a module's names."""
PARTS: Final = "parts"
"""What a text is made of, as what an `Opaque` is made with."""
ITEM: Final = "item"
"""Of the Item of an answer, as what it is made with: the call that gave the answer, and where the Item is read of it."""
LIST: Final = "list"
"""Of one of several lists, which one nobody knows, as what it is made with."""
SPELT: Final = "spelt"
"""Which text it is where the message has the id on which that is tried, as what it is made with."""
TEXTS: Final = "texts"
"""Which texts it may be, of one of several, as what it is made with."""
PENDING: Final = "pending"
"""What a task is whose end somebody waited for no longer than so many seconds."""
BYTES: Final = "bytes"
"""Of a text that was encoded, as what it is made with."""
IN_ATTRIBUTES: Final = "in attributes"
"""What a part of the attributes of a message is called here."""
CONDITION: Final = "condition"
"""A condition of DynamoDB that the code puts together of objects, as what it is made with."""
OF_MESSAGES: Final = ("messageId", "receiptHandle", "body", "md5OfBody", "eventSourceARN", "awsRegion")
"""What each message has, and is a text: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
SYSTEM: Final = "system attributes"
"""What a message attribute is called here."""


class Opaque:
    """A value of which no more is known than where it comes from.

    `kind`: `external`, something imported or nowhere defined (`name`: its dotted name); `field`, a field of a message (`name`); `body`, what was read from a message's body (`name`: the
    keys on the way); `value`, any other. `taint` are the messages of the batch that it depends on. `made` is the call's keywords, of what a call of a library made.
    """

    __slots__ = ("kind", "made", "name", "node", "taint")

    def __init__(self, kind: str, name: str = "", taint: frozenset[int] = frozenset(), node: ast.AST | None = None, made: dict[str, Any] | None = None) -> None:
        self.kind, self.name, self.taint, self.node, self.made = kind, name, taint, node, {} if made is None else made


def is_of_id(value: Any) -> bool:
    """Is it a message's id, or a text that is made of one?"""
    return isinstance(value, Opaque) and ((value.kind == "field" and value.name == "messageId") or SPELT in value.made)


class ListV:
    """A list, tuple, set or generator that the code builds. `open`: others may be in it that are not seen. `label`: `records`, the batch's own list; `queue`, a queue between threads or tasks."""

    __slots__ = ("asks", "items", "kind", "label", "late", "most", "node", "open", "put", "width")

    def __init__(self, items: list[Any], kind: str = "list", node: ast.AST | None = None, label: str = "") -> None:
        self.items, self.kind, self.node, self.label, self.open = items, kind, node, label, False
        self.late: Raised | None = None
        """What going through it raises in the end."""
        self.put: ast.AST | None = None
        """Where something was put into it."""
        self.most: int | None = None
        """So many items it keeps at most, the last ones."""
        self.width = 0
        """So many items it may have at most, where it is a part of a list of any length."""
        self.asks: set[int] = set()
        """Before which of its items a generator asks for the time that is left."""


class DictV:
    """A dict that the code builds: by key its value and the node that put it there. `message`: it is this record. `label`: `event`, `attributes` (a record's messageAttributes), `library` (a response that Powertools made), `GLOBALS`."""

    __slots__ = ("default", "entries", "label", "message", "node", "open", "rest", "shrunk", "wrapped")

    def __init__(self, entries: dict[Any, tuple[Any, ast.AST | None]], node: ast.AST | None = None, label: str = "", message: int | None = None) -> None:
        self.entries, self.node, self.label, self.message, self.open = entries, node, label, message, False
        self.default: Any = None
        self.rest: Any = None
        """What has everything else that is in it, where it was put in by `**`."""
        self.wrapped = self.shrunk = False
        """Is the event an object of Powertools' `SQSEvent`? `shrunk`: was something taken out of it of which nobody knows what it was?"""


class Lazy:
    """A generator, or `map`: what it gives is worked out when somebody goes through it. `around`: as a context manager, it runs a block where it yields. `ends`: at which item who goes through it looks no further."""

    __slots__ = ("around", "ends", "made", "node", "run")

    def __init__(self, run: Callable[[], ListV], node: ast.AST, around: Callable[[Callable[[Any], None]], None] | None = None) -> None:
        self.run, self.node, self.around = run, node, around
        self.made: ListV | None = None
        self.ends: Callable[[Any], bool] | None = None

    def force(self) -> ListV:
        if self.made is None:
            self.made = ListV([])  # what goes through itself gives nothing more
            self.made = self.run()
        return self.made


class Env:
    """Names and what they stand for; `outer` is where others are looked up. `names` are those that a function binds: they are its own even before it does."""

    __slots__ = ("module", "names", "of_class", "of_comprehension", "outer", "outside", "vars")

    def __init__(self, outer: Env | None, module: Any, *, of_class: bool = False, of_comprehension: bool = False) -> None:
        self.vars: dict[str, Any] = {}
        self.outer, self.module, self.of_class, self.of_comprehension = outer, module, of_class, of_comprehension
        self.outside: dict[str, Env] = {}
        self.names: frozenset[str] = frozenset()

    def find(self, name: str) -> Env | None:
        env: Env | None = self.outside.get(name, self)
        first = env
        while env is not None:
            if name in env.vars and (env is first or not env.of_class):
                return env
            if name in env.names:
                return None
            env = env.outer
        return None


class FunctionV:
    __slots__ = ("defaults", "env", "is_async", "is_generator", "node", "owner")

    def __init__(self, node: Any, env: Env, defaults: dict[str, Any], *, is_generator: bool, owner: ClassV | None = None) -> None:
        self.node, self.env, self.defaults, self.owner = node, env, defaults, owner
        self.is_async, self.is_generator = isinstance(node, ast.AsyncFunctionDef), is_generator

    @property
    def name(self) -> str:
        return getattr(self.node, "name", "lambda")


class Bound:
    """A method and its object, or a function with its first arguments (`functools.partial`)."""

    __slots__ = ("args", "function", "kwargs")

    def __init__(self, function: Any, args: list[Any], kwargs: dict[str, Any] | None = None) -> None:
        self.function, self.args, self.kwargs = function, args, kwargs or {}


class ClassV:
    """A class of the code; `heirs` are those that are derived from it."""

    __slots__ = ("attrs", "bases", "heirs", "node")

    def __init__(self, node: ast.ClassDef, bases: list[Any], attrs: Env) -> None:
        self.node, self.bases, self.attrs = node, bases, attrs
        self.heirs: list[Any] = []

    def lookup(self, name: str, depth: int = 0) -> Any:
        EFFORT.spend()
        if name in self.attrs.vars:
            return self.attrs.vars[name]
        for base in self.bases if depth < DEPTH else ():
            if isinstance(base, ClassV) and (found := base.lookup(name, depth + 1)) is not None:
                return found
        return None


class InstanceV:
    """An object of a class of the code."""

    __slots__ = ("attrs", "cls", "message", "node", "site")

    def __init__(self, cls: ClassV, node: ast.AST) -> None:
        self.cls, self.node = cls, node
        self.attrs: dict[str, Any] = {}
        self.message: int | None = None
        self.site: ast.AST | None = None


HELD: Final = ".held"
"""What an object has in it as a list, dict or set, as an attribute of it."""


def inside(value: Any, *methods: str) -> Any:
    """The list, dict or set that an object of a class of the code is, unless its class has one of these methods of its own."""
    held = value.attrs.get(HELD) if isinstance(value, InstanceV) else None
    return value if held is None or any(isinstance(value.cls.lookup(one), FunctionV) for one in methods) else held


class ErrorV:
    """An exception: the names of its class and the classes above it, the message whose work raised it, and where."""

    __slots__ = ("args", "cause", "code", "message", "names", "site")

    def __init__(self, names: tuple[str, ...], message: int | None, site: ast.AST | None, args: list[Any] | None = None) -> None:
        self.names, self.message, self.site, self.args = names, message, site, args or []
        self.code = ""
        """What a service of AWS answered, where a run is told so."""
        self.cause: Any = None


class Native:
    """A function of a library that is known here: it is given the machine, the call, and what it is handed."""

    __slots__ = ("call", "name", "owner")

    def __init__(self, name: str, call: Callable[..., Any], owner: Any = None) -> None:
        self.name, self.call, self.owner = name, call, owner


class Coroutine:
    """A call of an asynchronous function, which runs when it is awaited."""

    __slots__ = ("awaited", "message", "node", "run")

    def __init__(self, run: Callable[[], Any], node: ast.AST, message: int | None) -> None:
        self.run, self.node, self.message, self.awaited = run, node, message, False


class Future:
    """Work in another thread or task: what came of it, and whether anybody looked. `name` is a task's, `of` the message on which it works, `within` how many seconds somebody waits for it."""

    __slots__ = ("error", "kind", "looked", "name", "node", "of", "value", "within")

    def __init__(self, kind: str, node: ast.AST, value: Any, error: Raised | None) -> None:
        self.kind, self.node, self.value, self.error, self.looked = kind, node, value, error, False
        self.of: int | None = None
        self.within: float | None = None
        self.name: Any = Opaque("value", "name", node=node)


class Processor:
    """A batch processor of Powertools: which messages failed, and the response that it has made so far."""

    __slots__ = ("failed", "foreign", "kind", "kwargs", "own", "pending", "response", "started", "succeeded")

    def __init__(self, kind: str, kwargs: dict[str, Any], foreign: Any = None) -> None:
        self.kind, self.kwargs, self.foreign = kind, kwargs, foreign
        self.failed: list[DictV] = []
        self.succeeded: list[Any] = []
        self.pending: tuple[Any, Any] | None = None
        self.response: DictV | None = None
        self.started = False
        self.own: InstanceV | None = None
        """The object, where the code derives a class of its own."""


class ModuleV:
    """A module of the program: its names, and where its lines are."""

    __slots__ = ("env", "name", "source")

    def __init__(self, name: str, source: Any, env: Env) -> None:
        self.name, self.source, self.env = name, source, env


class Raised(Exception):  # noqa: N818 - an exception of the handler, not one of ours
    """The handler raises this (an `ErrorV`, or an `InstanceV` of a class of its own)."""

    def __init__(self, error: Any) -> None:
        super().__init__()
        self.error = error


class Blocked(Exception):  # noqa: N818 - control flow
    """A thread or task waits for something to be put into this queue."""

    def __init__(self, queue: ListV) -> None:
        super().__init__()
        self.queue = queue


def fields(value: Any) -> list[Any]:
    """What a value is made of. Raises `TooMuch`."""
    found = _fields(value)
    EFFORT.spend(len(found))
    return found


def _fields(value: Any) -> list[Any]:
    match value:
        case ListV():
            return value.items
        case DictV():
            return [*value.entries, *(one for one, _ in value.entries.values()), *([] if value.rest is None else [value.rest])]
        case InstanceV():
            return [*value.attrs.values()]
        case Bound():
            return [*value.args, *value.kwargs.values()]
        case Lazy():
            return value.made.items if value.made else []
        case ErrorV():
            return value.args
        case Future():
            return [value.value, value.error.error if value.error else None]
    return []


def taint(*values: Any, depth: int = 2 * DEPTH) -> frozenset[int]:
    """The messages that these values depend on. Data lies deep (`RequestItems` of BatchWriteItem); objects, which may name one another, count twice."""
    out: set[int] = set()
    for value in values:
        if isinstance(value, Opaque):
            out |= value.taint
            continue
        if (message := getattr(value, "message", None)) is not None:
            out.add(message)
            continue
        for one in fields(value) if depth > 0 else ():
            out |= taint(one, depth=depth - (1 if isinstance(value, (DictV, ListV)) else 2))
    return frozenset(out)


def holds_error(value: Any, depth: int = DEPTH) -> bool:
    """Is an exception in it, that of a message?"""
    if isinstance(value, ErrorV) or (isinstance(value, InstanceV) and value.site is not None):
        return value.message is not None
    if isinstance(value, Opaque) and value.kind == "error":
        return True
    return depth > 0 and any(holds_error(one, depth - 1) for one in fields(value))


OF_ERROR: Final = "of an error"
"""What a text is made with that an exception is written as."""
_OF_ENVIRONMENT: Final = ("os.environ", "os.getenv")


def is_of_environment(value: Any) -> bool:
    """Is it a text of an environment variable, or a list or set that is made of one alone?"""
    of = value.items[0] if isinstance(value, ListV) and len(value.items) == 1 else value
    return isinstance(of, Opaque) and of.name.startswith(_OF_ENVIRONMENT) and of.name not in _OF_ENVIRONMENT


def let_go(values: list[Any], depth: int = 2) -> None:
    """Code that is not read may put anything into these lists and dicts."""
    EFFORT.spend(len(values))
    for one in values:
        if isinstance(one, (ListV, DictV)) and getattr(one, "label", "") not in ("records", "event") and getattr(one, "message", None) is None:
            one.open = True
            if depth:
                let_go([*one.items] if isinstance(one, ListV) else [held for held, _ in one.entries.values()], depth - 1)
        elif isinstance(one, InstanceV) and depth:
            let_go([*one.attrs.values()], depth - 1)
