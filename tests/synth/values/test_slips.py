"""How far two words are apart, and that it is not worked out further than anybody asks."""

from __future__ import annotations

import random
import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.iam.words import actions
from queuegate.synth.iam.words.actions import expand
from queuegate.synth.values.slips import distance

CALLS: Any = runpy.run_path(str(Path(__file__).parents[2] / "work.py"))["calls"]


def test_letters_that_are_left_out_put_in_changed_and_swapped() -> None:
    pairs = {("queue", "queue"): 0, ("queue", "quee"): 1, ("queue", "queeue"): 1, ("queue", "quexe"): 1, ("queue", "queeu"): 1, ("", "abc"): 3}
    assert {pair: distance(*pair) for pair in pairs} == pairs


def test_with_a_bound_it_is_the_same_up_to_it_and_more_beyond() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    words = ["".join(chance.choice("abc") for _ in range(chance.randint(0, 9))) for _ in range(120)]
    for one in words:
        for other in words[:40]:
            far = distance(one, other)
            for most in range(4):
                assert (bounded := distance(one, other, most)) == far or (bounded > most < far)


def test_words_that_have_little_in_common_are_not_compared_to_their_end() -> None:
    one, other = "aws:" + "k" * 60, "aws:" + "s" * 60
    assert 5 * CALLS(lambda: distance(one, other, 2)) < CALLS(lambda: distance(one, other))
    assert CALLS(lambda: distance(one, other[:40], 2)) < 10


def test_an_action_without_a_wildcard_is_looked_up_and_no_list_is_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    assert expand("ec2:runinstances") == ("ec2:RunInstances",)
    assert expand("ec2:RunInstance") == expand("nobody:RunInstances") == expand("RunInstances") == ()
    table = dict(actions._service("ec2"))

    class Held(dict[str, Any]):
        def items(self) -> Any:
            raise AssertionError("gone through")

    monkeypatch.setattr(actions, "_service", lambda _: Held(table))
    assert expand("ec2:StopInstances") == ("ec2:StopInstances",)
