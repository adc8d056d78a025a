"""Which runs there are: one in which nothing fails, one for each other side of a choice, and for each call that may fail one in which it does.

Every side of every choice is taken at least once, and not every combination of them: what is found is true of some run, and that something never happens is said only where no run showed it.
"""

from __future__ import annotations

import ast
from typing import Any, Final

from queuegate._light import NamedTuple

from ...effort import EFFORT, TooMuch
from .known import may_find_nothing
from .library.batch import records
from .library_errors import NOT_ANSWERED, OF_AWS
from .state.machine import MOST_OF_ONE, MOST_STEPS, Machine
from .state.notes import aside
from .state.path import ANY_ERROR, MESSAGES, Path, Site
from .state.values import DictV, Opaque, Raised

_MOST_RUNS: Final = 400
_DEEP: Final = 4
_MOST_STRAIGHT: Final = 8
"""So often it is looked which conditions are met behind those that are passed by."""
_MOST_WITHOUT: Final = 16
_STEP: Final = 5
"""What a step of a run is worth, in units of `effort`."""
_SMALL: Final = 300
"""Of work of so many steps, both sides are tried of what is more likely true: a run takes as many steps again for each."""
_EARLY: Final = 2_000
"""After so many steps, what is decided deep in the calls is left as it most likely is: a helper's helper that refuses a message does what any call does that fails. What is asked of a failure is not."""


class Outcome(NamedTuple):
    """How a run ended: with a value or an error, and the statement of the handler that returned. `of`: the site that failed, by its node; None where none was told to."""

    path: Path
    value: Any
    error: Any
    of: int | None
    narrow: bool

    @property
    def raised(self) -> bool:
        return self.error is not None


