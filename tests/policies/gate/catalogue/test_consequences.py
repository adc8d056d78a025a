from __future__ import annotations

from queuegate.policies.gate.catalogue.consequences import OF_GROUPS, OF_RULES, consequence_of
from queuegate.policies.gate.catalogue.gravity import Consequence
from queuegate.policies.gate.catalogue.rules import every_rule, groups
from queuegate.policies.rule import Severity

EVERYWHERE = ("log-group-retention", "oldest-message-alarm", "queue-policy-without-tls")


def test_every_rule_has_a_consequence_and_no_row_is_left_over() -> None:
    assert set(OF_GROUPS) == set(groups())
    assert set(OF_RULES) <= {rule.name for rule in every_rule()}
    assert [
        name
        for name, consequence in OF_RULES.items()
        if name not in EVERYWHERE and consequence is OF_GROUPS[group_of(name)] and consequence is not Consequence.PRACTICE
    ] == []


def test_what_loses_messages_comes_before_what_cannot_be_restored() -> None:
    rank = {rule.name: consequence_of(rule).rank for rule in every_rule()}
    assert (
        rank["missing-redrive-policy"] < rank["missing-poll-permission"] < rank["visibility-timeout"] < rank["dead-letter-queue-alarm"] < rank["table-recovery"]
    )


def test_what_nearly_every_template_has_comes_last() -> None:
    for rule in every_rule():
        if rule.name in EVERYWHERE:
            assert rule.severity is Severity.NOTE
            assert consequence_of(rule) is Consequence.PRACTICE


def group_of(name: str) -> str:
    return next(rule.group for rule in every_rule() if rule.name == name)
