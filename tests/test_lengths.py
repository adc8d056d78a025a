"""How long a property is tried, and what work is counted in."""

from __future__ import annotations

import gc
import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
LENGTHS: Any = runpy.run_path(str(HERE / "lengths.py"))
CALLS: Any = runpy.run_path(str(HERE / "work.py"))["calls"]


def spelt(parameters: list[Any]) -> list[tuple[Any, bool]]:
    return [(one.values[0], any(mark.name == "slow" for mark in one.marks)) for one in parameters]


def test_there_is_a_short_run_and_the_slow_ones_are_longer_or_go_on_where_it_ends() -> None:
    assert spelt(LENGTHS["examples"]("QUEUEGATE_NONE", 5, 50)) == [(5, False), (50, True)]
    assert spelt(LENGTHS["numbers"]("QUEUEGATE_NONE", 3, 25, step=10)) == [
        (range(3), False),
        (range(3, 10), True),
        (range(10, 20), True),
        (range(20, 25), True),
    ]
    assert spelt(LENGTHS["numbers"]("QUEUEGATE_NONE", 3, 25)) == [(range(3), False), (range(3, 25), True)]


def test_a_length_that_is_named_is_run_whatever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUEUEGATE_NAMED", "12")
    assert spelt(LENGTHS["examples"]("QUEUEGATE_NAMED", 5, 50)) == [(12, False)]
    assert spelt(LENGTHS["numbers"]("QUEUEGATE_NAMED", 3, 25, step=10)) == [(range(10), False), (range(10, 12), False)]
    assert spelt(LENGTHS["numbers"]("QUEUEGATE_NAMED", 3, 25, step=10, one_of=3)) == [(range(4), False)]


def test_work_is_counted_in_calls() -> None:
    def twice() -> None:
        len("a")
        len("b")

    assert CALLS(twice) - CALLS(lambda: None) == 2


def test_a_search_for_rubbish_is_no_work() -> None:
    heard: list[str] = []

    def listener(phase: str, _: object) -> None:
        heard.append(phase)

    def much() -> None:
        assert len([[i] for i in range(5_000)]) == 5_000

    before = gc.get_threshold()
    gc.freeze()  # to look through what other tests have left would take a second
    gc.set_threshold(500)
    gc.callbacks.append(listener)
    try:
        much()
        alone = len(heard)
        CALLS(much)
    finally:
        gc.callbacks.remove(listener)
        gc.set_threshold(*before)
    assert alone
    assert len(heard) == alone
    assert gc.isenabled()
