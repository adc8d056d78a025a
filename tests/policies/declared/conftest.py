"""What a team declares, as a test spells it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Declaration, Team
from queuegate.synth.language.scope import Scope
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.value import Place


@pytest.fixture
def team() -> Callable[..., Team]:
    """`team(outage=3600)`: queuegate.yaml declares this of the good pipeline. `mappings` are the pipelines that it means, `thresholds` what is set beside."""

    def declare(*, mappings: tuple[str, ...] = ("template/Mapping",), thresholds: dict[str, Any] | None = None, **facts: Any) -> Team:
        file = Template(file="queuegate.yaml", stack="", body={}, spot=lambda _: Spot("queuegate.yaml", 1))
        keys = {name.replace("_", "-"): value for name, value in facts.items()}
        return Team(thresholds or {}, (Declaration("orders", keys, mappings, Place(Scope(file, {}, {}), ())),))

    return declare
