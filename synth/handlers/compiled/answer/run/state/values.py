"""What expressions are worth in a run on paper. What Python has (texts, whole numbers, truth values, None, tuples for several results of Go) stands for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from .....effort import EFFORT

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Function, Type, Unit

MESSAGES: Final = 2
"""So many messages a batch has here: enough to see what becomes of another one than the one that fails."""
NOBODY: Final[frozenset[int]] = frozenset()
ATTRIBUTES: Final = ("attributes", "messageAttributes")
"""Fields of a message that are maps."""
GROUP: Final = "MessageGroupId"
REQUEST_ID: Final = "awsRequestId"
"""What an unknown value is said to be that is the id of the invocation."""
UNWRAPPED: Final = "unwrapped"
"""What another error is made of, perhaps."""
RANDOM: Final = "random id"
"""What one is said to be that is made anew each time."""
HASH: Final = "hash code"
NUMBER: Final = "number of SQS"
NUMBERS: Final = frozenset({"ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SentTimestamp"})
"""Attributes that each message has, and that are whole numbers: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"""
"""The attribute that is the same here for each message of the batch: what is done about a group is done about all of them."""
EVERY: Final = frozenset(range(MESSAGES))


class Event(NamedTuple):
    """What Lambda hands to the handler."""

    records: Any


class Message(NamedTuple):
    """One message of the batch."""

    place: int


class Constant(NamedTuple):
    """A constant of an enumeration of the program."""

    of: str
    name: str


class Settings:
    """What a client, a builder, a request or a context of somebody else was given: by the names of fields and methods, and `new` for its constructor. `open`: whatever is done to it is one more setting.
    `turn`: the message in whose turn it was made.
    """

    __slots__ = ("given", "open", "turn")

    def __init__(self, given: dict[str, tuple[Any, ...]] | None = None, turn: int | None = None, *, open: bool = False) -> None:  # noqa: A002 - that is what it is
        self.given, self.turn, self.open = given or {}, turn, open


class Opaque(NamedTuple):
    """Something that is not known: which messages it is made of, its type where that is known (its whole name), which field of the message it is, whether it was parsed of one, and what it was made with.
    `spelt`: the text that it is where the message has the id on which that is tried.
    """

    about: frozenset[int] = NOBODY
    type: str = ""
    field: str = ""
    parsed: bool = False
    made: Settings | None = None
    spelt: str | None = None


class List:
    """A list, array, set, stream, channel or optional. `open`: more may be in it. `size`: so much a channel holds until somebody takes something, where that is known."""

    __slots__ = ("items", "kind", "node", "open", "size")

    def __init__(self, items: list[Any] | None = None, node: Node | None = None, kind: str = "list", *, open: bool = False) -> None:  # noqa: A002 - that is what it is
        self.items, self.node, self.kind, self.open = items or [], node, kind, open
        self.size: int | None = None


class Object:
    """An object: of a class of the program (`type`), of the response or an item of it (`kind`: `response`, `item`), a map (`map`), or another that is known by `kind`."""

    __slots__ = ("fields", "kind", "node", "type")

    def __init__(self, kind: str = "", type: Type | None = None, node: Node | None = None, fields: dict[Any, Any] | None = None) -> None:  # noqa: A002 - that is what it is
        self.kind, self.type, self.node, self.fields = kind, type, node, fields or {}


class Closure:
    """Something that can be called: a function of the program with its object, or a lambda with the names around it."""

    __slots__ = ("call", "function", "node")

    def __init__(self, call: Callable[[list[Any]], Any], function: Function | None = None, node: Node | None = None) -> None:
        self.call, self.function, self.node = call, function, node


class Error:
    """An exception, or an error of Go. `kinds`: its class and those above, as far as they are known; none: any. `source`: the type of what was called. `fault`: it is what was told to fail, or made of that; `refused`: of a request that lacks what it needs, which is
    no case that a clause of its own is for; `wraps`: whatever it was that went wrong, it comes as one of this class.
    """

    __slots__ = ("about", "fault", "kinds", "refused", "source", "work", "wraps")

    def __init__(self, kinds: tuple[str, ...] = (), about: frozenset[int] = NOBODY, *, fault: bool = False, work: str = "work", source: str = "") -> None:
        self.kinds, self.about, self.fault, self.work, self.source = kinds, about, fault, work, source
        self.refused = self.wraps = False


class Future:
    """Work that was started: what it gave, or the error that it ended with. `looked`: somebody waits for it; `dropped`: nobody takes it; `waits`: the calls that wait in it, as a part of those of the run."""

    __slots__ = ("dropped", "error", "looked", "node", "text", "unit", "value", "waited", "waits")

    def __init__(self, value: Any, error: Error | None, node: Node, text: str, unit: Unit) -> None:
        self.value, self.error, self.node, self.text, self.unit = value, error, node, text, unit
        self.looked = self.waited = self.dropped = False
        self.waits = slice(0, 0)

    def drop(self, node: Node, unit: Unit, text: str = "") -> None:
        """Nobody takes it here: at the call itself, or at that of the function which gives it."""
        self.dropped, self.node, self.unit, self.text = True, node, unit, text or self.text


class Thrown(Exception):  # noqa: N818 - a signal
    """An exception goes up."""

    def __init__(self, error: Error) -> None:
        super().__init__()
        self.error = error


class Returned(Exception):  # noqa: N818 - a signal
    """A function returns."""

    def __init__(self, value: Any, node: Node) -> None:
        super().__init__()
        self.value, self.node = value, node


class Jump(Exception):  # noqa: N818 - a signal
    """A loop, or a switch, is left or goes on."""

    def __init__(self, kind: str, label: Any, node: Node) -> None:
        super().__init__()
        self.kind, self.label, self.node = kind, label, node


class Ended(Exception):  # noqa: N818 - a signal
    """The process ends."""


_DEEP: Final = 4
_ALONE: Final = tuple(frozenset({place}) for place in range(16))
"""Of more messages than these nothing is run."""


def about_of(value: Any, depth: int = 0) -> frozenset[int]:
    """The messages that something is made of. Most values say so themselves; those that hold others are gone through."""
    if depth > _DEEP:
        return NOBODY
    kind = type(value)
    if kind is Opaque or kind is Error:
        return value.about  # type: ignore[no-any-return]  # both have it
    if kind is Message:
        return _ALONE[value.place]  # type: ignore[no-any-return]  # as it is made above
    if kind is Object:
        inside: Any = (*value.fields.values(), *value.fields) if value.kind == "map" else value.fields.values()
    elif isinstance(value, List):
        inside = value.items
    elif kind is tuple or kind is list:
        inside = value
    else:
        return EVERY if kind is Event else about_of(value.value, depth + 1) if kind is Future else NOBODY
    EFFORT.spend(len(inside))
    found = NOBODY
    for one in inside if depth < _DEEP else ():
        own = one.about if type(one) is Opaque else about_of(one, depth + 1)
        if own:
            found |= own
    return found


def holds(value: Any, *kinds: type, depth: int = 0) -> bool:
    """Is something of these kinds in it?"""
    EFFORT.spend()
    if isinstance(value, kinds):
        return True
    if depth > _DEEP:
        return False
    inside: Any = (
        value.items if isinstance(value, List) else value.fields.values() if isinstance(value, Object) else value if isinstance(value, (tuple, list)) else ()
    )
    return any(holds(one, *kinds, depth=depth + 1) for one in inside)
