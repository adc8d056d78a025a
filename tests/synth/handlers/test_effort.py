"""Reading code has a budget: each function a part of one, and whoever needs more a part of another, for all that are linked together."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from queuegate.synth.handlers.effort import BYTES, EFFORT, MOST_TEMPLATES, OF_ALL, OF_EACH, OF_ONE, TooMuch, worth

MOST = OF_EACH + OF_ALL[0]


class Whole:
    """Templates that are linked, or a function of theirs."""


def _taken(whole: Whole, one: Whole | None = None, functions: int = 1, templates: int = 1, most: int = 2 * MOST) -> float:
    """How much a reading may do that does all it may, or so much, of a function that nobody has read yet, or of this one."""
    done = 0
    _ALL.append(one := one or Whole())  # as the functions of a template stay
    with suppress(TooMuch), EFFORT.of(whole, one, functions, templates):
        while done < most:
            EFFORT.spend(1_000)
            done += 1_000
    return done


_ALL: list[Whole] = []


def test_outside_of_a_reading_nothing_is_counted() -> None:
    EFFORT.spend(100 * MOST)


def test_a_function_has_its_own_and_a_part_of_what_is_left() -> None:
    whole = Whole()
    taken = [_taken(whole, functions=60) for _ in range(60)]
    assert taken == sorted(taken, reverse=True)
    own = OF_EACH / 60
    assert own < taken[0] < own + OF_ALL[0] / 2
    assert taken[-1] <= own + 1_000
    assert _taken(Whole(), functions=60) == taken[0]  # what is not linked with them has all of its own


def test_a_few_functions_do_not_take_all_that_there_is() -> None:
    assert _taken(Whole()) <= OF_ONE + OF_ALL[0] / 2 < MOST / 2


def test_all_together_do_no_more_than_all_may_however_many_they_are_and_however_often_they_are_read() -> None:
    for functions in (1, 5, 120, 2_000):
        whole, ones = Whole(), [Whole() for _ in range(functions)]
        assert sum(_taken(whole, one, functions) for one in [*ones, *ones]) <= MOST


def test_a_folder_of_templates_may_take_as_much_as_so_many_of_them() -> None:
    sums = []
    for templates in (1, 3, MOST_TEMPLATES, 1_000):
        whole = Whole()
        sums.append(sum(_taken(whole, None, 100, templates) for _ in range(100)))
    assert 2 * sums[0] < sums[1] < sums[2] == sums[3] <= MOST_TEMPLATES * MOST


def test_beside_a_hundred_that_do_all_they_may_others_are_still_read() -> None:
    """What others take is not taken from a function's own, whoever is read first."""
    whole = Whole()
    for _ in range(100):
        _taken(whole, functions=120)
    for _ in range(20):
        assert _taken(whole, functions=120, most=48_000) == 48_000


def test_the_readings_of_one_function_share_what_it_has() -> None:
    whole, one = Whole(), Whole()
    for _ in range(100):
        _taken(whole, functions=120)  # nothing is left for all
    first = _taken(whole, one, 120, most=40_000)
    assert first == 40_000
    assert first + _taken(whole, one, 120) <= OF_EACH / 120 + 2_000


def test_what_there_is_no_time_for_takes_nothing_from_others() -> None:
    whole = Whole()
    with suppress(TooMuch), EFFORT.of(whole, whole):
        EFFORT.spend(MOST)
    assert _taken(whole, whole) == _taken(Whole())


def test_a_reading_within_another_has_a_budget_of_its_own() -> None:
    whole = Whole()
    with EFFORT.of(whole, whole):
        EFFORT.spend(OF_ONE)
        with EFFORT.of(other := Whole(), other):
            EFFORT.spend(OF_ONE)
        EFFORT.spend()


@pytest.mark.parametrize("dense", [b"a=1\n", b"a+", b"f(a);", b"\n", b"try{a()}catch(e){}", b"x = [[1], [2], {3: [4]}]\n"])
def test_a_source_of_little_but_signs_is_worth_more_than_one_of_words(dense: bytes) -> None:
    plain = b"total = sum(item['price'] for item in order['items'])\n"
    assert worth(plain * 100) < len(plain * 100)
    assert worth(dense * 100) > 3 * len(dense * 100) // (2 * BYTES)


def test_a_usual_source_is_worth_what_its_length_is() -> None:
    own = [file.read_bytes() for file in sorted(Path(__file__).parents[3].joinpath("synth", "notification").rglob("*.py"))]
    assert len(own) > 5
    assert sum(map(worth, own)) < 1.3 * sum(map(len, own)) / BYTES
    assert all(left <= right for left, right in pairwise(worth(b"".join(own[:i])) for i in range(len(own))))
