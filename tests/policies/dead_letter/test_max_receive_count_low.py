from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Team

RULE = "max-receive-count-low"
HEAD = "Parameters: {Count: {Type: Number}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def redrive(count: str) -> str:
    return f"Orders: {{Properties: {{RedrivePolicy: {{maxReceiveCount: {count}}}}}}}"


@pytest.mark.parametrize("count", ["2", "3", "'4'"])
def test_too_low(count: str, changed: Changed) -> None:
    (said,) = changed(redrive(count), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Orders", "Properties/RedrivePolicy/maxReceiveCount")
    assert f"is {count.strip(chr(39))}; AWS recommends at least 5" in said.text


@pytest.mark.parametrize("count", ["5", "100", "1", "0", "!Ref 'AWS::NoValue'"])
def test_enough_or_another_rules(count: str, changed: Changed) -> None:
    assert changed(redrive(count), RULE) == []


def test_the_team_sets_another_number(changed: Changed) -> None:
    assert changed(redrive("3"), RULE, team=Team({"max-receive-count": 3})) == []
    (said,) = changed(redrive("9"), RULE, team=Team({"max-receive-count": 10}))
    assert (said.verdict, said.resource) == ("fail", "Orders")
    assert "queuegate.yaml asks for at least 10" in said.text


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(redrive("!If [IsProd, 5, 3]"), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", "Properties/RedrivePolicy/maxReceiveCount/Fn::If/2", ("Env = dev",))


def test_a_parameter_without_a_value(changed: Changed) -> None:
    (said,) = changed(redrive("!Ref Count"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter Count=VALUE")
    assert changed(redrive("!Ref Count"), RULE, head=HEAD, given={"Count": "5"}) == []
