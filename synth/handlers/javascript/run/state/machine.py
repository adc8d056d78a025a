"""One way through the code: which answers were given to open questions, what failed, what was called, and what was noticed on the way.

A way is a script of answers. Whatever is open (an unknown condition, whether a call fails) is asked of the machine, which takes the script's next answer, and the likeliest
when the script is at its end; `answer.ways` tries the others. At most one thing fails on a way: that is enough to see what becomes of a failure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from .....values.worlds import Undecided
from ....words.clauses import UNHANDLED, UNHEARD
from .equality import is_made
from .values import MESSAGES, NOBODY, SETTING, UNDEFINED, About, External, Key, Obj, Promise, Site, Unknown, about_of, told

if TYPE_CHECKING:
    from .environment import Env

VARIABLE: Final = "variable"
BRANCHES: Final = ("branch", VARIABLE)
"""Questions about a condition; the second kind about an environment variable."""
MOST_STEPS: Final = 40_000
"""Steps of one way; a loop that does not end is one."""


class Throw(Exception):  # noqa: N818 - JavaScript's throw, not an error of ours
    """Something is thrown."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Exits(Exception):  # noqa: N818 - as above
    """The process ends, whatever stands around (`words`): an 'error' event that nobody listens to, https://nodejs.org/api/events.html#error-events, or a rejection that nobody handles."""

    def __init__(self, value: Any, words: str) -> None:
        super().__init__()
        self.value, self.words = value, words


class CutShort(Exception):  # noqa: N818 - control flow
    """This way is not gone on: it is impossible (`doubt` None), or it cannot be followed."""

    def __init__(self, doubt: Undecided | None = None, nothing: int | None = None) -> None:
        super().__init__()
        self.doubt, self.nothing = doubt, nothing
        """`nothing`: the node that is read of nothing, or (~) that calls nothing; where other ways get past it, this one is none that the code was written for."""


class Fault(NamedTuple):
    """What fails on this way: where, what it is called, whose messages, and what kind of work it is (`parse`, `work`, `throw`)."""

    site: Site
    what: str
    about: About
    kind: str
    error: Obj
    at: int


class Event(NamedTuple):
    """Something was done to the outside: `work` or `parse`, or `log`."""

    kind: str
    site: Site
    what: str
    about: About
    given: tuple[Any, ...]


class Question(NamedTuple):
    """An open question as it was asked: how many answers there are, the one that was taken, whether it is about a failure, what tells it from others, the messages that it
    is about, and what had failed by then (where, and whose). Of a condition: `key` is what is asked, `posed` the node that asks, 0 where that is no statement.
    """

    options: int
    taken: int
    kind: str
    mark: tuple[Any, ...]
    about: About
    after: tuple[int, About] | None
    key: Any = None
    posed: int = 0

    @property
    def whose(self) -> Any:
        """What tells it from others on every way: the condition that asks it, and of which message, or else what is asked."""
        return self.mark if self.posed else self.key


class Hands(NamedTuple):
    """What a program is run with, each of which is given the machine. `models`: is what is called so known as its authors wrote it?"""

    call: Callable[[Machine, Any, Any, list[Any], Site], Any]
    construct: Callable[[Machine, Any, list[Any], Site], Any]
    get: Callable[..., Any]
    library: Callable[[Machine, External, Any, list[Any], Site], Any]
    models: Callable[[tuple[str, ...], Any], bool]


