"""The worker's role: what it needs to poll this queue, and nothing more on queues."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.synth.iam import granted

pytestmark = pytest.mark.policy

POLL = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


@pytest.mark.parametrize("action", POLL)
def test_the_worker_may_poll(pipeline: Any, action: str) -> None:
    assert pipeline("Queue").allows(action)


def test_the_worker_may_hide_a_message_for_longer_which_is_how_it_waits_before_the_next_attempt(pipeline: Any) -> None:
    assert pipeline("Queue").allows("sqs:ChangeMessageVisibility")


@pytest.mark.parametrize("action", ["sqs:SendMessage", "sqs:PurgeQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes"])
def test_the_worker_may_not(pipeline: Any, action: str) -> None:
    assert not pipeline("Queue").allows(action)


def test_the_queue_actions_are_listed_one_by_one(pipeline: Any) -> None:
    actions = {grant.action for grant in granted(pipeline("Queue").role) if grant.means("sqs")}
    assert actions == {*POLL, "sqs:ChangeMessageVisibility"}
