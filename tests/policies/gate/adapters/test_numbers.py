from __future__ import annotations

from queuegate.policies.gate.adapters.numbers import NUMBERS
from queuegate.policies.gate.catalogue.rules import every_rule

KEPT = {"batch-size-range": 1, "reserved-below-maximum-concurrency": 17, "visibility-timeout": 52, "dead-letter-queue-alarm": 97, "unused-waiver": 109}


def test_every_rule_has_a_number_of_its_own_that_fits_three_digits() -> None:
    assert {rule.name for rule in every_rule()} - NUMBERS.keys() == set(), "append what is missing to policies/gate/adapters/numbers.py, at its end"
    assert sorted(NUMBERS.values()) == list(range(1, len(NUMBERS) + 1))
    assert len(NUMBERS) < 500


def test_a_number_that_somebody_may_have_written_down_is_not_moved() -> None:
    assert {name: NUMBERS[name] for name in KEPT} == KEPT