class Exploration:
    """All runs of one handler. `cut`: there was no time for all of them."""

    def __init__(self, machine: Machine, handler: Any, messages: int = MESSAGES) -> None:
        self.machine, self.handler, self.messages = machine, handler, messages
        self.outcomes: list[Outcome] = []
        self.cut = self._all_failed = self._backwards = False
        self.refused: Outcome | None = None
        """How a batch of several messages is refused, where these are runs of a single one."""
        self.both: Outcome | None = None
        """A run in which one call fails for both messages, where no library sees to them."""
        self._seen: set[int] = set()
        self._narrow: set[tuple[int, str]] = set()
        try:
            self._explore()
        except TooMuch:
            self.cut = True

    def refusal(self) -> Outcome | None:
        """How a batch of several messages is refused, whatever is in them, before anything is done; None where it is not."""
        refused = [one for one in self.outcomes if one.of is None]
        is_sure = not self.cut and self.messages > 1 and all(one.raised and not one.path.worked and not one.path.unfollowed for one in refused)
        return refused[0] if is_sure and refused else None

    @property
    def base(self) -> Outcome | None:
        return self.outcomes[0] if self.outcomes else None

    def _explore(self) -> None:
        done: set[Any] = set()
        waiting: list[tuple[int, frozenset[int]]] = [(0, frozenset())]
        while waiting:
            depth, flips = waiting.pop(0)
            if depth > _DEEP and self.machine.total > _EARLY:
                continue
            outcome = self._begun(Path(flips))
            if len(self.outcomes) == 1 and not self._backwards and _begins_last(outcome.path):
                self._backwards = True
                self.outcomes.clear()
                waiting.append((depth, flips))
                continue
            waiting += self._new(outcome.path) + (self._straight(outcome.path) if not flips else [])
            waiting.sort(key=lambda one: one[0])
            for alike, site in self._alike(outcome.path).items():
                if alike not in done:
                    done.add(alike)
                    self._fail(id(site.node), flips)

    def _straight(self, path: Path) -> list[tuple[int, frozenset[int]]]:
        """The run in which no condition is met that has no other side: whatever refuses a message, leaves it aside or collects what is wrong with it, each by another answer, is passed by."""
        passed, met = frozenset[int](), frozenset(path.met)
        for _ in range(_MOST_STRAIGHT):
            if met <= passed:
                break
            passed |= met
            met = frozenset(self.told_badly(passed, None).path.met)
        return [(0, passed)] if passed else []

    def _begun(self, path: Path) -> Outcome:
        """The first run of a small piece of work once more, where something in it was taken for granted."""
        before = self.machine.total
        outcome = self._run(path)
        if len(self.outcomes) > 1 or not path.is_granted or self.machine.total - before > _SMALL:
            return outcome
        self.outcomes.clear()
        self.machine.asks_attributes = 1
        return self._run(Path(path.flips))

    def _alike(self, path: Path) -> dict[Any, Site]:
        """One call of those that the same clauses stand around, and that raise the same: one that waits, if there is any, and else one that works; of several, one that does not only bring something.

        What comes after a mark of the message is another.
        """
        chosen: dict[Any, Site] = {}
        marks, marked = {id(node) for node in (*(one[0] for one in path.marks), *(one.since for one in path.stores.kept))}, False
        for key, site in path.sites.items():
            alike = (site.guards, site.message is None, site.kind == "parse", marked, site.names)
            marked = marked or key in marks
            before = chosen.get(alike)
            if before is None or self._weight(site) > self._weight(before):
                chosen[alike] = site
        return chosen

    def _weight(self, site: Site) -> int:
        is_work = site.kind == "work"
        return 2 * (2 if id(site.node) in self.machine.notes.waits else is_work) + (is_work and not may_find_nothing(site.what))

    def _new(self, path: Path) -> list[tuple[int, frozenset[int]]]:
        """The other side of every choice that no run has met before, with how deep in the calls it is made."""
        blamed = path.decided if path.fail is None else None  # a run in which all is well is looked for before others
        out = [(0 if key == blamed else depth, path.flips | {key}) for key, depth in path.choices.items() if key not in self._seen]
        self._seen |= set(path.choices)
        return out

    def _reactions(self, path: Path, met: set[int]) -> list[tuple[int, frozenset[int]]]:
        """The other side of every choice that is made about this failure, although that of another has met it before; `met` are those that are taken, which grow."""
        again = [(depth, path.flips | {key}) for key, depth in path.reactions.items() if key in self._seen and key not in path.flips | met]
        met |= {*path.reactions}
        return again

    def _fail(self, site: int, flips: frozenset[int]) -> None:
        of = next(one.path.sites[site] for one in self.outcomes if site in one.path.sites)
        usual, met = of.names, set[int]()
        waiting: list[tuple[frozenset[int], tuple[str, ...]]] = [(flips, usual)]
        while waiting:
            sides, names = waiting.pop(0)
            outcome = self._run(Path(sides, site, names), site, narrow=names is not usual)
            again = self._reactions(outcome.path, met) if names is usual else []
            waiting += [(other, names) for depth, other in [*self._new(outcome.path), *again] if self._is_tried(depth, other, outcome.path)]
            for clause, node in outcome.path.narrow:
                if (node, of.kind) not in self._narrow:
                    self._narrow.add((node, of.kind))
                    waiting.append((sides, (*clause, *ANY_ERROR)))
            if sides is flips and names is usual and outcome.path.is_named and {*usual} & {*OF_AWS}:
                self._run(Path(sides, site, (*NOT_ANSWERED, *ANY_ERROR)), site)
            if outcome.path.library is None and self.both is None and names is usual and of.message == 0 and of.kind == "work" and not outcome.raised:
                self.machine.modules.outliving.restore()
                path = Path(sides, site, names, everywhere=True)
                self.both = Outcome(path, *self.once(path), site, narrow=False)
            if outcome.path.library is not None and not self._all_failed and names is usual:
                self._all_failed = True
                self._run(Path(sides, site, names, everywhere=True), site)

    def _is_tried(self, depth: int, other: frozenset[int], path: Path) -> bool:
        """Is it worth a run of its own? What is asked of the failure itself is, however deep in the calls: it says whether the failure is told."""
        return depth <= _DEEP or self.machine.total <= _EARLY or not path.reactions.keys().isdisjoint(other - path.flips)

    def again(self, outcome: Outcome) -> Any:
        """What the handler returns for a next batch, in which nothing fails, where this outcome left something of its messages in its modules. None where it did not."""
        before = outcome.path
        try:
            self.machine.modules.outliving.restore()
            self.once(Path(before.flips, before.fail, before.names))
            return self.once(Path(before.flips))[0] if self.machine.modules.outliving.keep_messages() else None
        except TooMuch:
            return None

    def of_second(self, outcome: Outcome) -> Outcome | None:
        """How the handler ends where the same call fails for the second message, and not for the first. None where that is not followed."""
        before = outcome.path
        path = Path(before.flips, before.fail, before.names)
        path.failing_ones = (1,)
        with aside(self.machine) as notes:
            try:
                self.machine.modules.outliving.restore()
                value, error = self.once(path)
            except TooMuch:
                return None
            return Outcome(path, value, error, outcome.of, narrow=False) if not notes.doubts and path.failed_at is not None else None

    def because(self, before: Outcome, flips: frozenset[int], code: str) -> Outcome:
        """How the handler ends where the same call fails, and a service of AWS answers this. Raises `TooMuch`."""
        self.machine.modules.outliving.restore()
        path = Path(flips, before.of, before.path.names)
        path.code = code
        value, error = self.once(path)
        return Outcome(path, value, error, before.of, narrow=False)

    def told_badly(self, flips: frozenset[int], bad: Any) -> Outcome:
        """How the handler ends where a call gets an answer that tells of a failure. Raises `TooMuch`."""
        self.machine.modules.outliving.restore()
        path = Path(flips)
        path.bad = bad
        value, error = self.once(path)
        return Outcome(path, value, error, None, narrow=False)

    def turned(self, before: Outcome, choice: int) -> Outcome:
        """How the handler ends where all is the same but one choice. Raises `TooMuch`."""
        flips = before.path.flips ^ {choice}
        known = next((one for one in self.outcomes if one.of is None and one.path.flips == flips), None)
        return known or self.told_badly(flips, None)

    def without(self, variable: str, loaded: Machine | None = None) -> list[Outcome]:
        """How a batch ends, on each way that opens then, where an environment variable is not there; `loaded`: the program, where its modules ask for it when they are imported.

        None where there are too many ways, or one of them is not followed.
        """
        met, ends, waiting = set[int](), list[Outcome](), [self.outcomes[0].path.flips]
        before, self.machine = self.machine, loaded or self.machine
        if loaded is not None:
            loaded.modules.keep()
        with aside(self.machine) as notes:
            self.machine.lacking = variable
            try:
                while waiting:
                    if len(ends) == _MOST_WITHOUT:
                        return []
                    self.machine.modules.outliving.restore()
                    value, error = self.once(path := Path(waiting.pop()))
                    ends.append(Outcome(path, value, error, None, narrow=False))
                    waiting += [path.flips | {key} for key in path.choices if key not in met]
                    met |= {*path.choices}
            except TooMuch:
                return []
            finally:
                self.machine.lacking = ""
                self.machine = before
            return [] if notes.doubts else ends

    def _run(self, path: Path, of: int | None = None, *, narrow: bool = False) -> Outcome:
        if len(self.outcomes) >= _MOST_RUNS:
            raise TooMuch
        self.machine.modules.outliving.restore()
        value, error = self.once(path)
        outcome = Outcome(path, value, error, of, narrow)
        self.outcomes.append(outcome)
        return outcome

    def once(self, path: Path, same: dict[Any, Any] | None = None) -> tuple[Any, Any]:
        """What the handler returns for one batch, or the error that it raises. `same`: what is known of the messages, which come again."""
        machine = self.machine
        machine.same = same
        machine.path, machine.message, machine.module = path, None, self.handler_module
        machine.handling = machine.depth = 0
        machine.open_errors, machine.entered, machine.guards, machine.asynchronous = [], [None], [], 0
        event = DictV({"Records": (records(self.messages, same, backwards=self._backwards), None)}, None, "event")
        value: Any = None
        error: Any = None
        allowed = machine.left = min(MOST_OF_ONE, MOST_STEPS - machine.total)
        try:
            handler = self.handler_module.env.vars.get(
                machine.notes.source.handler, self.handler
            )  # an object, perhaps, that holds what it held before the first batch
            value = machine.call(machine, handler, [event, Opaque("value", "context")], {}, ast.Pass(lineno=1, col_offset=0))
        except Raised as raised:
            error = raised.error
        finally:
            machine.total += allowed - max(machine.left, 0)
        EFFORT.spend(_STEP * (allowed - max(machine.left, 0)))
        for node, module in path.loops.unused if error is None and path.fail is None and not path.worked else ():
            machine.module = module
            machine.notes.dropped(machine, node)
        return value, error

    @property
    def handler_module(self) -> Any:
        return self.machine.modules.entry


def _begins_last(path: Path) -> bool:
    """Is the last message of the batch worked on before the first? Then it is the one after whose failure others may be left."""
    return {0, 1} <= {*path.worked} and path.worked.index(1) < path.worked.index(0)