class Machine:
    """The state of one way. It does not hold itself: what a way leaves behind goes with it."""

    bad: Any
    because: Any

    def __init__(self, script: tuple[int, ...] = (), contrary: set[Any] | None = None) -> None:
        self.script, self.contrary = script, contrary
        self.turned, self.entered = frozenset[Any](), set[Any]()  # see `straight`
        self.trace: list[Question] = []
        self.asking = self.posed = self.guard = 0
        """The condition that was asked last, and the one that is asked just now, by its node."""
        self.answers: dict[Any, bool] = {}
        self.fault: Fault | None = None
        self.events: list[Event] = []
        self.caught: list[tuple[Site, str, bool]] = []
        self.notes: dict[tuple[str, str, str], Site] = {}
        self.waits: dict[tuple[str, float | None, int, bool], Site] = {}
        self.doubts: dict[str, Undecided] = {}
        self.loose: dict[str, Undecided] = {}
        self.missing: dict[str, Undecided] = {}
        self.outside: list[tuple[tuple[str, ...], tuple[Any, ...], tuple[Any, ...], Site]] = []
        self.of_runtime: dict[str, Site] = {}
        self.ran, self.reached = set[int](), set[int]()
        """The calls that were made and the functions of the code that were called, by their nodes."""
        self.failing = self.refused = NOBODY
        """`refused`: the messages of which each makes the code throw in its turn, after another one failed."""
        self.promises: list[Promise] = []
        self.events_of_errors: list[tuple[list[tuple[Any, Any]], Any]] = []
        """The listeners of each request that failed, and its error."""
        self.executors: list[Promise] = []
        """What asynchronous functions gave that are to settle a promise, and have not."""
        self.touched: dict[int, Site] = {}
        self.late: About = NOBODY
        """The messages that were looked at after something failed."""
        self.current: int | None = None
        self.messages = MESSAGES
        self.starting = True
        self.everywhere = self.backwards = self.filled = self.abreast = False
        """`backwards`: is the last message the first one of the batch? `filled`: does the code put variables into its environment?"""
        self.weary = 0
        """Is what is asked answered as it most likely is not: 1, by what it asks; 2, whatever it is?"""
        self.steps = self.depth = self.counter = 0
        self.root: Env | None = None
        self.hands: Hands | None = None
        self.state: dict[Any, Any] = {}
        self.watched: frozenset[int] = frozenset()
        """Where a way was cut short because something is read of nothing: does this one get past it?"""
        self.variables: dict[str, Site] = {}
        """The environment variables that were read, and where first."""
        self.bad = self.because = None
        """The call that gets an answer which tells of a failure (`Bad`), and what is known of the error of the one that fails (`Unavailable`)."""
        self.absent = ""
        """The environment variable that is not there on this way."""
        self.environment: Callable[[str], Any] | None = None
        """What the others say, None where that is not known."""

    def call(self, function: Any, this: Any, arguments: list[Any], site: Site) -> Any:
        return self.hands.call(self, function, this, arguments, site)  # type: ignore[union-attr]  # `program` gives it hands before it runs

    def construct(self, cls: Any, arguments: list[Any], site: Site) -> Any:
        return self.hands.construct(self, cls, arguments, site)  # type: ignore[union-attr]  # as above

    def get(self, value: Any, name: Any, site: Site, *, lenient: bool = False) -> Any:
        return self.hands.get(self, value, name, site, lenient=lenient)  # type: ignore[union-attr]  # as above

    def library(self, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
        return self.hands.library(self, external, this, arguments, site)  # type: ignore[union-attr]  # as above

    def models(self, path: tuple[str, ...], name: Any) -> bool:
        return self.hands.models(path, name)  # type: ignore[union-attr]  # as above

    def step(self, amount: int = 1) -> None:
        self.steps += amount
        if self.steps > MOST_STEPS:
            raise CutShort(Undecided("the code runs for longer than is followed"))

    def choose(self, options: int, kind: str, mark: tuple[Any, ...] = (), about: About = NOBODY, key: Any = None) -> int:
        """Answer an open question: 0 is the likeliest. On a contrary way it is the other one, wherever that was not given before."""
        at = len(self.trace)
        taken = self.script[at] if at < len(self.script) else 0
        if self.contrary is not None and self.fault is None and kind in BRANCHES and mark not in self.contrary:
            self.contrary.add(mark)
            taken = 1
        after = (self.fault.site.node.id, self.fault.about) if self.fault is not None else None
        question = Question(options, taken, kind, mark, about, after, key, self.posed)
        if self.fault is None and kind in BRANCHES and question.whose in self.turned:
            question = question._replace(taken=1)
        self.trace.append(question)
        return question.taken

    def fresh(self, what: str, about: About = NOBODY, *of: Any) -> Unknown:
        """A value that is not known, and is no other's."""
        self.counter += 1
        return Unknown((what, self.counter, *of), about)

    def variable(self, name: str, site: Site) -> Any:
        """An environment variable."""
        self.variables.setdefault(name, site)
        if name == self.absent:
            return UNDEFINED
        held = self.environment(name) if self.environment is not None else None
        return Unknown(("env", name)) if held is None else held

    def doubt(self, reason: str, site: Site | None, *, of_waiting: bool = False) -> None:
        """Something is not followed; `of_waiting`: which matters to whether all work is waited for, and to nothing else."""
        reason += f" ({site.source.names(site.node)})" if site is not None else ""
        doubts = self.loose if of_waiting else self.doubts
        if reason not in doubts:
            doubts[reason] = Undecided(reason, place=site.source.at(site.node) if site is not None else None)

    def unnamed(self, reason: str, site: Site) -> External:
        """Something of a module of which it is not known which one that is: another package, as far as one can see."""
        reason = f"{reason} ({site.source.names(site.node)})"
        if reason not in self.missing:
            self.missing[reason] = Undecided(reason, place=site.source.at(site.node))
        return External(("./?",))

    def note(self, group: str, kind: str, what: str, site: Site) -> None:
        """A fact, whatever the way."""
        self.notes.setdefault((group, kind, what), site)

    def catches(self, site: Site, words: str, *, library: bool = False, each: bool = False) -> None:
        """What failed is caught here, and by which words; `library`: by one that knows of messages; `each`: for each message, although none has its turn."""
        if self.fault is not None:
            self.caught.append((site, words, library))
            self.state["turn", site.node.id] = each or self.current is not None

    # what may fail

    def whose(self, about: About) -> About:
        """The messages that a piece of work is for: those it is given, or the one whose turn it is, or all."""
        return about or (frozenset({self.current}) if self.current is not None else frozenset(range(self.messages)))

    def work(self, kind: str, site: Site, what: str, given: tuple[Any, ...], *, may_fail: bool = True) -> Obj | None:
        """Something is done that may fail: the error, on the way on which it does."""
        about = self.whose(about_of(given))
        self.events.append(Event(kind, site, what, about, given))
        if self.fault is not None and self.fault.site.node.id == site.node.id and self.fault.about == about:
            return self.fault.error  # what cannot be done fails again
        if self.everywhere and self.fault is not None and self.fault.site.node.id == site.node.id and may_fail:
            return self.failure(site, about)
        if self.starting or self.fault is not None or not may_fail or not self.choose(2, "fault", (self.guard, kind, site.node.id), about):
            return None
        return self.fails(site, what, about, kind)

    def now(self) -> tuple[int, int, About, Fault | None]:
        """How far this way has come: what was done, which messages were touched, and which of them late, and what has failed."""
        return len(self.events), len(self.touched), self.late, self.fault

    def worked(self, promise: Promise, before: int) -> None:
        """What was done since then is what a promise waits for."""
        promise.began, promise.ended = before, len(self.events)
        promise.work = promise.work or any(event.kind == "work" for event in self.events[before:])

    def fails(self, site: Site, what: str, about: About, kind: str, error: Obj | None = None) -> Obj:
        error = self.failure(site, about, error)
        self.fault = Fault(site, what, about, kind, error, len(self.events))
        return error

    def fails_too(self, about: About) -> None:
        """Other messages fail by themselves: what is caught from here on may be theirs."""
        if self.fault is not None and not about & self.fault.about:
            self.state.setdefault("others", len(self.caught))
        self.failing |= about

    def failure(self, site: Site, about: About, error: Obj | None = None) -> Obj:
        """What is thrown where something fails."""
        if error is None:
            known = self.because.props(self, site) if self.because is not None and self.fault is None else {}
            error = Obj("error", {name: Unknown(("error", name)) for name in ("message", "name", "stack")} | known, None, site)
            error.open = True  # code, retryable, response: whoever made it may have put more into it
        error.about = error.about | about
        error.tag = error.tag or "fault"
        return error

    def unheard(self) -> Exits | None:
        """How the process ends by the error of a request that has no listener for it, or of a promise that nobody waits for; None where it does not."""
        for held, error in self.events_of_errors:
            if not any(name == "error" for name, _ in held):
                return Exits(error, UNHEARD)
        return next((Exits(one.value, UNHANDLED) for one in self.executors if one.state == "err" and not one.seen), None)

    # unknown conditions

    def truth(self, value: Any, *, likely: bool | None = None) -> bool:
        """Is it true? An unknown value is asked once. `likely`: as whoever asks expects."""
        if isinstance(value := told(value), Unknown):
            return self._asked(value.key, value.about, likely=likely)
        if isinstance(value, External) and self.absent and value.path[0] != "global":
            return self._asked(("external", value.path), NOBODY)
        if value is None or isinstance(value, (bool, int, float, str)):
            return bool(value) and value == value  # noqa: PLR0124 - NaN is false
        return value is not UNDEFINED

    def decides(self, value: Any, node: int, *, likely: bool | None = None) -> bool:
        """Is it true, as a condition asks?"""
        self.asking = self.posed = node
        try:
            return self.truth(value, likely=likely)
        finally:
            self.posed = 0

    def enters(self, asked: int) -> None:
        """A condition that has no other side is met; so many questions had been asked before it."""
        if len(self.trace) > asked and self.fault is None and self.trace[-1].kind in BRANCHES:
            self.entered.add(self.trace[-1].whose)

    def _asked(self, key: Any, about: About, *, likely: bool | None = None) -> bool:
        if isinstance(key, tuple) and key and key[0] == "not":
            return not self._asked(key[1], about, likely=likely if likely is None else not likely)
        if isinstance(key, tuple) and key[:1] == ("field",):
            return True  # no field of a message is empty
        if is_made(key):
            return True
        if isinstance(key, tuple) and key[:1] == (SETTING,) and self.fault is None:
            return self.answers.setdefault(key, True)  # what it decides of a message that failed is asked, and nothing else
        if (known := self.answers.get(key)) is None:
            if likely is None or self.weary == 1:
                likely = (self.weary == 1) == (isinstance(key, tuple) and (key[0] == "===" or (key[0] in ("<", "<=") and key[1] == ("remaining",))))
            likely = likely != (self.weary > 1)
            kind = VARIABLE if isinstance(key, Key) and key.of_variable else "branch"
            known = self.answers[key] = likely if self.choose(2, kind, (self.asking, self.current), about, key) == 0 else not likely
        return known
