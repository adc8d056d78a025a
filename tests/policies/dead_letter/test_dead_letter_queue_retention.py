from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "dead-letter-queue-retention"
HEAD = "Parameters: {Keep: {Type: Number}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def kept(letters: str, queue: str = "null") -> str:
    return f"DeadLetters: {{Properties: {{MessageRetentionPeriod: {letters}}}}}\nOrders: {{Properties: {{MessageRetentionPeriod: {queue}}}}}"


def test_both_defaults_are_equal(changed: Changed) -> None:
    (said,) = changed(kept("null"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "DeadLetters", "Properties")
    assert "the dead-letter queue, is 345,600 s (4 days, default), not longer than that of Orders, 345,600 s (4 days, default)" in said.text


@pytest.mark.parametrize(("letters", "queue", "fails"), [("600", "600", True), ("599", "600", True), ("'601'", "600", False), ("1209600", "1209600", True)])
def test_the_boundary(letters: str, queue: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(kept(letters, queue), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "DeadLetters", "Properties/MessageRetentionPeriod")] if fails else [])


def test_trap_no_dead_letter_queue_keeps_messages_longer_than_fourteen_days(changed: Changed) -> None:
    assert [one.severity for one in changed(kept("1209600", "1209600"), RULE)] == [Severity.NOTE]
    assert [one.severity for one in changed(kept("604800", "604800"), RULE)] == [Severity.WARNING]


def test_the_clock_of_a_fifo_queue_restarts(changed: Changed) -> None:
    fifo = "Orders: {Properties: {FifoQueue: true}}\nDeadLetters: {Properties: {FifoQueue: true, MessageRetentionPeriod: 60}}"
    assert changed(fifo, RULE) == []


@pytest.mark.parametrize(("enabled", "fails"), [("true", False), ("false", True)])
def test_a_dead_letter_queue_that_a_function_reads_keeps_nothing(enabled: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    drain = f"\nDrain: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: archive, Enabled: {enabled}}}}}"
    said = changed(kept("null") + drain, RULE)
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "DeadLetters")] if fails else [])


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(kept("!If [IsProd, 1209600, 60]"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.route, said.worlds) == ("fail", "DeadLetters", "Properties/MessageRetentionPeriod/Fn::If/2", ("Env = dev",))


def test_unknown(changed: Changed) -> None:
    (said,) = changed(kept("!Ref Keep"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "DeadLetters", "--parameter Keep=VALUE")
    (said,) = changed("Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue DlqArn}}}", RULE)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", 'externals: {"DlqArn": …} in queuegate.yaml')


def test_no_dead_letter_queue_no_opinion(changed: Changed) -> None:
    assert changed("Orders: {Properties: {RedrivePolicy: !Ref 'AWS::NoValue'}}", RULE) == []


def test_every_dead_letter_is_deleted_as_it_arrives(changed: Callable[..., list[Any]]) -> None:
    short = "DeadLetters: {Properties: {MessageRetentionPeriod: %s}}\nOrders: {Properties: {DelaySeconds: 10}}"
    (said,) = changed(short % "935", RULE)  # 5 × 185 s + 10 s
    assert (said.verdict, said.resource, said.route, said.severity) == ("fail", "DeadLetters", "Properties/MessageRetentionPeriod", Severity.ERROR)
    assert [one.severity for one in changed(short % "936", RULE)] == [Severity.WARNING]
