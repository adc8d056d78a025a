"""Which runs there are: one in which nothing fails, one for each other side of a choice, one for each call that may fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from queuegate._light import NamedTuple

from ....effort import EFFORT, TooMuch
from .state.machine import Machine
from .state.path import Key, Path, Plan
from .state.values import MESSAGES, Ended, Error, Future, Jump, Returned, Thrown

_MOST_RUNS: Final = 160
_MOST_STRAIGHT: Final = 8
"""So often it is looked which conditions are met behind those that are passed by."""
_STEP: Final = 4
"""What a step of a run is worth, in units of `effort`."""


class Outcome(NamedTuple):
    """How a run ended: what the handler returned, or the error that left it."""

    path: Path
    value: Any
    error: Error | None

    @property
    def raised(self) -> bool:
        return self.error is not None

    @property
    def good(self) -> bool:
        """Did nothing fail?"""
        return self.path.fault is None and not self.raised


class Ways:
    """All runs of one handler, or those in which no call is told to fail, or only those before the first of which `until` is true (`met`). `cut`: there was no time for all of them.
    `again`: the answer for a next batch in which nothing fails, after each that had failures.
    """

    def __init__(self, machine: Machine, handler: Callable[[], Any], *, failing: bool = True, until: Callable[[Outcome], bool] | None = None) -> None:
        self.machine, self.handler, self.failing, self.until = machine, handler, failing, until
        self.met: Outcome | None = None
        self.outcomes: list[Outcome] = []
        self.cut = False
        self.both: Outcome | None = None
        self.second: Outcome | None = None
        self.again: Outcome | None = None
        self.refused: Path | None = None
        """How a batch of several messages is refused, where these are runs of a single one."""
        try:
            self._all()
        except (TooMuch, RecursionError):
            self.cut = True
        if (refusal := self.refusal()) is not None:
            machine.messages = 1
            alone = Ways(machine, handler)
            if all(one.raised for one in alone.outcomes if one.path.plan.fail is None):
                machine.messages = MESSAGES
            else:
                self.__dict__.update(alone.__dict__, refused=refusal)

    def _all(self) -> None:
        waiting: list[frozenset[Key]] = [frozenset()]
        met, failed = set[tuple[Key, int]](), set[tuple[int, int]]()  # below another `try` a choice is another one
        while waiting:
            flips = waiting.pop(0)
            outcome = self._run(Plan(flips=flips))
            if len(self.outcomes) == 1 and not self.machine.backwards and _begins_last(outcome.path):
                self.machine.backwards = True
                self.outcomes.clear()
                outcome = self._run(Plan(flips=flips))
            waiting += self._straight(outcome.path) if not flips else []
            if self.until is not None and self.until(outcome):
                self.met = outcome
                return
            for key, guard in [one for one in outcome.path.choices.items() if one not in met and one[0][1] in (None, 0)]:
                met.add((key, guard))
                waiting += [flips | {key}] if key not in flips else []
            for node, site in outcome.path.sites.items() if self.failing else ():
                if (node, site.guard) not in failed and (0 in site.about or not site.about):
                    failed.add((node, site.guard))
                    waiting += self._fail(node, flips, met)
        self._alike()

    def _straight(self, path: Path) -> list[frozenset[Key]]:
        """The way on which no condition is met that has no other side: whatever refuses a message, leaves it aside or collects what is wrong with it, each by another answer, is passed by."""
        passed, met = frozenset[Key](), frozenset(path.met)
        for _ in range(_MOST_STRAIGHT):
            if met <= passed:
                break
            passed |= met
            met = frozenset(self.once(Plan(flips=passed)).path.met)
        return [passed] if passed else []

    def _alike(self) -> None:
        """Where on no way all goes well, because what is usual is refused: the others go the way on which the first message went."""
        if any(one.good for one in self.outcomes):
            return
        for one in [
            one for one in self.outcomes if one.path.plan.fail is None and one.path.plan.flips and one.path.fault is not None and 0 not in one.path.fault.about
        ]:
            flips = one.path.plan.flips
            self._run(Plan(flips=flips | {(node, turn) for node, first in flips if first == 0 for turn in range(1, self.machine.messages)}))

    def _fail(self, node: int, flips: frozenset[Key], met: set[tuple[Key, int]]) -> list[frozenset[Key]]:
        """A call fails; then so does each way that opens only after it."""
        waiting = [flips]
        while waiting:
            sides = waiting.pop(0)
            outcome = self._run(Plan(node, sides))
            again = outcome.path.reactions if sides == flips else frozenset()
            for key, guard in [
                one for one in outcome.path.choices.items() if (one not in met or one[0] in again) and one[0][1] in (None, 0) and one[0] not in sides
            ]:
                met.add((key, guard))
                waiting.append(sides | {key})
            if sides == flips and outcome.path.fault is not None and not outcome.raised and not outcome.path.endless:
                self._more(outcome, node, flips)
            if sides == flips and outcome.path.named:
                self._run(Plan(node, sides, unanswered=True))
        return []

    def _more(self, outcome: Outcome, node: int, flips: frozenset[Key]) -> None:
        """The same for each message of a batch, and a next batch."""
        if self.both is None and outcome.path.fault is not None and len(outcome.path.fault.about) == 1:
            self.both = self._ended(Plan(node, flips, everywhere=True))
            self.second = self._ended(Plan(node, flips, second=True))
        if self.again is None:
            self.once(Plan(node, flips))
            kept = self.machine.globals
            self.again = self.once(Plan(flips=flips), kept)

    def _run(self, plan: Plan) -> Outcome:
        if len(self.outcomes) >= _MOST_RUNS:
            raise TooMuch
        outcome = self.once(plan)
        if not outcome.path.endless:
            self.outcomes.append(outcome)
        return outcome

    def _ended(self, plan: Plan) -> Outcome | None:
        outcome = self.once(plan)
        return None if outcome.path.endless else outcome

    def refusal(self) -> Path | None:
        """How a batch of several messages is refused, whatever is in them, before anything is done; None where it is not."""
        of_none = [one for one in self.outcomes if one.path.plan.fail is None]
        is_sure = not self.cut and self.machine.messages > 1 and all(one.raised and not one.path.events and not one.path.unfollowed for one in of_none)
        return of_none[0].path if is_sure and of_none else None

    def unhurt(self, outcome: Outcome) -> Outcome | None:
        """The run with the same choices in which nothing fails."""
        return next((one for one in self.outcomes if one.path.plan.fail is None and one.path.plan.flips == outcome.path.plan.flips), None)

    def repeated(self, outcome: Outcome, marked: frozenset[int] = frozenset(), others: frozenset[Key] = frozenset(), found: Any = None) -> Outcome:
        """The batch once more, in the environment that an outcome left, and with the writes that it made; `others`: the choices that are taken the other way; `found`: the call that finds what was written."""
        self.once(outcome.path.plan)
        return self.once(Plan(flips=outcome.path.plan.flips ^ others, bad=found), self.machine.globals, marked)

    def once(self, plan: Plan, kept: dict[Any, Any] | None = None, marked: frozenset[int] = frozenset()) -> Outcome:
        """One run. `kept`: what earlier ones left in objects that outlive an invocation; `marked`: writes of theirs that do not go well again."""
        machine = self.machine
        machine.begin(plan)
        if kept is not None:
            machine.globals = kept
        path, value, error = machine.path, None, None
        path.marked = marked
        try:
            value = self.handler()
            while isinstance(value, Future):
                value.looked = not value.text.startswith("async void ")
                error, value = value.error, value.value
        except Thrown as thrown:
            error = thrown.error
        except Returned as returned:
            value = returned.value
        except (Jump, Ended):
            value = None
        EFFORT.spend(_STEP * machine.steps)
        return Outcome(path, value, error)


def _begins_last(path: Path) -> bool:
    """Is the last message of the batch worked on before the first? Then it is the one after whose failure others may be left."""
    order = [one.message for one in path.events if one.message is not None]
    return {0, 1} <= {*order} and order.index(1) < order.index(0)
