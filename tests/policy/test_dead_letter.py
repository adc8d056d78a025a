"""The dead-letter queue: thirteen attempts over a day, a week at least to look, and nobody else's messages."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.policy


def test_a_message_is_tried_thirteen_times(pipeline: Any) -> None:
    assert pipeline("Queue").queue.max_receive_count.get() == 13


def test_no_message_expires_while_it_is_tried(pipeline: Any) -> None:
    """Not even where every pause is the longest that SQS knows, 12 hours."""
    queue = pipeline("Queue").queue
    assert queue.max_receive_count.get() * 12 * 3_600 < queue.retention.get()


def test_dead_letters_are_kept_two_weeks_of_which_one_is_left_for_those_that_were_tried_longest(pipeline: Any) -> None:
    queue = pipeline("Queue").queue
    assert queue.dead_letter_queue.retention.get() == 14 * 86_400 >= queue.retention.get() + 7 * 86_400


def test_the_dead_letter_queue_admits_this_queue_only(pipeline: Any) -> None:
    queue = pipeline("Queue").queue
    assert queue.dead_letter_queue.redrive_permission.get() == "byQueue"
    assert queue.dead_letter_queue.allows_redrive_from(queue)


def test_somebody_is_told_of_the_first_dead_letter(pipeline: Any) -> None:
    alarms = pipeline("Queue").dead_letter_queue.alarms
    assert alarms.any(lambda alarm: alarm.metric.get() == "ApproximateNumberOfMessagesVisible" and alarm.actions_enabled.get() and alarm.actions.get())


def test_a_message_is_hidden_for_six_runs_and_the_window(pipeline: Any) -> None:
    one = pipeline("Queue")
    assert one.queue.visibility_timeout.get() == 6 * one.function.timeout.get() + one.batching_window.get() == 185
