"""Partial responses: a failed notification comes back alone."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.policy


def test_only_the_failed_messages_of_a_batch_come_back(pipeline: Any) -> None:
    assert pipeline("Queue").response_types.get() == ("ReportBatchItemFailures",)
