"""What services are called as principals, in every spelling."""

from __future__ import annotations

import pytest

from queuegate.synth.linking.formats.arn_formats import is_called
from queuegate.synth.values.text import Text


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("logs.amazonaws.com", True),
        ("LOGS.amazonaws.com", True),
        ("logs.eu-west-1.amazonaws.com", True),
        ("logs.cn-north-1.amazonaws.com.cn", True),
        ("logs..amazonaws.com", False),
        ("logs.delivery.eu-west-1.amazonaws.com", False),
        ("delivery.logs.amazonaws.com", False),
        ("logs.amazonaws.com.example", False),
    ],
)
def test_a_service_is_called_by_its_name_and_at_most_a_region(name: str, is_one: bool) -> None:  # noqa: FBT001 - a table
    assert is_called(Text.of(name), "logs") is is_one
