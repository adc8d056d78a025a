"""The event source mapping of the notification service: small batches, soon."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.policy


def test_one_mapping_feeds_the_worker(pipelines: Any, pipeline: Any) -> None:
    assert [one.id for one in pipelines] == [pipeline("Queue", function="*/Worker/Function").id]


def test_a_batch_holds_at_most_five_notifications(pipeline: Any) -> None:
    assert pipeline("Queue").batch_size.get() == 5


def test_a_notification_waits_at_most_five_seconds_for_its_batch(pipeline: Any) -> None:
    assert pipeline("Queue").batching_window.get() == 5


def test_it_is_enabled_in_every_world(pipeline: Any) -> None:
    assert pipeline("Queue").in_every_world(lambda mapping: mapping.enabled.get())
