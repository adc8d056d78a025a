"""Reading code has a budget: each function its own, and all that are linked together one beside it."""

from __future__ import annotations

from contextlib import suppress

from queuegate.synth.handlers.effort import EFFORT, OF_ALL, OF_ONE, TooMuch


class Whole:
    """Templates that are linked."""


def _taken(whole: Whole) -> float:
    """How much a reading may do that does all it may."""
    done = 0
    with suppress(TooMuch), EFFORT.of(whole):
        while done < 2 * OF_ALL:
            EFFORT.spend(1_000)
            done += 1_000
    return done


def test_outside_of_a_reading_nothing_is_counted() -> None:
    EFFORT.spend(100 * OF_ALL)


def test_a_function_has_its_own_and_a_part_of_what_is_left() -> None:
    whole = Whole()
    taken = [_taken(whole) for _ in range(60)]
    assert taken == sorted(taken, reverse=True)
    assert OF_ONE < taken[0] < OF_ONE + OF_ALL / 2
    assert taken[-1] <= OF_ONE + 1_000
    assert sum(taken) <= OF_ALL + 60 * OF_ONE
    assert _taken(Whole()) == taken[0]  # what is not linked with them has all of its own


def test_who_needs_no_more_than_its_own_takes_nothing_from_others() -> None:
    whole = Whole()
    for _ in range(1_000):
        with EFFORT.of(whole):
            EFFORT.spend(OF_ONE)
    assert _taken(whole) == _taken(Whole())


def test_a_reading_within_another_has_a_budget_of_its_own() -> None:
    whole = Whole()
    with EFFORT.of(whole):
        EFFORT.spend(OF_ONE)
        with EFFORT.of(Whole()):
            EFFORT.spend(OF_ONE)
        EFFORT.spend()
