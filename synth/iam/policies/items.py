"""The items of what a policy spells as one thing or a list, each worked out when it is asked for: one that nobody knows, or that depends on a condition, is the business
of those who need it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from typing import Any, Final, TypeVar

from ...language.functions.intrinsics import Result, resolve
from ...values.meter import METER
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided, World, peek, some

_PER_STEP: Final = 4
"""Items that are there already and cost as much as an expression: a policy of thousands is walked for each of them."""
_OPEN: Final[tuple[Any, ...]] = ("open",)
"""Stands for a list that takes a choice between worlds, or of which a part is not known."""
S = TypeVar("S")
T = TypeVar("T")
Late = Callable[[], T | None]
"""Something that is worked out when it is asked for; None where it is not there in this world. Raises `Undecided`."""


def items(expr: Any, world: World, place: Place) -> list[Callable[[], Result]]:
    """Each item of a list, or the one thing that is no list; `ABSENT` may be among them."""
    value, place = resolve(expr, world, place)
    if isinstance(value, list):
        return [partial(resolve, item, world, place / i) for i, item in enumerate(value)]
    return [] if value is ABSENT else [lambda: (value, place)]


def once(late: Callable[[], T]) -> Callable[[], T]:
    """The same, worked out when it is first asked for: what is learnt in a world stays true in it."""
    found: list[T] = []

    def known() -> T:
        if not found:
            found.append(late())
        return found[0]

    return known


def kept(several: Callable[[], list[Late[T]]]) -> Callable[[], list[Late[T]]]:
    """The list, and each of its items, worked out once."""
    return once(lambda: [once(late) for late in several()])


def any_of(world: World, several: Callable[[], Iterable[Late[T]]], test: Callable[[T], bool], *, known: bool = False) -> bool:
    """Kleene's any over late items: one known yes is yes. `known`: an item that nobody knows is passed over; what its test does not know still counts."""
    try:
        lates = several()
    except Undecided:
        if known:
            return False
        raise
    tests = [partial(_passes, late, test, known) for late in lates]
    METER.step(len(tests) // 2)
    return some(world, tests)


def _passes(late: Late[T], test: Callable[[T], bool], known: bool) -> bool:  # noqa: FBT001 - as `any_of` has it
    try:
        found = late()
    except Undecided:
        if known:
            return False
        raise
    return found is not None and test(found)


def known_first(several: Iterable[Callable[[], Iterator[T]]]) -> Iterator[T]:
    """What each of these gives; then `Undecided` is raised, if any of them could not be known."""
    doubt: Undecided | None = None
    for one in several:
        try:
            yield from one()
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def learnt(world: World, key: Hashable, several: Callable[[], Iterator[T]]) -> Iterator[T]:
    """What this gives, worked out when it is first asked for in a world; each time anew where it takes a choice between worlds, or a part of it is not known."""
    known = world.once(key, lambda: peek(world, lambda: (*several(),), _OPEN))
    return several() if known is _OPEN else iter(known)


def present(late: Late[T]) -> Iterator[T]:
    """The item, if it is there in this world."""
    if (found := late()) is not None:
        yield found


def each(found: Iterable[S], then: Callable[[S], Iterable[T]]) -> Iterator[T]:
    """What `then` gives for each thing found; after that `Undecided` is raised, if one of them, or whether there are more, could not be known."""
    doubt: Undecided | None = None
    try:
        for one in found:
            try:
                yield from then(one)
            except Undecided as unknown:
                doubt = doubt or unknown.again()
    except Undecided as unknown:
        doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def lacking(several: Iterable[T], is_met: Callable[[T], bool]) -> list[T]:
    """Those of them that are not met, of which one is enough to speak of. Raises `Undecided` where all that are known are, and one is not known."""
    missing: list[T] = []
    doubt: Undecided | None = None
    for one in several:
        try:
            if not is_met(one):
                missing.append(one)
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None and not missing:
        raise doubt.again()
    return missing


def gathered(found: Iterable[T]) -> tuple[list[T], Undecided | None]:
    """All that is known, and why it is not known of the rest."""
    known: list[T] = []
    try:
        for one in found:
            known.append(one)  # noqa: PERF402 - what came before the doubt is kept
    except Undecided as unknown:
        return known, unknown.again()
    finally:
        METER.step(len(known) // _PER_STEP)
    return known, None
