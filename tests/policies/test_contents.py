"""The table of contents tells of each rule what its module says, and imports none of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from queuegate import policies
from queuegate.policies.contents import LISTED, RULES, Listed
from queuegate.policies.gate.catalogue.rules import UNUSED_WAIVER


def test_every_module_of_a_group_is_listed() -> None:
    groups = dict.fromkeys(one.group for one in LISTED)
    there = {(file.parent.name, file.stem) for group in groups for file in Path(policies.__path__[0], group).glob("*.py") if file.stem != "__init__"}
    assert there == {(one.group, one.name.replace("-", "_")) for one in LISTED}
    assert len(there) == len(LISTED)


@pytest.mark.parametrize("listed", [*LISTED, UNUSED_WAIVER], ids=lambda one: one.name)
def test_it_tells_what_the_module_says(listed: Listed) -> None:
    rule = listed.rule
    assert (rule.name, rule.group, rule.subject) == (listed.name, listed.group, listed.subject)
    assert rule.rule is rule is listed.rule


def test_the_rules_are_in_its_order() -> None:
    assert [rule.name for rule in RULES] == [one.name for one in LISTED]
    assert [rule.name for rule in RULES[3:5]] == [one.name for one in LISTED[3:5]]


def test_no_rule_is_imported_before_it_is_asked_for() -> None:
    program = """
import sys
from queuegate.policies.contents import LISTED
def imported(): return [one.name for one in LISTED if f"queuegate.policies.{one.group}.{one.name.replace('-', '_')}" in sys.modules]
assert imported() == []
LISTED[7].rule
assert imported() == [LISTED[7].name]
"""
    subprocess.run([sys.executable, "-c", program], check=True)
