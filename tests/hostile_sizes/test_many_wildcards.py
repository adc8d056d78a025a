"""Patterns with so many wildcards that their automata have a state for each way to be in the middle of them: read letter by letter, up to a bound of work."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.iam.access.sets.globs import Glob, glob
from queuegate.synth.iam.access.sets.words import find
from queuegate.synth.values.text import Text
from queuegate.synth.values.worlds import Undecided

_calls: Callable[[Callable[[], object]], int] = runpy.run_path(str(Path(__file__).parents[1] / "work.py"))["calls"]


def _glob(text: str) -> Glob:
    return glob(Text.of(text))


@pytest.mark.parametrize("most", [14, 28])
def test_a_word_between_patterns_is_found_before_all_of_their_states_are(most: int) -> None:
    word = find((_glob("*a" + "?" * most),), (_glob("*b" + "?" * most),))
    assert word is not None
    assert word[-most - 1] == "a"


def test_what_cannot_be_compared_within_the_bound_is_undecided_and_is_not_searched_again() -> None:
    inside = (_glob("*a" + "?" * 22), _glob("*b" + "?" * 22))

    def asked() -> Any:
        with pytest.raises(Undecided, match="too many wildcards to compare"):
            find(inside, ())

    first, again = _calls(asked), _calls(asked)
    assert first < 3_000_000
    assert again < 200
