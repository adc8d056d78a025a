"""What is planned for one run, and what is noted of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queuegate._light import NamedTuple

from .values import Error, Future

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Unit

Key = tuple[int, int | None]
"""A place in the code, by its node, and the message that it is about."""


class Site(NamedTuple):
    """A call that may fail, or a statement that throws: where it is, what it is about, `kind` (`parse`, `work`, `block`: nothing of the message goes in), how it is written, and by its node the `try` around it in this run."""

    node: Node
    unit: Unit
    about: frozenset[int]
    kind: str
    text: str
    guard: int = 0


class Caught(NamedTuple):
    """A clause that caught what went wrong, or a test of Go that met it: as it is written, where, whether it is for whatever goes wrong, whether in the turn of the message, after how many events, and how deep in the calls."""

    text: str
    node: Node
    unit: Unit
    broad: bool
    turn: int | None
    at: int
    depth: int


class Work(NamedTuple):
    """Something that was done: where, about which messages, and what it was given."""

    site: Site
    given: tuple[Any, ...]
    message: int | None


class Waited:
    """A call that waits: how it is written, where, how long one attempt may take (None: for ever; "": not known), how often the client attempts it (0: not known), in whose turn, and whether for one message after the other; `pauses`: it waits for nobody; `counted`: it is one of so many as the code itself says."""

    __slots__ = ("attempts", "counted", "each", "node", "pauses", "seconds", "turn", "unit", "what")

    def __init__(self, site: tuple[str, Node, Unit], seconds: float | str | None, attempts: int, turn: int | None, *, each: bool) -> None:
        self.what, self.node, self.unit = site
        self.seconds, self.attempts, self.turn, self.each = seconds, attempts, turn, each
        self.pauses, self.counted = False, True


class Plan(NamedTuple):
    """What goes wrong (`fail`: the node of a call; `everywhere`: for each message; `second`: for the second alone; `unanswered`: no answer comes, which is no exception of a service; `bad`: a call gets an answer that tells of a failure) and which choices are taken the other way."""

    fail: int | None = None
    flips: frozenset[Key] = frozenset()
    everywhere: bool = False
    unanswered: bool = False
    second: bool = False
    bad: Any = None


class Path:
    """One run."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.choices: dict[Key, int] = {}  # each with the `try` around it
        self.chosen_at: dict[Key, tuple[Node, Unit]] = {}
        self.met = set[Key]()
        """By what was asked last, the conditions that were met and have no other side."""
        self.of_time, self.reactions = set[Key](), set[Key]()
        """Those that hang on the time that is left, or on how long the invocation has run; those that are made after something went wrong."""
        self.sites: dict[int, Site] = {}
        self.events: list[Work] = []
        self.read, self.deleted = set[int](), frozenset[int]()  # deleted: by its own handle
        self.gone: dict[int, tuple[Node, Unit, bool]] = {}
        """By message, where the code deletes it after its work failed (True), or before anything was done with it."""
        self.read_later, self.ends = set[int](), set[int]()
        """Messages whose body is read after something went wrong; sites with which work ends that was begun before."""
        self.caught: list[Caught] = []
        self.fault: Error | None = None
        self.fault_site: Site | None = None
        self.at = self.asks = self.clocks = 0
        """After how many events it went wrong; how often the time that is left was asked for, and a clock was read since then."""
        self.unfollowed = self.deadline = self.unsure = self.endless = False
        """Something in it is not followed that may matter; somebody asked until when, or how long, there is time. What went wrong went through code that is not there; it is tried again without an end that is seen, and nothing comes of that way."""
        self.special = self.perhaps = self.named = self.narrowed = False
        """`narrowed`: what was asked after it found something to be one thing among many. A way that is only for errors of one kind was taken; a narrow clause stood in the way of what went wrong, and perhaps it would have caught it; it was caught by its name, where another clause is for everything else."""
        self.started: list[Future] = []
        self.left: list[tuple[str, Node, Unit]] = []
        self.begun: list[tuple[int, tuple[str, Node, Unit]]] = []
        self.gone_through: set[int] = set()
        """Loops, by their nodes, that were left before it was any message's turn, with where; and those in which each had its turn."""
        self.items: list[tuple[str, Node, Unit]] = []
        """Items of a partial response that were made."""
        self.handed: tuple[Node, Unit, str] | None = None
        """The call whose error was last taken by a variable (Go)."""
        self.waits: list[Waited] = []
        self.told: frozenset[int] = frozenset()
        """Those readings on which a choice has hung."""
        self.asked_at: dict[int, tuple[int | None, int]] = {}
        """In whose turn each call that waits was made last, and how often it had been asked for by then."""
        self.marks: list[Site] = []
        """Writes that go well only once for a message, before anything went wrong."""
        self.refusals, self.lasts, self.whole = dict[int, str](), dict[int, float](), dict[int, Any]()
        """By their calls, the exceptions with which those of AWS end when they are made again, and after how many seconds those go by themselves that do; `whole`: objects that the code made, and that nobody else was handed."""
        self.marked: frozenset[int] = frozenset()
        """Those that were made in an earlier batch."""
        self.sent: dict[Node, tuple[str, str, Unit]] = {}
        """Calls for the first message that may fail without an exception: how, and as they are written."""
        self.logged, self.tracked = set[int](), list[tuple[Any, Any]]()
        """Calls that only write to the log, by their nodes; the places of changes that Entity Framework makes when they are saved."""
        self.answer_at: tuple[Node, Unit] | None = None

    @property
    def acted(self) -> frozenset[int]:
        """The messages with which more was done than to parse them."""
        works = (one for one in self.events if one.site.kind == "work")
        return frozenset().union(*(one.site.about if one.message is None else {one.message} for one in works))

    @property
    def worked(self) -> set[int]:
        return {one.message for one in self.events if one.message is not None}
