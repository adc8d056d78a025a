"""Ranges of addresses at the edges of what confines anybody."""

from __future__ import annotations

import pytest

from queuegate.synth.iam.access.sets.spans import confining, networks


@pytest.mark.parametrize(("network", "confines"), [("10.0.0.0/8", True), ("10.0.0.0/7", False), ("2001:db8::/32", True), ("2001:db8::/31", False)])
def test_a_network_confines_up_to_a_size(network: str, confines: bool) -> None:  # noqa: FBT001 - a table
    found = networks([network])
    assert confining(found) == (found if confines else ())


def test_many_small_ones_that_hold_half_of_all_addresses_confine_nobody() -> None:
    """An account may be anywhere in them, as in one that is that wide."""
    several = [f"{first}.0.0.0/8" for first in range(128)]
    assert confining(networks(several[1:])) == networks(several[1:])
    assert confining(networks(several)) == ()
