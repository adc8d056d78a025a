"""Names of time zones, and slips in them."""

from __future__ import annotations

import pytest

from queuegate.synth.model.events.time_zones import is_zone, meant_zone


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Lisbon", "Europe/Lisbon"),
        ("Europe/Berln", "Europe/Berlin"),
        ("America/Los Angeles", "America/Los_Angeles"),
        ("asia/tokio", "Asia/Tokyo"),
        ("CEST", ""),
        ("GMT Standard Time", ""),
    ],
)
def test_what_is_meant(text: str, meant: str) -> None:
    assert is_zone(text) is False
    assert meant_zone(text) == meant


@pytest.mark.parametrize("text", ["UTC", "Europe/Berlin", "europe/berlin", "America/Argentina/Buenos_Aires", "Asia/Calcutta", "EST5EDT", "GMT+2", "Z"])
def test_names(text: str) -> None:
    assert is_zone(text) is True


@pytest.mark.parametrize("text", ["Asia/Mumbai", "Europe/Munich", "SystemV/AST4"])
def test_what_a_newer_database_may_have(text: str) -> None:
    assert is_zone(text) is None
