"""What somebody may have meant who mistyped a name."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.settings.suggest import nearest

CALLS: Any = runpy.run_path(str(Path(__file__).parents[3] / "work.py"))["calls"]
KNOWN = [rule.name for rule in RULES]


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("visibility-timout", ["visibility-timeout", "dead-letter"], " (did you mean 'visibility-timeout'?)"),
        ("ORDERS", ["orders", "billing"], " (did you mean 'orders'?)"),
        ("anything", ["orders"], ""),
        ("orders", [], ""),
    ],
    ids=["a slip", "letters of another case", "nothing near", "nothing known"],
)
def test_a_name_that_is_near_is_named(word: str, known: list[str], expected: str) -> None:
    assert nearest(word, known) == nearest(word, iter(known)) == expected


def test_how_near_is_near_enough_is_the_askers() -> None:
    assert (nearest("orders", ["billing"], cutoff=0), nearest("orders", ["billing"])) == (" (did you mean 'billing'?)", "")


def test_the_same_slip_in_a_thousand_places_is_looked_for_once() -> None:
    once = CALLS(lambda: nearest("visibility-timout-of-once", KNOWN))
    often = CALLS(lambda: [nearest("visibility-timout-of-many", KNOWN) for _ in range(1_000)])
    assert often < 10 * once
