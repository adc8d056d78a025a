"""Texts that grow are not put together, and what stands for them is undecided: the work grows with the template, not with the text."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.language.functions.intrinsics import text_of
from queuegate.synth.language.scope import Scope, Shared
from queuegate.synth.linking.grouping.possible_texts import HOLE, Spellings
from queuegate.synth.sources import cloudformation
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided, World

_calls: Callable[[Callable[[], object]], int] = runpy.run_path(str(Path(__file__).parents[1] / "work.py"))["calls"]


@pytest.fixture
def scope(tmp_path: Path) -> Scope:
    file = tmp_path / "template.json"
    file.write_text('{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}', encoding="utf-8")
    return Scope(cloudformation.read(file), {}, Shared())


def _inside(levels: int) -> Any:
    text: Any = "x" * 10
    for _ in range(levels):
        text = {"Fn::Sub": ["${a}" * 10, {"a": text}]}
    return text


def test_each_level_of_a_sub_costs_the_same(scope: Scope) -> None:
    def worked_out(levels: int) -> int:
        return _calls(lambda: text_of(_inside(levels), World(), Place(scope, ())))

    worked_out(1)  # what is imported and compiled at first is no level's
    assert worked_out(4) - worked_out(3) < 2 * (worked_out(3) - worked_out(2))


def test_a_text_past_the_bound_is_undecided(scope: Scope) -> None:
    with pytest.raises(Undecided, match="grows longer than"):
        text_of(_inside(30), World(), Place(scope, ()))


def test_a_name_that_grows_may_be_anything(scope: Scope) -> None:
    spellings = Spellings(scope, nested=False)
    short, long = spellings.of(_inside(1)), spellings.of(_inside(30))
    assert short == ("x" * 100,)
    assert {*"".join(long)} == {HOLE}
    assert _calls(lambda: spellings.of(_inside(30))) < 40 * _calls(lambda: spellings.of(_inside(1)))
