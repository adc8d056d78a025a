"""Reading code has a budget: each function a part of one, and whoever needs more a part of another, for all that are linked together."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from queuegate.synth.handlers.effort import BYTES, EFFORT, MOST_TEMPLATES, OF_ALL, OF_EACH, OF_ONE, TooMuch, worth

MOST = OF_EACH[0] + OF_ALL[0]


class Whole:
    """Templates that are linked."""


def _taken(whole: Whole, most: int = 2 * MOST, templates: int = 1) -> float:
    """How much a reading may do that does all it may, or so much."""
    done = 0
    with suppress(TooMuch), EFFORT.of(whole, templates):
        while done < most:
            EFFORT.spend(1_000)
            done += 1_000
    return done


def test_outside_of_a_reading_nothing_is_counted() -> None:
    EFFORT.spend(100 * MOST)


def test_a_function_has_its_own_and_a_part_of_what_is_left() -> None:
    whole = Whole()
    taken = [_taken(whole) for _ in range(60)]
    assert taken == sorted(taken, reverse=True)
    assert OF_ONE < taken[0] < OF_ONE + OF_ALL[0] / 2
    assert taken[-1] <= OF_ONE
    assert _taken(Whole()) == taken[0]  # what is not linked with them has all of its own


def test_all_together_do_no_more_than_all_may_however_many_they_are() -> None:
    whole = Whole()
    assert sum(_taken(whole, OF_ONE) for _ in range(2_000)) <= MOST


def test_a_folder_of_templates_may_take_as_much_as_so_many_of_them() -> None:
    sums = []
    for templates in (1, 3, MOST_TEMPLATES, 1_000):
        whole = Whole()
        sums.append(sum(_taken(whole, OF_ONE, templates) for _ in range(1_500)))
    assert 2 * sums[0] < sums[1] < sums[2] == sums[3] <= MOST_TEMPLATES * OF_EACH[0] + OF_ALL[0]


def test_behind_a_hundred_that_do_all_they_may_others_are_still_read() -> None:
    whole = Whole()
    for _ in range(100):
        _taken(whole)
    for _ in range(200):
        assert _taken(whole, 3_000) == 3_000


def test_what_there_is_no_time_for_takes_nothing_from_others() -> None:
    whole = Whole()
    with suppress(TooMuch), EFFORT.of(whole):
        EFFORT.spend(MOST)
    assert _taken(whole) == _taken(Whole())


def test_a_reading_within_another_has_a_budget_of_its_own() -> None:
    whole = Whole()
    with EFFORT.of(whole):
        EFFORT.spend(OF_ONE)
        with EFFORT.of(Whole()):
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
