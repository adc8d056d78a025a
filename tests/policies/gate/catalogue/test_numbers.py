from __future__ import annotations

from queuegate.policies.gate.catalogue.numbers import NUMBERS, named_by
from queuegate.policies.gate.catalogue.rules import every_rule

KEPT = {"batch-size-range": 1, "reserved-below-maximum-concurrency": 17, "visibility-timeout": 52, "dead-letter-queue-alarm": 97, "unused-waiver": 109}


def test_every_rule_has_a_number_of_its_own_that_fits_three_digits() -> None:
    assert {rule.name for rule in every_rule()} - NUMBERS.keys() == set(), "append what is missing to policies/gate/catalogue/numbers.py, at its end"
    assert sorted(NUMBERS.values()) == list(range(1, len(NUMBERS) + 1))
    assert len(NUMBERS) < 500


def test_a_number_that_somebody_may_have_written_down_is_not_moved() -> None:
    assert {name: NUMBERS[name] for name in KEPT} == KEPT


def test_an_id_inside_another_tool_names_its_rule() -> None:
    for name, number in NUMBERS.items():
        assert {named_by(f"{letter}{9500 + number}") for letter in "EWIe"} == {name}
        assert named_by(f"CKV_QUEUEGATE_{number}") == named_by(f"ckv_queuegate_{number}") == name


def test_an_id_of_no_rule_names_none() -> None:
    assert named_by("E9500") == named_by("W9500") == named_by("CKV_QUEUEGATE_0") == ""
    assert {named_by(one) for one in ("E3002", "E9499", "E9999", "E95170", "E950", "CKV_AWS_17", "CKV_QUEUEGATE_999", "17", "visibility-timeout")} == {None}
