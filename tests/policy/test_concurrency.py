"""The caps: ten workers at once, and the function's own reserve never below them."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.policy


def test_at_most_ten_batches_are_worked_on_at_once(pipeline: Any) -> None:
    assert pipeline("Queue").maximum_concurrency.get() == 10


def test_no_pollers_are_provisioned_beside_the_cap(pipeline: Any) -> None:
    assert pipeline("Queue").provisioned.get() is None


def test_a_reserve_would_cover_every_batch(pipeline: Any) -> None:
    reserved = pipeline("Queue").function.reserved_concurrency.get()
    assert reserved is None or reserved >= 10
