"""What a change does, of a team's repository."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.gate.change.compare import Compared, compare
from queuegate.policies.gate.run.asking.request import Flags


@pytest.fixture
def diff(team: Any) -> Callable[..., Compared]:
    """`diff("main")`: what differs from a revision, or between two."""

    def compared(base: str, head: str | None = None, **flags: Any) -> Compared:
        given = {"linters": ("none",), "cache": False} | flags
        return compare(base, head, Flags(**given), team.folder)

    return compared
