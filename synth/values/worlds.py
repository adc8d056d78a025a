"""Worlds: what a template leaves open, one combination at a time.

Whatever is open is a finite `Variable`: a parameter, or an equation that nobody can settle. A `World` narrows variables one question at a time. Reading from a world
means `ask`ing it; there is no other way. That is what makes it sound to keep the answer of one computation for all that come later (see `exploration`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final, TypeVar

from queuegate._light import NamedTuple

from .meter import METER

T = TypeVar("T")
U = TypeVar("U")


class Undecided(Exception):  # noqa: N818 - a verdict, not an error
    """Nobody can know this from the template: why (`reason`), the flag or settings key that would settle it (`settle`, may be empty), and where (`place`: a `Place`, or a `CodePlace`)."""

    def __init__(self, reason: str, settle: str = "", place: Any = None) -> None:
        super().__init__(reason, settle, place)
        self.reason, self.settle, self.place = reason, settle, place

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and (self.reason, self.settle) == (other.reason, other.settle)

    def __hash__(self) -> int:
        return hash((self.reason, self.settle))

    def again(self) -> Undecided:
        """A new one that says the same, to keep or to raise: an exception that was raised holds on to the frames it went through, and one of them that holds it is freed only when somebody looks for rubbish."""
        return type(self)(*self.args)


class Outside(Undecided):
    """A link that leads out of the templates: whoever follows it is undecided, whoever asks "is it mine?" gets a no."""


class Impossible(Exception):  # noqa: N818 - control flow of a replay
    """This world cannot be deployed: something that exists in it needs something that does not."""


class _Open(Exception):  # noqa: N818 - control flow of a replay
    """A peeking world met a question with more than one answer."""

    def again(self) -> _Open:
        """Another one: see `Undecided.again`."""
        return type(self)()


class Departed(Exception):  # noqa: N818 - control flow of a replay
    """A world that stays one in which nothing is decided met a question."""


class _Other:
    __slots__ = ()

    def __repr__(self) -> str:
        return "something else"


OTHER: Final = _Other()
"""The atom of an open-ended variable that equals none of the constants which the template mentions."""


_SWITCHES: Final = frozenset({"", "0", "1", "disable", "disabled", "enable", "enabled", "false", "n", "no", "none", "off", "on", "true", "y", "yes"})


def shortened(text: str) -> str:
    """As much of an expression as a terminal line holds."""
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004 - as said


class Variable:
    """Something open: its atoms are the values that the template tells apart, the default first, `OTHER` last. A set of atoms is a bit mask.

    `usual` says whether the first of them is a default, `assumed` that nothing tells this apart from what else it may be, `secret` that nobody shall see its values, and
    `ends` that they are the least and the greatest number that a parameter takes, and one between them.
    """

    __slots__ = ("assumed", "atoms", "ends", "name", "secret", "singles", "usual")

    def __init__(self, name: str, atoms: tuple[Any, ...], *, assumed: bool = False, usual: bool = False, secret: bool = False, ends: bool = False) -> None:  # noqa: PLR0913 - what is known of it, each by its name
        self.name, self.atoms, self.assumed, self.usual, self.secret, self.ends = name, atoms, assumed, usual, secret, ends
        self.singles = tuple(1 << i for i in range(len(atoms)))

    def widen(self, other: Variable) -> None:
        """Let it tell apart what that of another template does, before anybody asks for it."""
        self.assumed &= other.assumed
        self.atoms = (*dict.fromkeys([*self.atoms[:-1], *other.atoms[:-1]]), OTHER)
        self.singles = tuple(1 << i for i in range(len(self.atoms)))

    def is_assumed(self, mask: int) -> bool:
        """Is this the default of a parameter that nothing tells apart? Then there is no other world to name."""
        return self.assumed and mask == 1

    def is_judged(self, mask: int) -> bool:
        """May somebody be told of a defect in these of its values? What a parameter may be instead of its default, and nothing tells apart, is a question."""
        return not self.ends and not (self.assumed and not mask & 1)

    def departs(self, mask: int) -> bool:
        """Is this a switch (on or off, given or empty) that is not where its default leaves it? An environment is chosen for each deployment, whatever its default."""
        return self.usual and not mask & 1 and all(atom is OTHER or str(atom).lower() in _SWITCHES for atom in self.atoms)

    def describe(self, mask: int) -> str:
        """Which of its values this is, in words: `Env = dev`, `Env is not prod`."""
        inside = [atom for i, atom in enumerate(self.atoms) if mask >> i & 1]
        outside = [self._word(atom) for i, atom in enumerate(self.atoms) if not mask >> i & 1]
        if self.atoms == (True, False):
            return self.name if inside[0] is True else f"not {self.name}"
        if inside[-1] is OTHER or (len(outside) < len(inside) and self.atoms[-1] is not OTHER):
            return f"{self.name} is not {' or '.join(outside)}"
        return f"{self.name} = {' or '.join(map(self._word, inside))}"

    def _word(self, atom: Any) -> str:
        return "****" if self.secret else str(atom) or "empty"


_A_STEP: Final = 16
"""So many answers to a question take as long to look at as an expression takes to work out."""
Domains = dict[Variable, int]


class Step(NamedTuple):
    """One question that a replay asked, which answers were left, and the one that was taken."""

    variable: Variable
    masks: tuple[int, ...]
    feasible: tuple[int, ...]
    taken: int


class World:
    """One combination, as far as anybody has asked. `views` is a place for what has been learnt in it, which stays true in it.

    `assumes`: parameters that nothing tells apart are at their defaults, and asked about nothing.
    """

    __slots__ = ("apart", "assumes", "domains", "peeking", "stays", "steps", "views")

    def __init__(self, domains: Domains | None = None, *, assumes: bool = False, stays: bool = False) -> None:
        self.domains: Domains = domains or {}
        self.assumes, self.stays = assumes, stays
        self.steps: list[Step] | None = None
        self.peeking = False
        self.views: dict[Any, Any] = {}
        self.apart: list[dict[Any, Any]] = []

    def place_apart(self) -> dict[Any, Any]:
        """A place for what is learnt here of one thing, which holds on to it in turn."""
        place: dict[Any, Any] = {}
        self.apart.append(place)
        return place

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What this gives, worked out when it is first asked for here."""
        if (known := self.views.get(key)) is None:
            known = self.views[key] = work()
        return known

    def ask(self, variable: Variable, masks: tuple[int, ...]) -> int:
        """Which of these disjoint sets of atoms is the variable's? Gives the index of the likeliest that is left; `explore` comes back for the others."""
        domain = 1 if self.assumes and variable.assumed else self.domains.get(variable, -1)
        if len(masks) == 2:  # noqa: PLR2004 - most are of a yes or a no
            if not masks[1] & domain:
                return 0
            if not masks[0] & domain:
                return 1
            feasible: tuple[int, ...] = (0, 1)
        else:
            feasible = tuple([i for i, mask in enumerate(masks) if mask & domain])  # of hundreds of values: a list is made in half the time
        if len(masks) >= _A_STEP:
            METER.step(len(masks) // _A_STEP)
        if len(feasible) > 1:
            if self.peeking:
                raise _Open
            if self.steps is None:
                raise RuntimeError("a value was read after its replay had ended")
            self.steps.append(Step(variable, masks, feasible, feasible[0]))
            if self.stays:
                raise Departed
            self.domains[variable] = domain & masks[feasible[0]]
        return feasible[0]


def peek(world: World, work: Callable[[], T], otherwise: U) -> T | U:
    """What this gives without a choice between worlds; the other where it takes one, or is not known."""
    before, world.peeking = world.peeking, True
    try:
        return work()
    except (Undecided, Impossible, _Open):
        return otherwise
    finally:
        world.peeking = before


def some(world: World, tests: Iterable[Callable[[], bool]]) -> bool:
    """Kleene's any: one known yes is yes, whatever the others are. What needs no choice is tried first, so that it costs no worlds."""
    return _settled(world, list(tests), by=True)


def every(world: World, tests: Iterable[Callable[[], bool]]) -> bool:
    """Kleene's all: one known no is no, whatever the others are."""
    return not _settled(world, list(tests), by=False)


def _settled(world: World, tests: list[Callable[[], bool]], *, by: bool) -> bool:
    """Does one of the tests give this answer?"""
    if len(tests) <= 1:  # whatever the only one says, it decides
        return bool(tests) and bool(tests[0]()) is by
    for peeking in (False,) if world.peeking else (True, False):
        doubt: Undecided | _Open | None = None
        before, world.peeking = world.peeking, peeking or world.peeking
        try:
            for test in tests:
                try:
                    if bool(test()) is by:
                        return True
                except (Undecided, _Open) as open_or_unknown:
                    doubt = doubt or open_or_unknown.again()
        finally:
            world.peeking = before
        if doubt is None:
            return False
    raise doubt.again() if doubt is not None else AssertionError("unreachable: the last round ends in a doubt")
