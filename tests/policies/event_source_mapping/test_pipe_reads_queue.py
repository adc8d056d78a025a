from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "pipe-reads-queue"
Changed = Callable[..., list[Any]]


def pipe(source: str, more: str = "") -> str:
    return f"Archive: {{Type: AWS::Pipes::Pipe, Properties: {{Source: {source}, Target: t, RoleArn: r{more}}}}}\n"


@pytest.mark.parametrize(
    "source", ["!GetAtt Orders.Arn", '!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders"', "arn:aws:sqs:eu-west-1:111122223333:orders"]
)
def test_the_queue_however_it_is_named(source: str, changed: Changed) -> None:
    said = changed("Orders: {Properties: {QueueName: orders}}\n" + pipe(source), RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Archive")]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(pipe("!GetAtt DeadLetters.Arn"), id="another queue"),
        pytest.param(pipe("arn:aws:kinesis:eu-west-1:111122223333:stream/orders"), id="a stream"),
        pytest.param(pipe("!GetAtt Orders.Arn", ", DesiredState: STOPPED"), id="trap: a pipe that waits to take over"),
        pytest.param(pipe("!GetAtt Orders.Arn") + "Mapping: {Properties: {Enabled: false}}\n", id="a mapping that gave way"),
        pytest.param(pipe("!Ref Source"), id="a source of any kind"),
    ],
)
def test_silent(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, "Parameters: {Source: {Type: String}}") == []


def test_a_pause_switch_that_nobody_knows_is_undecided(changed: Changed) -> None:
    said = changed(pipe("!GetAtt Orders.Arn") + "Mapping: {Properties: {Enabled: !ImportValue on}}\n", RULE)
    assert [one.verdict for one in said] == ["undecided"]
