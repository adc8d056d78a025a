"""The machine of a run, which all its parts share: names, the messages' turns, choices, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ......values.value import CodePlace
from ......values.worlds import Undecided
from .....effort import TooMuch
from ....sdks.outside import path_of
from ...forms.form import Form, in_short
from .concerns import GROUPS
from .kinds import is_asked, met, narrows
from .once import refusal
from .path import Caught, Path, Plan, Site, Waited, Work
from .scopes import Frame, Scope
from .time_left import decided, hangs_on_it, seen_to
from .values import MESSAGES, NOBODY, Closure, Error, Future, List, Message, Object, Opaque, Thrown, about_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Function, Type, Unit
    from ....program.program import Program
    from .language import Language
    from .patience import Patience

MOST_STEPS: Final = 20_000
"""Of one run."""
MOST_ALTOGETHER: Final = 150_000
DEEPEST: Final = 24
"""So deep calls are followed."""


WRITES: Final = frozenset(
    {"Marshal", "MarshalMap", "MarshalIndent", "writeValueAsString", "writeValueAsBytes", "toJson", "Serialize", "SerializeObject", "valueToTree"}
)
"""Methods of JSON libraries that write a text: nothing is done by that."""


Table = dict[str, Callable[["Machine", Form], Any]]
"""What each kind of form does."""


def _takes_all(_machine: Machine, _form: Form, _given: tuple[Any, ...]) -> bool:
    return False


class Machine:
    """What all parts of a run share."""

    def __init__(self, program: Program, language: Language, table: Table) -> None:
        self.program, self.language, self.table = program, language, table
        self.doubts: dict[tuple[str, int], Undecided] = {}
        self.concerns: dict[tuple[str, int], frozenset[str]] = {}
        """To which groups of facts each matters."""
        self.facts: dict[tuple[str, str, int], tuple[str, str, str, CodePlace]] = {}
        self.loose: Undecided | None = None
        """Why it is not known whether all that was started is waited for."""
        self.body: Undecided | None = None
        """Why it is not known which fields of a body are read."""
        self.total = 0
        self.bodies: dict[int, Form] = {}
        self.entered: dict[int, Function] = {}
        """The functions that any run came into, by their nodes."""
        self.known: dict[Any, Any] = {}
        """What holds in every run."""
        self.leaning: frozenset[int] = frozenset()
        """The choices before the first message that are taken the other way, in every run."""
        self.absent: str | None = None
        """The environment variable without which it is tried; "" where it is tried with all of them."""
        self.refuses: Callable[[Machine, Form, tuple[Any, ...]], bool] = _takes_all
        """Is a call refused for what it is given without that?"""
        self.variables: dict[str, tuple[Node, Unit]] = {}
        """Where each is asked for first."""
        self.messages = MESSAGES
        self.backwards = False
        """Is the last message the first one of the batch?"""
        self.begin(Plan())

    def begin(self, plan: Plan) -> None:
        """A new run."""
        self.path, self.steps, self.guard = Path(plan), 0, 0
        self.turn: int | None = None
        self.frames: list[Frame] = []
        self.left: Frame | None = None
        """The function that ended last."""
        self.scope = Scope()
        self.loading = 0
        self.handling: list[Error] = []
        self.globals: dict[Any, Any] = {}
        self.labels: dict[int, str] = {}
        self.patience: Patience | None = None
        """That of the loop around it which does not count."""
        self.pending: list[Callable[[], None]] = []
        """What was started and has not been run."""
        self.late: Future | None = None
        """What is run although the handler has returned."""
        self.is_over = False
        self.beside = 0
        """So many goroutines are being run."""
        self.started: Closure | None = None
        """The handler that a program starts the runtime with."""
        self.guessed: list[int] = []
        """The choices before the first message that hang on what is not known."""

    # where we are

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    @property
    def unit(self) -> Unit:
        return self.frame.function.file

    def place(self, node: Node, unit: Unit | None = None) -> CodePlace:
        return (unit or self.unit).file.at(node)

    def whole(self, name: str) -> str:
        """The whole name of a type of somebody else."""
        key = ("whole", name, self.unit)
        if (found := self.known.get(key)) is None:
            plain = name.strip().lstrip("*&").partition("<")[0].partition("[")[0].rstrip("?")
            found = self.known[key] = path_of(self.program.language, plain, self.unit)
        return str(found)

    def doubt(self, node: Node, reason: str, only: frozenset[str] = GROUPS) -> None:
        """Something is not followed that may matter: to what becomes of a batch as a whole, or to these groups of facts alone."""
        if not self.loading:
            self.path.unfollowed = self.path.unfollowed or "answers" in only
            at = self.place(node)
            line = f"{at.spot.file.rpartition('/')[2]}:{at.spot.line}" if at.spot else "the code"
            self.doubts.setdefault((reason, node.id), Undecided(f"{reason} in {line} is not followed", place=at))
            self.concerns[reason, node.id] = self.concerns.get((reason, node.id), frozenset()) | only

    def doubt_of(self, group: str) -> Undecided | None:
        """The first of what is not followed that matters to a group of facts."""
        return next((doubt for key, doubt in self.doubts.items() if group in self.concerns[key]), None)

    def unwaited(self, node: Node, what: str) -> None:
        """Something is done that may be a task, and nobody takes it."""
        if not self.loading and self.loose is None:
            self.loose = Undecided(f"whether {what} is a task that nobody waits for is not known", place=self.place(node))

    def waits(self, node: Node, what: str, seconds: float | str | None, attempts: int = 1, *, each: bool = True) -> Waited | None:
        """A call waits for somebody else. `each`: for one message after the other, where it is made for each; not while work on another one has been started at whose end nobody has looked."""
        if self.loading:
            return None
        running = [wait for one in self.path.started if not one.looked for wait in self.path.waits[one.waits] if wait.turn != self.turn]
        for wait in running:
            wait.each = False
        alone = each and self.turn is not None and not self.beside and not running
        wait = Waited((what, node, self.unit), seconds, attempts, self.turn, each=alone)
        seen_to(self.path, wait)
        self.path.waits.append(wait)
        return wait

    def note(self, group: str, kind: str, what: str, node: Node) -> None:
        """A fact that a call is by itself."""
        if not self.loading:
            self.facts.setdefault((group, kind, node.id), (group, kind, what, self.place(node)))

    def of(self, form: Form) -> Any:
        """What an expression is worth, or what a statement does: a step."""
        self.steps += 1
        self.total += 1
        if self.steps > MOST_STEPS or self.total > MOST_ALTOGETHER:
            raise TooMuch
        return self.table[form.kind](self, form)

    # choices

    def decide(self, node: Node, value: Any, *, usual: bool = True, turns: str = "first") -> bool:
        """Which way is taken: that which is known, or else the usual one, but where the plan says otherwise. `turns`: whether what ends a loop is looked for there `first`, `last` or `never`."""
        if value is None or isinstance(value, (bool, int, str)):
            return bool(value)
        if not isinstance(value, (Opaque, Error)):
            return True
        if self.loading:
            self.guessed.append(node.id)
            return usual != (node.id in self.leaning)
        if is_asked(value):
            usual = value.field == "unkind"
        if isinstance(value, Opaque):
            decided(self.path, value)
        key = (node.id, self.turn)
        if self.path.fault is not None:
            self.path.reactions.add(key)
        self.path.choices.setdefault(key, self.guard)
        self.path.chosen_at.setdefault(key, (node, self.unit))
        if isinstance(value, Opaque) and value.made is not None and hangs_on_it(value):
            self.path.of_time.add(key)
        chosen = usual != (key in self.path.plan.flips)
        if self.patience is not None and turns != "never":
            chosen = self.patience.answer(key, chosen, last=turns == "last" or is_asked(value))
        if chosen != usual and is_asked(value):
            met(self, value, node)
        self.path.narrowed = self.path.narrowed or (self.path.fault is not None and narrows(value, chosen=chosen))
        return chosen

    # what goes wrong

    def work(self, form: Form, given: tuple[Any, ...], kind: str = "work", *, fails: bool = True) -> Error | None:
        """A call is made that may fail: the error where it does. Where it cannot, so that anybody sees it, it is only work."""
        about = NOBODY.union(*map(about_of, given))
        if self.loading:
            return None
        message = next(iter(about)) if len(about) == 1 else self.turn if self.turn is not None and not about else None
        if kind == "work" and ((not about and self.turn is not None) or form.name in WRITES):
            kind = "block"
        target = about or (frozenset({self.turn}) if self.turn is not None else NOBODY)
        site = Site(form.node, self.unit, target, kind, in_short(form.node), self.guard)
        path, plan = self.path, self.path.plan
        path.unfollowed = path.unfollowed or (plan.bad is not None and plan.bad.is_handed_on(given))
        if fails and (form.node.id not in path.sites or 0 in target):
            path.sites[form.node.id] = site
        path.events.append(Work(site, given, message))
        if message == 0 and (refused := refusal(self.program.language, form.name, given)):
            if form.node.id in path.marked:
                return Error(self.language.above(self, refused), target)
            if path.fault is None and plan.fail != form.node.id:
                path.marks.append(site)
                path.refusals[site.node.id] = refused
        told = plan.fail == form.node.id and (message == 1 if plan.second else message in (None, 0) or plan.everywhere)
        if not told and not (self.absent and self.refuses(self, form, given)):
            return None
        error = Error((), target, fault=True, work=kind, source=given[0].type if given and isinstance(given[0], Opaque) else "")
        error.refused = not told
        self.blame(error, site)
        return error

    def blame(self, error: Error, site: Site) -> None:
        """This is what went wrong in this run, if nothing has before."""
        if self.path.fault is None:
            self.path.fault, self.path.fault_site, self.path.at = error, site, len(self.path.events)

    def made_error(self, node: Node, kinds: tuple[str, ...], given: tuple[Any, ...]) -> Error:
        """An exception that the code makes; of what went wrong before, or what goes wrong here."""
        held = next((one for one in given if isinstance(one, Error) and one.fault), None) or next((one for one in self.handling if one.fault), None)
        if held is not None:
            made = Error(kinds, held.about, fault=True, work=held.work)
            made.wraps = bool(self.handling and self.path.caught) and self.path.caught[-1].broad and not self.path.special
            return made
        about = NOBODY.union(*map(about_of, given)) or (frozenset({self.turn}) if self.turn is not None else NOBODY)
        return Error(kinds, about)

    def throw(self, error: Error, node: Node) -> None:
        if not error.fault and self.path.fault is None and not self.loading:
            error.fault = True
            self.blame(error, Site(node, self.unit, error.about, error.work, in_short(node), self.guard))
        raise Thrown(error)

    def catch(self, error: Error, text: str, node: Node, *, broad: bool) -> None:
        if error.fault and self.late is not None:
            late = self.late
            self.path.caught.append(Caught(late.text, late.node, late.unit, True, self.turn, len(self.path.events), len(self.frames)))
        elif error.fault:
            self.path.caught.append(Caught(text, node, self.unit, broad, self.turn, len(self.path.events), len(self.frames)))

    def started_work(self, value: Any, error: Error | None, node: Node, since: int) -> Future:
        """Work that was started, and has ended already here; `since`: so many calls had waited before."""
        made = Future(value, error, node, in_short(node), self.unit)
        made.waits = slice(since, len(self.path.waits))
        if not self.loading:
            self.path.started.append(made)
        return made

    def wait(self) -> None:
        """Somebody waits for all that was started: it is run to its end."""
        for one in self.path.started if not self.beside else ():
            one.waited = True
        self.settle()

    def settle(self) -> None:
        while self.pending:
            self.pending.pop(0)()

    # messages

    def taken(self, item: Any) -> None:
        """It is the turn of what was taken from a list."""
        about = about_of(item) if isinstance(item, (Message, Opaque, Object, tuple)) else NOBODY
        if len(about) == 1:
            self.turn = next(iter(about))

    def batch(self) -> List:
        made = [Message(index) for index in range(self.messages)]
        return List(made[::-1] if self.backwards else made, kind="records")

    @contextmanager
    def beginning(self, function: Function, this: Any) -> Iterator[None]:
        """Inside of it is worked out what a variable or a field begins with: with no names but its own, and nothing is noted."""
        self.frames.append(Frame(function, this))
        before, self.scope = self.scope, Scope()
        self.loading += 1
        try:
            yield
        finally:
            self.loading -= 1
            self.scope = before
            self.frames.pop()

    def instance(self, kind: Type) -> Any:
        """The only object of a class of the program, as whoever makes the handler makes it."""
        held = self.globals.get(id(kind))
        if held is None:
            held = self.globals[id(kind)] = Object(type=kind)
            if len(self.frames) < DEEPEST:
                self.loading += 1
                try:
                    self.language.construct(self, held, None)
                except Thrown:
                    pass
                finally:
                    self.loading -= 1
        return held
