"""One run: what it is told to take for granted, and what was met on its way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final

from queuegate._light import NamedTuple

from .time_left import Asked

MESSAGES: Final = 2
"""So many a batch has."""
ANY_ERROR: Final = ("Exception", "BaseException")
"""An exception of which nobody knows more: only who catches everything catches it."""


class Site(NamedTuple):
    """A call that may fail for a message (None: for the batch). `guards` is what stands around it and may catch: two calls with the same ones end alike. `given`: what it is called with."""

    node: ast.AST
    module: Any
    what: str
    kind: str
    message: int | None
    guards: tuple[int, ...]
    names: tuple[str, ...]
    given: Sequence[Any] = ()


class Caught(NamedTuple):
    """A clause that caught the failure of a message, where; `outside`: not in the work on one message, but around all of it. `worked`: how
    often messages had been worked on by then.
    """

    node: ast.AST
    module: Any
    text: str
    broad: bool
    error: Any
    outside: bool
    worked: int


class Handed(NamedTuple):
    """A call that is taken for one that hands a message, or its failure, on to somebody: where, its name, and what it is given."""

    node: ast.AST
    module: Any
    name: str
    given: list[Any]


class Running(NamedTuple):
    """A function that is being run: what it was given, and what had failed by then, in how many clauses."""

    node: ast.AST
    given: dict[str, Any]
    failed: tuple[int | None, int]


class Loops:
    """Loops of a run that are left. `left`: the statements that left a loop in the middle of the first message, with their modules."""

    def __init__(self) -> None:
        self.left: list[Any] = []
        self.begun: list[tuple[int, Any]] = []
        """`while` loops and those over numbers, by their nodes, that were left before every message was looked at, and where."""
        self.gone_through: set[int] = set()
        """Those in which every message was."""
        self.skipped: Any = None
        """The last `continue` in the work on a message, and its module."""
        self.last: Any = None
        """The last `break` or `return`, and its module."""
        self.unused: list[tuple[ast.expr, Any]] = []
        """Generators that nobody goes through, and their modules."""

    def leaves(self, machine: Any, message: int | None, node: ast.AST) -> None:
        """Going through the messages ends with this one, though no statement says so."""
        if message == 0 and machine.entered[-1] is None:
            self.left.append((node, machine.module))

    def where(self, gone: set[int]) -> Any:
        """Where a loop over the messages was left in the middle of one, or another that goes through all of them (`gone`) on another run; None where it was not."""
        return self.left[-1] if self.left else next((place for loop, place in reversed(self.begun) if loop in gone), None)


class Stores:
    """What one run writes down of its messages in tables, caches and databases, and what it finds there of the run before: `Kept` of `library/stores/kept.py`."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        """What is written down of a message under a key, before anything failed."""
        self.there: list[Any] = []
        """What of it was written when the message came before."""
        self.unsaved: list[Any] = []
        """Rows that are written and not committed yet."""
        self.changed: set[int] = set()
        """The messages for which something is changed in a database, and not committed yet."""
        self.undone: dict[int, tuple[ast.AST, Any]] = {}
        """Those for which it was taken back when another failed, and where."""
        self.nests = False
        """Is anything done in a transaction within another?"""
        self.row: bool | None = None
        """Was the row that the last statement asks for written before (True), or one left as it was (False)? None: nobody knows."""
        self.counts = ""
        """Does it ask how many rows there are (`count`), or whether there is one (`exists`)?"""
        self.lookups: set[int] = set()
        """Calls that only ask a database for something."""
        self.over: set[int] = set()
        """Writes over an item that was written before, of the same message."""
        self.once: dict[tuple[int, int | None], Any] = {}
        """The writes of AWS that go well only once (`Once` of `library/stores/once.py`), by their calls and messages."""


class Path:
    """One run: what it is told to take for granted, and what was met."""

    bad: Any
    lost: tuple[ast.AST, Any] | None
    """Where the first message is deleted after its work failed, and in which module."""
    taken: tuple[ast.AST, Any] | None
    """Where it is deleted before anything was done with it."""
    postponed: tuple[ast.AST, Any, int] | None = None
    """Where the visibility timeout of the first message was changed before anything failed, in which module, and how often messages had been worked on by then."""

    def __init__(self, flips: frozenset[int] = frozenset(), fail: int | None = None, names: tuple[str, ...] = ANY_ERROR, *, everywhere: bool = False) -> None:
        self.flips, self.fail, self.names, self.everywhere = flips, fail, names, everywhere
        self.failing_ones: tuple[int | None, ...] = (0, None)  # the first message's, or a whole batch's
        self.choices, self.reactions = dict[int, int](), dict[int, int]()
        self.met, self.asked = set[int](), set[tuple[int, int | None]]()
        """`met`: by what was asked last, the conditions that were met and have no other side. `asked`: which choices are made in the work on which message."""
        self.sites, self.after = dict[int, Site](), dict[int, tuple[Any, Any]]()
        self.of_time, self.of_tries = dict[int, tuple[ast.AST, Any]](), dict[int, tuple[ast.AST, Any]]()
        """`after`: the choices that are made while a failure is handled, as those of `reactions` are; where, and in which module. `of_time`: so those that hang on the time that is left, or on how long the invocation has run; `of_tries`: on how often the message was received."""
        self.caught, self.narrow = list[Caught](), list[tuple[tuple[str, ...], int]]()
        self.turned: list[Any] = []
        """The exceptions that are raised in the place of any other: a clause for these is one for all."""
        self.ended, self.worked, self.given = list[Any](), list[int](), list[tuple[int, list[Any]]]()  # given: by what call each was worked on, and with what
        self.settled, self.undone = set[int](), set[str]()
        """Where in `worked` a message is only taken off the queue, or something is only put back as it was. `undone`: on what something is taken away again that was written before a failure."""
        self.read, self.deleted = set[int](), set[int]()  # deleted: by its own handle
        self.acted: dict[int, tuple[Any, Any, bool]] = {}
        """The messages with which more was done than to parse them, by what call first, and in which module."""
        self.failed_at: int | None = None
        self.broke: ast.AST | None = None  # where the code itself fails the first message, whatever is in it
        self.variables: dict[str, tuple[ast.AST, Any]] = {}
        """The environment variables that are asked for as `os.environ["NAME"]`, where first, and in which module."""
        self.certain: set[str] = set()
        """Those of them that are asked for whatever else is true, and outside of what catches an exception."""
        self.decided: int | None = None
        self.tries, self.filled = dict[int, int](), dict[int, Any]()  # what is fetched once and kept, by the condition or function that keeps it
        self.tried, self.waited = Asked(), Asked()
        """When the time that is left was asked for, among the calls for the first message, and among those that wait."""
        self.handed: list[Handed] = []
        """Where the message that failed is handed on."""
        self.loops, self.naps = Loops(), list[tuple[int, int | None, float]]()
        """`naps`: how long the code sleeps after the work on the first message failed: where, for which message, and the seconds."""
        self.returned: Any = None
        self.returned_in, self.whole = None, False
        self.elsewhere = self.unfollowed = self.put_back = self.is_granted = self.is_named = self.handed_on = self.narrowed = False
        """`handed_on`: is what was not written given to another request, which is judged for itself? `put_back`: was the visibility timeout of the first message changed after its work failed? `is_granted`: is something true that need not be? `is_named`: is what failed caught by its name, beside a clause for the rest? `narrowed`: was something that was asked after it found to be one thing among many?"""
        self.unstarted: tuple[str, ast.AST, Any] | None = None
        """A batch processor that is given the batch, and never told to process it."""
        self.library: tuple[str, ast.AST, Any] | None = None
        self.items: list[tuple[str, ast.AST, Any]] = []
        self.truth, self.counts = dict[tuple[Any, ...], bool](), dict[int | None, frozenset[int]]()  # counts: how often a message may have been received before
        self.alive, self.started, self.unlooked = list[Any](), list[Any](), list[Any]()
        self.blocked: list[tuple[Any, Callable[[], None]]] = []
        """The queues for which threads and tasks wait, and how each of these goes on."""
        self.bad, self.code, self.stores, self.lost, self.taken = None, "", Stores(), None, None
        """The call that gets an answer which tells of a failure (`Bad`), and what a service of AWS answers where one fails, if that is known."""
        self.marks: list[tuple[Any, Any, int | None, float | None]] = []
        """The writes that go well only once for a message, before anything failed, and after how many seconds they go."""
        self.marked: set[tuple[int, int]] = set()
        """Those that were made when the message came before."""

    def looked_at(self) -> set[int]:
        return {*self.worked, *self.read}

    def asks(self) -> None:
        """The time that is left is asked for."""
        self.tried.times += 1
        self.waited.times += 1

    def failing(self) -> None:
        """The work on the first message fails here; what was decided last before may be why."""
        if self.failed_at is None:
            self.failed_at, self.decided = len(self.worked), next(reversed(self.choices), None)
