"""Whoever says that a deployment fails says when."""

from __future__ import annotations

import inspect
import sys

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.catalogue.deployments import FAILURES, failure_of
from queuegate.policies.gate.command.explain import render
from queuegate.policies.rule import Rule

SAYING = [
    rule for rule in RULES if any(words in inspect.getsource(sys.modules[rule.check.__module__]) for words in ("deployment fails", "CloudFormation fails"))
]
OTHERWISE = {"missing-redrive-policy", "missing-send-permission", "service-may-not-send"}
"""They speak of another defect's failure, or of one that is the rarer of theirs."""


def test_each_row_is_a_rules() -> None:
    assert set(FAILURES) <= {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", [rule for rule in SAYING if rule.name not in OTHERWISE], ids=lambda rule: rule.name)
def test_a_rule_that_says_that_a_deployment_fails_says_when(rule: Rule) -> None:
    failure = failure_of(rule.name)
    assert failure is not None
    assert failure.create or failure.update
    assert " ".join(str(failure).split()[:4]) in " ".join(render(rule, width=200).split())
